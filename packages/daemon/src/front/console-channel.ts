// A serial console that one client is attached to. Bytes go both ways as base64; each side sends no
// more than the other has said that it can take, so neither a guest that babbles nor a client that
// does not read fills any memory: the guest's output then waits in the kernel.
import type { ByteStream, StreamSink } from '@signalbox/world'
import { reportError } from '@signalbox/qemu'
import { streamFrameBytes, streamWindowBytes } from '../protocol/limits.ts'
import type { Outbox } from '../protocol/outbox.ts'
import { ProtocolBroken } from '../protocol/protocol-broken.ts'
import type { Channel } from './channel.ts'

export interface ConsoleChannelOptions {
  readonly id: number
  readonly stream: ByteStream
  readonly outbox: Outbox
  /** Called when the console's other end is gone. */
  readonly over: () => void
}

export class ConsoleChannel implements Channel, StreamSink {
  readonly #id: number
  readonly #stream: ByteStream
  readonly #outbox: Outbox
  readonly #over: () => void
  /** What the client takes, and what it may send. */
  #takes = streamWindowBytes
  #maySend = streamWindowBytes
  /** What was read and does not fit into the client's window: a part of one chunk at most. */
  #rest: Uint8Array | undefined
  /** The console's end, which is told after the rest. */
  #ended: { readonly reason: Error | undefined } | undefined
  #closed = false

  constructor(options: ConsoleChannelOptions) {
    this.#id = options.id
    this.#stream = options.stream
    this.#outbox = options.outbox
    this.#over = options.over
    this.#stream.attach(this)
  }

  data(chunk: Uint8Array): void {
    if (this.#closed) return
    this.#rest = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    this.#send()
  }

  closed(reason: Error | undefined): void {
    this.#ended = { reason }
    this.#send()
  }

  room(): void {
    this.#send()
  }

  /** The client takes so many bytes more. */
  grant(bytes: number): void {
    this.#takes += bytes
    if (this.#takes > streamWindowBytes) {
      throw new ProtocolBroken(`stream ${this.#id} was granted more than its window.`)
    }
    this.#send()
  }

  /** Bytes from the client, for the guest. */
  write(base64: string): void {
    const bytes = Buffer.from(base64, 'base64')
    this.#maySend -= bytes.length
    if (this.#maySend < 0) {
      throw new ProtocolBroken(`more was sent on stream ${this.#id} than its window allows.`)
    }
    if (bytes.length === 0 || this.#closed) return
    const taken = (): void => {
      this.#maySend += bytes.length
      if (!this.#closed) {
        this.#outbox.send({ type: 'window', id: this.#id, bytes: bytes.length })
      }
    }
    // A console that is gone says so by its end.
    this.#stream.write(bytes).then(taken, () => undefined)
  }

  end(): void {
    this.#outbox.send({ type: 'end', id: this.#id })
  }

  close(): void {
    this.#closed = true
    this.#stream.destroy()
  }

  #send(): void {
    if (this.#closed) return
    while (this.#rest !== undefined && this.#takes > 0 && !this.#outbox.full) {
      const frame = this.#rest.subarray(0, Math.min(this.#takes, streamFrameBytes))
      this.#takes -= frame.length
      this.#rest = frame.length < this.#rest.length ? this.#rest.subarray(frame.length) : undefined
      const base64 = Buffer.from(frame).toString('base64')
      this.#outbox.send({ type: 'data', id: this.#id, base64 })
    }
    if (this.#rest !== undefined) {
      this.#stream.pause()
      return
    }
    if (this.#ended === undefined) {
      this.#stream.resume()
      return
    }
    const { reason } = this.#ended
    this.#closed = true
    const error = reason === undefined ? undefined : reportError(reason)
    this.#outbox.send({ type: 'end', id: this.#id, error })
    this.#over()
  }
}
