// One end of a connection within a simulated host, as a byte stream of the process that has it.
//
// Between two ends lie two buffers of the kernel's size. What does not fit waits with its writer
// until the other end's process takes data, which it does only while its stream is attached and not
// paused.
import { FileError } from '@signalbox/world'
import type { ByteStream, StreamSink } from '@signalbox/world'
import type { Task } from './agenda.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** What the kernel holds for a reader: net.core.wmem_default of Linux. */
const bufferBytes = 212_992
/** The most that comes in one piece. */
const chunkBytesMax = 65_536

interface Unsent {
  bytes: Uint8Array
  /** How many there were at first. */
  readonly length: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** How many bytes of those that wait come in the next piece. */
export type Cut = (availableBytes: number) => number

export class SocketEnd implements ByteStream {
  readonly #process: SimulatedProcess
  readonly #path: string
  readonly #cut: Cut
  readonly #forget: () => void
  #peer: SocketEnd | undefined
  #sink: StreamSink | undefined
  #paused = false
  #unsent: Unsent[] = []
  #received: Uint8Array[] = []
  #receivedBytes = 0
  /** This side sends no more; told to the peer once nothing is unsent. */
  #ended = false
  #peerEnded = false
  #failure: Error | undefined
  /** Gone for the kernel: `closed` was delivered or is about to be. */
  #shut = false
  #told = false
  #delivery: Task | undefined

  private constructor(process: SimulatedProcess, path: string, cut: Cut) {
    this.#process = process
    this.#path = path
    this.#cut = cut
    this.#forget = process.holds(() => this.#shutDown())
  }

  static pair(one: SimulatedProcess, other: SimulatedProcess, path: string, cut: Cut) {
    const near = new SocketEnd(one, path, cut)
    const far = new SocketEnd(other, path, cut)
    near.#peer = far
    far.#peer = near
    return { near, far }
  }

  attach(sink: StreamSink): void {
    this.#sink = sink
    this.#deliverSoon()
  }

  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (!this.#process.alive) return promise
    if (this.#ended || this.#shut) {
      reject(new FileError('EPIPE', 'write', this.#path))
      return promise
    }
    this.#unsent.push({ bytes: bytes.slice(), length: bytes.length, resolve, reject })
    this.#send()
    return promise
  }

  get unsentBytes(): number {
    return this.#unsent.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  pause(): void {
    this.#paused = true
    this.#deliverSoon()
  }

  resume(): void {
    this.#paused = false
    this.#deliverSoon()
  }

  end(): void {
    if (this.#ended || this.#shut) return
    this.#ended = true
    this.#send()
  }

  destroy(): void {
    if (this.#shut) return
    this.#shutDown()
    this.#deliverSoon()
  }

  /** Hands to the kernel what it has room for, then the end if there is one. */
  #send(): void {
    const peer = this.#peer
    if (peer === undefined || this.#shut) return
    while (this.#unsent[0] !== undefined) {
      if (peer.#shut) {
        this.#break('EPIPE')
        return
      }
      const { bytes, length, resolve } = this.#unsent[0]
      const room = bufferBytes - peer.#receivedBytes
      const sent = bytes.subarray(0, room)
      if (sent.length > 0) peer.#receive(sent)
      if (sent.length < bytes.length) {
        this.#unsent[0].bytes = bytes.subarray(sent.length)
        return
      }
      this.#unsent.shift()
      const { agenda, name, underTest } = this.#process
      // That a program hears of what it has sent concerns nobody: it is no step of a search.
      if (agenda.history !== undefined && !underTest) {
        resolve()
        continue
      }
      this.#process.soon(`sent to ${this.#path}`, () => {
        agenda.history?.came(`${name} to ${this.#path}`, length)
        resolve()
      })
    }
    if (this.#ended) peer.#hearEnd()
    // The peer's end may have waited for this.
    if (this.#peerEnded) this.#deliverSoon()
  }

  #receive(bytes: Uint8Array): void {
    this.#received.push(bytes)
    this.#receivedBytes += bytes.length
    this.#deliverSoon()
  }

  #hearEnd(): void {
    this.#peerEnded = true
    this.#deliverSoon()
  }

  /** The other end is gone: a write fails at once, a read after what came before. */
  #hearShut(unread: boolean): void {
    if (unread) this.#failure ??= new FileError('ECONNRESET', 'read', this.#path)
    this.#peerEnded = true
    if (this.#unsent.length > 0) this.#break('EPIPE')
    else this.#deliverSoon()
  }

  #break(code: string): void {
    this.#failure ??= new FileError(code, 'write', this.#path)
    this.#refuseUnsent(code)
    this.#ended = true
    this.#peerEnded = true
    this.#deliverSoon()
  }

  #refuseUnsent(code: string): void {
    for (const { reject } of this.#unsent.splice(0)) {
      this.#process.soon(`not sent to ${this.#path}`, () =>
        reject(new FileError(code, 'write', this.#path)),
      )
    }
  }

  /** Closes this end for the kernel, and lets the other know. */
  #shutDown(): void {
    if (this.#shut) return
    this.#shut = true
    this.#forget()
    this.#refuseUnsent('ECANCELED')
    const unread = this.#receivedBytes > 0
    this.#received = []
    this.#receivedBytes = 0
    const peer = this.#peer
    if (peer !== undefined) peer.#hearShut(unread)
  }

  /** Keeps exactly one delivery possible while there is something to deliver, and else none. */
  #deliverSoon(): void {
    const possible = this.#sink !== undefined && !this.#told && (this.#shut || this.#readable)
    if (!possible) {
      this.#delivery?.cancel()
      this.#delivery = undefined
    } else if (this.#delivery === undefined && this.#process.alive) {
      const what = `from ${this.#path}`
      this.#delivery = this.#process.agenda.add(this.#process, what, () => this.#deliver())
    }
  }

  get #readable(): boolean {
    if (this.#paused) return false
    if (this.#receivedBytes > 0) return true
    // An orderly end is answered: what is still unsent goes first.
    return this.#peerEnded && this.#unsent.length === 0
  }

  #deliver(): void {
    this.#delivery = undefined
    const sink = this.#sink
    const { agenda, name } = this.#process
    const came = (bytes: number): void => agenda.history?.came(`${name} from ${this.#path}`, bytes)
    if (!this.#shut && this.#receivedBytes > 0) {
      const chunk = this.#take()
      came(chunk.length)
      const peer = this.#peer
      if (peer !== undefined) peer.#send()
      this.#deliverSoon()
      sink?.data(chunk)
      return
    }
    this.#shutDown()
    // The end is something, too.
    came(1)
    this.#told = true
    sink?.closed(this.#failure)
  }

  #take(): Uint8Array {
    const available = Math.min(this.#receivedBytes, chunkBytesMax)
    const length = Math.max(1, Math.min(available, this.#cut(available)))
    const chunk = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      const first = this.#received.shift() ?? new Uint8Array()
      const part = first.subarray(0, length - filled)
      chunk.set(part, filled)
      filled += part.length
      if (part.length < first.length) this.#received.unshift(first.subarray(part.length))
    }
    this.#receivedBytes -= length
    return chunk
  }
}
