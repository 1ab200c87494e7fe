// QEMU's end of its monitor: serves one client at a time, greets it, has it negotiate, reads its
// commands and gives it events and answers. Nobody else is greeted before the client has gone.
import type { ByteStream } from '@signalbox/world'
import { version } from './facts.ts'
import { JsonStream } from './json-stream.ts'

/** A command that came over the monitor. */
export interface Request {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** Undefined when the client gave none. */
  readonly id: unknown
  readonly outOfBand: boolean
  /** Which client it came from, counted from 1. */
  readonly session: number
}

export interface MonitorPeerOptions {
  /** Called before a client is greeted. */
  readonly greeting: (session: number) => void
  readonly receive: (request: Request) => void
  /** Called when a client that was slow has read all that it was sent. */
  readonly drained: () => void
  readonly wallTimeMs: () => number
}

const congestionBytes = 65_536

const encoder = new TextEncoder()

export class MonitorPeer {
  readonly #options: MonitorPeerOptions
  readonly #waiting: ByteStream[] = []
  #client: ByteStream | undefined
  #session = 0
  #negotiated = false
  #unsent = 0

  constructor(options: MonitorPeerOptions) {
    this.#options = options
  }

  /** The client that is served now, counted from 1; 0 while there was none. */
  get session(): number {
    return this.#session
  }

  get connected(): boolean {
    return this.#client !== undefined
  }

  /** Whether the client lets so much lie that nothing more should be said to it now. */
  get congested(): boolean {
    return (this.#client?.unsentBytes ?? 0) > congestionBytes
  }

  get negotiated(): boolean {
    return this.#negotiated
  }

  /** A client has connected: it waits for its turn. */
  offer(stream: ByteStream): void {
    this.#waiting.push(stream)
    this.#serveNext()
  }

  /** Ends the negotiation of this session: commands and events from now on. */
  negotiate(): void {
    this.#negotiated = true
  }

  /** Events go to a client that has negotiated, and are lost otherwise. */
  event(name: string, data: Readonly<Record<string, unknown>>): void {
    if (!this.#negotiated) return
    const now = this.#options.wallTimeMs()
    const timestamp = {
      seconds: Math.floor(now / 1000),
      microseconds: Math.floor((now % 1000) * 1000),
    }
    const empty = Object.keys(data).length === 0
    this.#send({ timestamp, event: name, ...(!empty && { data }) })
  }

  /** Answers a command, unless its client has gone. */
  answer(request: Request, outcome: Readonly<Record<string, unknown>>): void {
    if (request.session !== this.#session) return
    this.#send({ ...outcome, ...(request.id !== undefined && { id: request.id }) })
  }

  /** Raw words for the client. */
  say(text: string): void {
    this.#write(encoder.encode(text))
  }

  /** Closes the client's connection. The next one is served. */
  closeClient(): void {
    this.#client?.destroy()
  }

  #serveNext(): void {
    if (this.#client !== undefined) return
    const stream = this.#waiting.shift()
    if (stream === undefined) return
    this.#client = stream
    this.#session++
    this.#negotiated = false
    this.#unsent = 0
    const session = this.#session
    const parser = new JsonStream((parsed) => {
      if (session !== this.#session || this.#client !== stream) return
      if ('error' in parsed) this.#complain(parsed.error)
      else this.#take(parsed.value, session)
    })
    stream.attach({
      data: (chunk) => parser.push(chunk),
      closed: () => {
        this.#client = undefined
        this.#negotiated = false
        this.#serveNext()
      },
    })
    this.#options.greeting(session)
  }

  /** Says hello: what the version is, and what can be negotiated. */
  greet(): void {
    this.#send({ QMP: { version, capabilities: ['oob'] } })
  }

  #take(value: unknown, session: number): void {
    const read = readRequest(value, session)
    if (typeof read === 'string') this.#complain(read)
    else this.#options.receive(read)
  }

  #complain(description: string): void {
    this.#send({ error: { class: 'GenericError', desc: description } })
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    this.#write(encoder.encode(`${JSON.stringify(message)}\r\n`))
  }

  /** A client that does not read what it is sent is not read either. */
  #write(bytes: Uint8Array): void {
    const client = this.#client
    if (client === undefined) return
    this.#unsent++
    if (this.#unsent === 1) client.pause()
    const sent = (): void => {
      if (this.#client !== client) return
      this.#unsent--
      if (this.#unsent > 0) return
      client.resume()
      this.#options.drained()
    }
    // A write that failed is over, too: only a client that is listened to is heard to go.
    client.write(bytes).then(sent, sent)
  }
}

/** A command as it was sent, or what QEMU says of something that is none. */
function readRequest(value: unknown, session: number): Request | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'QMP input must be a JSON object'
  }
  const {
    execute,
    'exec-oob': outOfBand,
    arguments: given,
    id,
    ...rest
  } = value as Record<string, unknown>
  const [extra] = Object.keys(rest)
  if (extra !== undefined) return `QMP input member '${extra}' is unexpected`
  const name = execute ?? outOfBand
  const member = execute === undefined ? 'exec-oob' : 'execute'
  if (name === undefined) return "QMP input lacks member 'execute'"
  if (typeof name !== 'string') return `QMP input member '${member}' must be a string`
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    return "QMP input member 'arguments' must be an object"
  }
  return {
    name,
    arguments: (given ?? {}) as Record<string, unknown>,
    id,
    outOfBand: execute === undefined,
    session,
  }
}
