// The Unix sockets and terminals of a simulated host as one process sees them.
import { FileError } from '@signalbox/world'
import type { ByteStream, Listener, Sockets } from '@signalbox/world'
import type { Disk } from './disk.ts'
import type { Inode } from './inode.ts'
import { ListeningSocket } from './listening-socket.ts'
import type { SimulatedProcess } from './simulated-process.ts'
import type { Cut } from './socket-end.ts'

/** Longest path of a Unix socket, in bytes. */
const pathBytesMax = 107

export class SimulatedSockets implements Sockets {
  readonly #process: SimulatedProcess
  readonly #disk: Disk
  readonly #cut: Cut

  constructor(process: SimulatedProcess, disk: Disk, cut: Cut) {
    this.#process = process
    this.#disk = disk
    this.#cut = cut
  }

  async connect(path: string, signal?: AbortSignal): Promise<ByteStream> {
    signal?.throwIfAborted()
    checkSocketPath(path)
    const connecting = this.#process.perform('connect', path, () => {
      const inode = this.#disk.find(path, 'connect')
      if (inode.kind !== 'socket' || inode.connect === undefined) {
        throw new FileError('ECONNREFUSED', 'connect', path)
      }
      const stream = inode.connect(this.#process)
      // Given up meanwhile: nobody would ever close it.
      if (signal?.aborted === true) stream.destroy()
      return stream
    })
    return signal === undefined ? connecting : abortable(connecting, signal)
  }

  async listen(
    path: string,
    permissions: number,
    accept: (stream: ByteStream) => void,
  ): Promise<Listener> {
    checkSocketPath(path)
    return this.#process.perform('listen', path, () => {
      const socket = new ListeningSocket(path, permissions, this.#process, this.#disk, this.#cut)
      socket.accept(accept)
      return { path, close: () => this.#close(socket) }
    })
  }

  openTerminal(path: string): Promise<ByteStream> {
    return this.#process.perform('open', path, () => {
      const inode = this.#disk.find(path, 'open')
      if (inode.kind !== 'device') throw new FileError('ENOTTY', 'open', path)
      // As of a terminal whose other end was closed.
      if (inode.open === undefined) throw new FileError('EIO', 'open', path)
      return inode.open(this.#process)
    })
  }

  #close(socket: ListeningSocket): Promise<void> {
    socket.close()
    return this.#process.perform('unlink', socket.path, () => {
      if (socket.isAt(this.#find(socket.path))) this.#disk.unlink(socket.path)
    })
  }

  #find(path: string): Inode | undefined {
    try {
      return this.#disk.findLink(path, 'unlink')
    } catch (error) {
      if (error instanceof FileError) return undefined
      throw error
    }
  }
}

/** @throws FileError ENAMETOOLONG */
export function checkSocketPath(path: string): void {
  if (new TextEncoder().encode(path).length > pathBytesMax) {
    throw new FileError('ENAMETOOLONG', 'use as a socket', path)
  }
}

/** The promise, or the signal's reason as soon as that is aborted. */
export async function abortable<R>(promise: Promise<R>, signal: AbortSignal): Promise<R> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
