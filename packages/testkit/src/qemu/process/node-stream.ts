// One of Node's sockets as a byte stream of the seam, for a scripted QEMU that is a process.
import type { ByteStream, StreamSink } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import type { Socket } from 'node:net'

export class NodeStream implements ByteStream {
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    socket.pause()
    // Its close follows, and says it too.
    socket.on('error', () => undefined)
  }

  attach(sink: StreamSink): void {
    this.#socket.on('data', (chunk: Buffer) => sink.data(chunk))
    this.#socket.once('close', () => sink.closed(undefined))
    this.#socket.resume()
  }

  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const fail = (): void => reject(new FileError('EPIPE', 'write', 'a socket'))
    if (!this.#socket.writable) fail()
    else {
      this.#socket.write(bytes, (error) => {
        if (error === undefined || error === null) resolve()
        else fail()
      })
    }
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
}
