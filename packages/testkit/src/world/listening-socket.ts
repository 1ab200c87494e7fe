// A Unix socket that listens: connections wait in its backlog until its process accepts, also one
// that is stopped, or was spawned a moment ago and has not begun.
import { FileError } from '@signalbox/world'
import type { ByteStream } from '@signalbox/world'
import type { Disk } from './disk.ts'
import type { SocketInode } from './inode.ts'
import type { SimulatedProcess } from './simulated-process.ts'
import type { Cut } from './socket-end.ts'
import { SocketEnd } from './socket-end.ts'

/** Node's default, and thus that of QEMU's listeners too, which are made by us. */
const backlogMax = 511

export class ListeningSocket {
  readonly path: string
  readonly #process: SimulatedProcess
  readonly #cut: Cut
  readonly #inode: SocketInode
  readonly #forget: () => void
  #backlog: SocketEnd[] = []
  #accept: ((stream: ByteStream) => void) | undefined

  /** Binds it in the place of whatever was at the path. @throws FileError ENOENT … */
  constructor(path: string, permissions: number, process: SimulatedProcess, disk: Disk, cut: Cut) {
    this.path = path
    this.#process = process
    this.#cut = cut
    this.#inode = disk.bind(path, permissions, (by) => this.#connect(by))
    this.#forget = process.holds(() => this.#stop())
  }

  /** Who takes the connections, those first that wait already. */
  accept(accept: (stream: ByteStream) => void): void {
    this.#accept = accept
    for (const end of this.#backlog.splice(0)) this.#offer(accept, end)
  }

  /** Stops listening. The path stays, and refuses. */
  close(): void {
    this.#forget()
    this.#stop()
  }

  /** Whether the path is still this socket's. */
  isAt(inode: unknown): boolean {
    return inode === this.#inode
  }

  #connect(by: SimulatedProcess): ByteStream {
    if (this.#backlog.length >= backlogMax) throw new FileError('EAGAIN', 'connect', this.path)
    const { near, far } = SocketEnd.pair(by, this.#process, this.path, this.#cut)
    if (this.#accept === undefined) this.#backlog.push(far)
    else this.#offer(this.#accept, far)
    return near
  }

  #offer(accept: (stream: ByteStream) => void, end: SocketEnd): void {
    this.#process.soon(`accept at ${this.path}`, () => accept(end))
  }

  #stop(): void {
    this.#inode.connect = undefined
    for (const end of this.#backlog.splice(0)) end.destroy()
  }
}
