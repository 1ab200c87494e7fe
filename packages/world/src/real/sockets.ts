// Real Unix sockets and terminals, as byte streams.
import { rm } from 'node:fs/promises'
import * as net from 'node:net'
import type { ByteStream, Listener, Sockets } from '../sockets.ts'
import { checkSocketPath, listenAt } from './bound-server.ts'
import { SocketStream, highWaterMark } from './byte-stream.ts'
import { fileError, system } from './errno.ts'
import { openTerminal } from './terminal.ts'

export class RealSockets implements Sockets {
  async connect(path: string, signal?: AbortSignal): Promise<ByteStream> {
    signal?.throwIfAborted()
    checkSocketPath(path)
    // An option of every stream, which the types of sockets do not know.
    const options = { readableHighWaterMark: highWaterMark } as net.SocketConstructorOpts
    const socket = new net.Socket(options)
    const { promise, resolve, reject } = Promise.withResolvers<ByteStream>()
    const onError = (error: Error): void => reject(fileError(error, 'connect', path))
    const onAbort = (): void => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    socket.once('error', onError)
    socket.once('connect', () => resolve(new SocketStream(socket, path)))
    socket.connect({ path })
    try {
      return await promise
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
      socket.removeListener('error', onError)
    }
  }

  async listen(
    path: string,
    permissions: number,
    accept: (stream: ByteStream) => void,
  ): Promise<Listener> {
    const server = net.createServer({ highWaterMark }, (socket) => {
      accept(new SocketStream(socket, path))
    })
    listenAt(server, path, permissions)
    return new RealListener(server, path)
  }

  openTerminal(path: string): Promise<ByteStream> {
    return openTerminal(path)
  }
}

class RealListener implements Listener {
  readonly path: string
  readonly #server: net.Server

  constructor(server: net.Server, path: string) {
    this.#server = server
    this.path = path
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    // Stops at once. The event of its end waits for the accepted streams, which live on.
    this.#server.close()
    await system('unlink', this.path, () => rm(this.path, { force: true }))
  }
}
