// One of Node's sockets (or a terminal, which Node makes one too) as a byte stream of the seam.
//
// Nothing that arrived is lost: at most one chunk is held here, nothing is read ahead, and so a
// reset is seen only after all that came before it was delivered. QEMU's last event before its end
// counts.
import type { Socket } from 'node:net'
import { FileError } from '../files.ts'
import type { ByteStream, StreamSink } from '../sockets.ts'
import { fileError } from './errno.ts'

/**
 * The mark at which Node stops reading ahead. At one byte it holds a single chunk for a paused
 * stream; while data flows it has no effect.
 */
export const highWaterMark = 1

export class SocketStream implements ByteStream {
  readonly #socket: Socket
  readonly #path: string
  #failure: Error | undefined
  #closed = false

  /** `path` is what errors name. The socket must have been made with {@link highWaterMark}. */
  constructor(socket: Socket, path: string) {
    this.#socket = socket
    this.#path = path
    socket.pause()
    // Also before a sink is there: an unheard error would end the process.
    socket.on('error', (error) => {
      this.#failure = fileError(error, 'read', path)
    })
    socket.on('close', () => {
      this.#closed = true
    })
  }

  attach(sink: StreamSink): void {
    const socket = this.#socket
    const close = (): void => sink.closed(this.#failure)
    if (this.#closed) {
      setImmediate(close)
      return
    }
    socket.on('data', (chunk: Buffer) => {
      sink.data(chunk)
    })
    socket.once('close', close)
    socket.resume()
  }

  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (!this.#socket.writable) {
      reject(new FileError('EPIPE', 'write', this.#path))
      return promise
    }
    this.#socket.write(bytes, (error) => {
      if (error === undefined || error === null) resolve()
      else reject(this.#writeError(error))
    })
    return promise
  }

  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Node's own codes, for a stream that this side destroyed, are no errno. */
  #writeError(error: Error): Error {
    const failure = fileError(error, 'write', this.#path)
    return failure instanceof FileError && !failure.code.startsWith('ERR_')
      ? failure
      : new FileError('ECANCELED', 'write', this.#path, { cause: error })
  }
}
