// From bytes to messages that keep to the protocol, for both sides. Whatever does not is a
// ProtocolBroken, which ends that one connection and nothing else.
import { LineReader, ProtocolError, parseLine } from '@signalbox/qmp'
import * as v from 'valibot'
import { depthMax } from './limits.ts'
import { ProtocolBroken } from './protocol-broken.ts'

export class MessageReader<Message> {
  readonly #lines: LineReader
  readonly #schema: v.GenericSchema<unknown, Message>

  /** @param limitBytes longest message that is accepted, the end of its line included */
  constructor(schema: v.GenericSchema<unknown, Message>, limitBytes: number) {
    this.#schema = schema
    this.#lines = new LineReader(limitBytes)
  }

  /**
   * Takes a chunk and hands over each message that it ends, with the bytes that it took.
   *
   * @throws ProtocolBroken too long, too deep, no JSON object, or none that the protocol has
   */
  push(chunk: Uint8Array, take: (message: Message, sizeBytes: number) => void): void {
    try {
      this.#lines.push(chunk, (line) => {
        const object = parseLine(line, depthMax)
        if (object !== undefined) take(this.#check(object), line.length)
      })
    } catch (error) {
      if (error instanceof ProtocolError) throw new ProtocolBroken(`${error.message}.`)
      throw error
    }
  }

  #check(object: Readonly<Record<string, unknown>>): Message {
    const read = v.safeParse(this.#schema, object, { abortEarly: true })
    if (read.success) return read.output
    const [issue] = read.issues
    const path = v.getDotPath(issue) ?? 'the message'
    throw new ProtocolBroken(`${path}: ${issue.message.slice(0, 300)}.`)
  }
}
