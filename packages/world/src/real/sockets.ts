// Real Unix sockets and terminals, as byte streams.
import * as fs from 'node:fs/promises'
import * as net from 'node:net'
import * as tty from 'node:tty'
import { constants } from 'node:fs'
import { FileError } from '../files.ts'
import type { ByteStream, Listener, Sockets, StreamSink } from '../sockets.ts'
import { fileError, system } from './errno.ts'

/** Longest path of a Unix socket, in bytes: sun_path without its end. */
export const socketPathLimit = 107

class NodeStream implements ByteStream {
  readonly #socket: net.Socket
  #failure: Error | undefined

  constructor(socket: net.Socket) {
    this.#socket = socket
    socket.pause()
    // Without a listener an early reset would end the process.
    socket.on('error', (error) => {
      this.#failure = error
    })
  }

  attach(sink: StreamSink): void {
    const socket = this.#socket
    socket.on('data', (chunk: Buffer) => sink.data(chunk))
    socket.on('end', () => socket.end())
    const close = (): void => sink.closed(this.#failure)
    if (socket.destroyed) setImmediate(close)
    else socket.once('close', close)
    socket.resume()
  }

  write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.#socket.destroyed) {
      reject(new FileError('EPIPE', 'write', 'socket'))
      return promise
    }
    this.#socket.write(bytes, (error) => {
      if (error === undefined || error === null) resolve()
      else reject(fileError(error, 'write', 'socket'))
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
}

export class RealSockets implements Sockets {
  connect(path: string, signal?: AbortSignal): Promise<ByteStream> {
    const { promise, resolve, reject } = Promise.withResolvers<ByteStream>()
    try {
      checkPath(path)
      signal?.throwIfAborted()
    } catch (error) {
      reject(error)
      return promise
    }
    const socket = net.connect({ path, allowHalfOpen: true })
    const onAbort = (): void => {
      socket.destroy()
      reject(signal?.reason)
    }
    const settle = (): void => {
      signal?.removeEventListener('abort', onAbort)
      socket.removeListener('error', onError)
    }
    const onError = (error: Error): void => {
      settle()
      reject(fileError(error, 'connect', path))
    }
    signal?.addEventListener('abort', onAbort)
    socket.once('error', onError)
    socket.once('connect', () => {
      settle()
      resolve(new NodeStream(socket))
    })
    return promise
  }

  async listen(
    path: string,
    permissions: number,
    accept: (stream: ByteStream) => void,
  ): Promise<Listener> {
    checkPath(path)
    await fs.rm(path, { force: true })
    const server = net.createServer({ allowHalfOpen: true }, (socket) =>
      accept(new NodeStream(socket)),
    )
    await system('listen', path, async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      server.once('error', reject)
      server.listen(path, () => resolve())
      await promise
      await fs.chmod(path, permissions)
    })
    return { path, close: () => closeServer(server) }
  }

  openTerminal(path: string): Promise<ByteStream> {
    return system('open', path, async () => {
      const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK
      const handle = await fs.open(path, flags)
      const terminal = new tty.ReadStream(handle.fd)
      terminal.setRawMode(true)
      return new NodeStream(terminal)
    })
  }
}

function closeServer(server: net.Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // Closing waits for accepted streams, which live on: stopping to listen is at once.
  server.close()
  server.unref()
  resolve()
  return promise
}

export function checkPath(path: string): void {
  if (Buffer.byteLength(path) > socketPathLimit) {
    throw new FileError('ENAMETOOLONG', 'use as a socket', path)
  }
}
