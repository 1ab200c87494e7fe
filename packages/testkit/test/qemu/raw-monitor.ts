// A client of a monitor that knows no more of QMP than lines of JSON: what a QEMU, scripted or
// real, says is seen as it is, in its order.
import type { ByteStream, World } from '@signalbox/world'

export type Message = Readonly<Record<string, unknown>>

export class RawMonitor {
  readonly #stream: ByteStream
  readonly #decoder = new TextDecoder()
  #text = ''
  #messages: Message[] = []
  #waiting: (() => void) | undefined
  closed = false

  constructor(stream: ByteStream) {
    this.#stream = stream
    stream.attach({
      data: (chunk) => {
        this.#text += this.#decoder.decode(chunk, { stream: true })
        const lines = this.#text.split('\n')
        this.#text = lines.pop() ?? ''
        for (const line of lines) this.#messages.push(JSON.parse(line) as Message)
        this.#wake()
      },
      closed: () => {
        this.closed = true
        this.#wake()
      },
    })
  }

  static async connect(world: World, path: string): Promise<RawMonitor> {
    return new RawMonitor(await world.sockets.connect(path))
  }

  say(text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
    this.#stream.write(bytes).catch(() => undefined)
  }

  send(command: string, given?: Message, id?: unknown): void {
    const message = {
      execute: command,
      ...(given !== undefined && { arguments: given }),
      ...(id !== undefined && { id }),
    }
    this.say(`${JSON.stringify(message)}\n`)
  }

  /** The next message; undefined once the connection has ended. */
  async next(): Promise<Message | undefined> {
    while (this.#messages.length === 0 && !this.closed) await this.#something()
    return this.#messages.shift()
  }

  /** Everything up to the next answer, the answer last. */
  async untilAnswer(): Promise<Message[]> {
    const seen: Message[] = []
    for (;;) {
      const message = await this.next()
      if (message === undefined) return seen
      seen.push(message)
      if (!('event' in message)) return seen
    }
  }

  /** Sends a command; what came up to its answer. */
  ask(command: string, given?: Message): Promise<Message[]> {
    this.send(command, given)
    return this.untilAnswer()
  }

  /** Everything up to the next event of that name, the event last. */
  async untilEvent(name: string, wanted: Message = {}): Promise<Message[]> {
    const seen: Message[] = []
    for (;;) {
      const message = await this.next()
      if (message === undefined) return seen
      seen.push(message)
      const data = (message['data'] ?? {}) as Message
      const fits = Object.entries(wanted).every(([key, value]) => data[key] === value)
      if (message['event'] === name && fits) return seen
    }
  }

  /** Everything up to the end of the connection. */
  async untilEnd(): Promise<Message[]> {
    const seen: Message[] = []
    for (let message = await this.next(); message !== undefined; message = await this.next()) {
      seen.push(message)
    }
    return seen
  }

  close(): void {
    this.#stream.destroy()
  }

  async #something(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting = resolve
    await promise
  }

  #wake(): void {
    this.#waiting?.()
    this.#waiting = undefined
  }
}

/** Messages in short: `STOP`, `RESET guest-reset`, `return`, `error: words`. */
export function brief(messages: readonly Message[]): string[] {
  return messages.map((message) => {
    if (typeof message['event'] === 'string') {
      const data = (message['data'] ?? {}) as Message
      const told = ['status', 'reason', 'action', 'pass', 'open'].find((key) => key in data)
      return [message['event'], ...(told === undefined ? [] : [data[told]])].join(' ')
    }
    if ('error' in message) return `error: ${String((message['error'] as Message)['desc'])}`
    return 'return' in message ? 'return' : 'greeting'
  })
}

/** What a single answer returned. */
export function returned(messages: readonly Message[]): unknown {
  return messages.at(-1)?.['return']
}
