// A console on the other side of a connection, as a byte stream: what is read and written travels
// in messages, within the windows that both sides grant.
import type { ByteStream, Clock, StreamSink } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import type { ClientMessage } from '../protocol/messages.ts'
import { streamFrameBytes } from '../protocol/limits.ts'

export interface RemoteStreamOptions {
  readonly id: number
  readonly clock: Clock
  /** What each side may send before the other has taken any. */
  readonly windowBytes: number
  readonly send: (message: ClientMessage) => void
}

interface PendingWrite {
  readonly bytes: Uint8Array
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class RemoteStream implements ByteStream {
  readonly #options: RemoteStreamOptions
  #sink: StreamSink | undefined
  #maySend: number
  #unsent: PendingWrite[] = []
  #unread: Uint8Array[] = []
  #paused = false
  #over: { readonly reason: Error | undefined } | undefined
  #told = false

  constructor(options: RemoteStreamOptions) {
    this.#options = options
    this.#maySend = options.windowBytes
  }

  get unsentBytes(): number {
    return this.#unsent.reduce((sum, each) => sum + each.bytes.length, 0)
  }

  attach(sink: StreamSink): void {
    this.#sink = sink
    this.#deliver()
  }

  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.#over !== undefined) {
      reject(new FileError('EPIPE', 'write', 'console'))
      return promise
    }
    this.#unsent.push({ bytes, resolve, reject })
    this.#flush()
    return promise
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#deliver()
  }

  end(): void {
    this.destroy()
  }

  destroy(): void {
    if (this.#over === undefined) this.#options.send({ type: 'end', id: this.#options.id })
    this.#unread = []
    this.over(undefined)
  }

  /** Bytes came. */
  received(bytes: Uint8Array): void {
    this.#unread.push(bytes)
    this.#deliver()
  }

  /** The other side took some. */
  granted(bytes: number): void {
    this.#maySend += bytes
    this.#flush()
  }

  /** No more will come, nor go. */
  over(reason: Error | undefined): void {
    if (this.#over !== undefined) return
    this.#over = { reason }
    for (const each of this.#unsent) each.reject(new FileError('EPIPE', 'write', 'console'))
    this.#unsent = []
    this.#deliver()
  }

  #flush(): void {
    const { id, send } = this.#options
    for (let [first] = this.#unsent; first !== undefined && this.#maySend > 0;) {
      const frame = first.bytes.subarray(0, Math.min(this.#maySend, streamFrameBytes))
      this.#maySend -= frame.length
      send({ type: 'data', id, base64: Buffer.from(frame).toString('base64') })
      this.#unsent.shift()
      if (frame.length < first.bytes.length) {
        this.#unsent.unshift({ ...first, bytes: first.bytes.subarray(frame.length) })
      } else {
        first.resolve()
      }
      first = this.#unsent[0]
    }
  }

  /** In turns of their own: nothing is delivered from inside a call that asked for something. */
  #deliver(): void {
    if (this.#sink === undefined || this.#told) return
    const { clock } = this.#options
    clock.alarm(clock.now(), () => this.#deliverNow())
  }

  #deliverNow(): void {
    const sink = this.#sink
    if (sink === undefined || this.#told) return
    while (!this.#paused && this.#unread.length > 0) {
      const bytes = this.#unread.shift()
      if (bytes === undefined || bytes.length === 0) continue
      if (this.#over === undefined) {
        this.#options.send({ type: 'window', id: this.#options.id, bytes: bytes.length })
      }
      sink.data(bytes)
    }
    if (this.#over === undefined || this.#paused) return
    this.#told = true
    sink.closed(this.#over.reason)
  }
}
