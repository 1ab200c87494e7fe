// The other end of a connection, byte by byte: a process of a simulated host that listens on a
// socket and says exactly what a test has it say. Its host checks what monitors and agents must
// keep.
import { Recorder } from '@signalbox/trace'
import { SimulatedHost } from '@signalbox/testkit'
import type { SimulatedHostOptions, SimulatedWorld } from '@signalbox/testkit'
import type { ByteStream } from '@signalbox/world'
import { attachFamilies, describeBreach } from '@signalbox/trace'
import type { Breach } from '@signalbox/trace'
import { afterEach } from 'vitest'
import { qmpInvariants } from '../src/index.ts'

export type Message = Readonly<Record<string, unknown>>

const path = '/run/peer'
const peers: ScriptedPeer[] = []

afterEach(() => {
  const [first] = peers.splice(0).flatMap(({ breaches }) => breaches)
  if (first !== undefined) throw new Error(describeBreach(first))
})

export class ScriptedPeer {
  readonly host: SimulatedHost
  /** Of the client under test. */
  readonly world: SimulatedWorld
  readonly recorder: Recorder
  /** What came from the client: every line that is JSON, what precedes it on its line left out. */
  readonly received: Message[] = []
  /** Every byte that came. */
  text = ''
  /** Called with each message as it comes. */
  answers: (message: Message) => void = () => undefined
  closed = false
  readonly #process: SimulatedWorld
  readonly #checker
  #stream: ByteStream | undefined
  #line = ''

  constructor(options: Partial<SimulatedHostOptions> = {}) {
    this.host = new SimulatedHost({ seed: 1, ...options })
    this.#process = this.host.world('peer')
    this.world = this.host.world('client')
    this.recorder = new Recorder({ clock: this.world.clock, capacity: 1024 })
    this.#checker = attachFamilies(this.recorder, qmpInvariants)
    peers.push(this)
  }

  get breaches(): readonly Breach[] {
    return this.#checker.breaches
  }

  /** Kinds and commands on the trace, in short. */
  get steps(): string[] {
    return this.recorder.read(0).events.map(({ kind, detail }) => {
      const { command, event, outcome } = detail as Readonly<Record<string, string | undefined>>
      return [kind, command ?? event, outcome].filter((each) => each !== undefined).join(' ')
    })
  }

  /** Listens, and connects the client: its end. */
  async connect(): Promise<ByteStream> {
    const listening = this.#process.sockets.listen(path, 0o600, (stream) => this.#accept(stream))
    await this.host.finish(listening)
    const stream = await this.host.finish(this.world.sockets.connect(path))
    await this.host.run({ until: () => this.#stream !== undefined })
    return stream
  }

  /** What was broken on purpose is no failure of the test. */
  forget(): void {
    peers.splice(peers.indexOf(this), 1)
  }

  finish<R>(promise: Promise<R>): Promise<R> {
    return this.host.finish(promise)
  }

  /** Lets everything happen that can without time passing much. */
  async settle(ms = 1): Promise<void> {
    await this.host.advance(ms)
  }

  say(said: string | Uint8Array | object): void {
    const bytes =
      said instanceof Uint8Array
        ? said
        : new TextEncoder().encode(typeof said === 'string' ? said : `${JSON.stringify(said)}\r\n`)
    this.#stream?.write(bytes).catch(() => undefined)
  }

  /** What it has said, and the client has not read. */
  get unsentBytes(): number {
    return this.#stream?.unsentBytes ?? 0
  }

  /** Ends its side in an orderly way. */
  end(): void {
    this.#stream?.end()
  }

  /** Breaks the connection off. */
  breakOff(): void {
    this.#stream?.destroy()
  }

  pause(): void {
    this.#stream?.pause()
  }

  #accept(stream: ByteStream): void {
    this.#stream = stream
    stream.attach({
      data: (chunk) => this.#onData(chunk),
      closed: () => {
        this.closed = true
      },
    })
  }

  #onData(chunk: Uint8Array): void {
    const text = new TextDecoder('latin1').decode(chunk)
    this.text += text
    this.#line += text
    const lines = this.#line.split('\n')
    this.#line = lines.pop() ?? ''
    for (const line of lines) {
      const message = JSON.parse(line.slice(line.indexOf('{'))) as Message
      this.received.push(message)
      this.answers(message)
    }
  }
}
