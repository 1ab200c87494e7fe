// What goes out on one connection, in order. Messages that are sent while the kernel has not taken
// the ones before go out together, and whoever produces more than the reader takes can see it here,
// and wait for room: nothing in a daemon may grow with how slowly a client reads.
import type { ByteStream } from '@signalbox/world'

const encoder = new TextEncoder()

/** Messages are joined up to this size; a longer one goes alone. */
const joinedBytesMax = 256 * 1024

export class Outbox {
  readonly #stream: ByteStream
  readonly #limitBytes: number
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #writing = false
  #closed = false
  #ending = false
  #listeners: readonly (() => void)[] = []

  /** @param limitBytes unsent bytes from which {@link full} is true */
  constructor(stream: ByteStream, limitBytes: number) {
    this.#stream = stream
    this.#limitBytes = limitBytes
  }

  /** Bytes that were sent here and that the kernel has not taken. */
  get unsentBytes(): number {
    return this.#pendingBytes + this.#stream.unsentBytes
  }

  /** Whether producers should stop until {@link onRoom} tells. */
  get full(): boolean {
    return this.unsentBytes >= this.#limitBytes
  }

  /** Sends one message. Nothing is sent any more after {@link close} or {@link end}. */
  send(message: object): void {
    this.sendText(JSON.stringify(message))
  }

  /** Sends one message that is JSON already. */
  sendText(text: string): void {
    if (this.#closed || this.#ending) return
    const bytes = encoder.encode(`${text}\n`)
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    this.#pump()
  }

  /** Calls `listener`, in a turn of its own, each time that some bytes were taken. */
  onRoom(listener: () => void): void {
    this.#listeners = [...this.#listeners, listener]
  }

  /** Sends what is here, then ends this side. */
  end(): void {
    this.#ending = true
    this.#pump()
  }

  /** Forgets what was not sent. The stream is the caller's to destroy. */
  close(): void {
    this.#closed = true
    this.#pending = []
    this.#pendingBytes = 0
  }

  #pump(): void {
    if (this.#writing || this.#closed) return
    const bytes = this.#join()
    if (bytes === undefined) {
      if (this.#ending) this.#stream.end()
      return
    }
    this.#writing = true
    const taken = (): void => {
      this.#writing = false
      this.#pump()
      for (const listener of this.#listeners) listener()
    }
    // The end of the stream is told to its sink, with its reason; here it ends the sending.
    const failed = (): void => this.close()
    this.#stream.write(bytes).then(taken, failed)
  }

  /** The next bytes to write: as many messages as fit together. */
  #join(): Uint8Array | undefined {
    const [first] = this.#pending
    if (first === undefined) return undefined
    let count = 1
    let size = first.length
    for (; count < this.#pending.length; count++) {
      const next = size + (this.#pending[count]?.length ?? 0)
      if (next > joinedBytesMax) break
      size = next
    }
    const taken = this.#pending.splice(0, count)
    this.#pendingBytes -= size
    if (count === 1) return first
    const joined = new Uint8Array(size)
    let at = 0
    for (const each of taken) {
      joined.set(each, at)
      at += each.length
    }
    return joined
  }
}
