// The files of a simulated host as one process sees them: each operation is a step of its own, with
// a fault point before and after.
import { FileError } from '@signalbox/world'
import type { FileLock, FileStatus, Files, OpenFile, OpenMode } from '@signalbox/world'
import type { Disk } from './disk.ts'
import type { FileInode, Inode } from './inode.ts'
import { asFile, statusOf } from './inode.ts'
import type { SimulatedProcess } from './simulated-process.ts'

export class SimulatedFile implements OpenFile {
  readonly path: string
  readonly inode: Inode
  /** The descriptor's own position, which a child that inherits it goes on from. */
  positionBytes = 0
  closed = false
  readonly #process: SimulatedProcess
  readonly #disk: Disk
  readonly #mode: OpenMode

  constructor(path: string, inode: Inode, mode: OpenMode, process: SimulatedProcess, disk: Disk) {
    this.path = path
    this.inode = inode
    this.#mode = mode
    this.#process = process
    this.#disk = disk
  }

  read(length: number, position: number): Promise<Uint8Array> {
    return this.#perform('read', () => {
      if (this.#mode === 'append') throw new FileError('EBADF', 'read', this.path)
      return this.#file('read').read(length, position)
    })
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    // As with a real write, what the caller does to its bytes afterwards is its own business.
    const copy = bytes.slice()
    return this.#perform('write', () => {
      if (this.#mode === 'read') throw new FileError('EBADF', 'write', this.path)
      const file = this.#file('write')
      const at = this.#mode === 'append' ? file.sizeBytes : position
      this.#disk.write(file, copy, at, this.path)
      this.#process.agenda.history?.came(`write ${this.path}`, copy.length)
    })
  }

  advance(lengthBytes: number): Promise<void> {
    return this.#perform('read', () => {
      const left = this.#file('read').sizeBytes - this.positionBytes
      if (lengthBytes > left) throw new FileError('ENODATA', 'read', this.path)
      this.positionBytes += lengthBytes
    })
  }

  sync(): Promise<void> {
    return this.#perform('sync', () => this.#file('sync').sync())
  }

  status(): Promise<FileStatus> {
    return this.#perform('stat', () => statusOf(this.inode))
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve()
    this.closed = true
    return this.#process.perform('close', this.path, () => undefined)
  }

  #perform<R>(operation: string, effect: () => R): Promise<R> {
    return this.#process.perform(operation, this.path, () => {
      if (this.closed) throw new FileError('EBADF', operation, this.path)
      return effect()
    })
  }

  #file(operation: string): FileInode {
    return asFile(this.inode, operation, this.path)
  }
}

export class SimulatedFiles implements Files {
  readonly #process: SimulatedProcess
  readonly #disk: Disk

  constructor(process: SimulatedProcess, disk: Disk) {
    this.#process = process
    this.#disk = disk
  }

  open(path: string, mode: OpenMode, permissions = 0o600): Promise<OpenFile> {
    return this.#process.perform('open', path, () => {
      const inode = this.#disk.open(path, mode, permissions)
      return new SimulatedFile(path, inode, mode, this.#process, this.#disk)
    })
  }

  read(path: string, limitBytes: number): Promise<Uint8Array> {
    return this.#process.perform('read', path, () => {
      const file = asFile(this.#disk.find(path, 'read'), 'read', path)
      if (file.sizeBytes > limitBytes) throw new FileError('EFBIG', 'read', path)
      return file.read(file.sizeBytes, 0)
    })
  }

  readTail(path: string, lengthBytes: number): Promise<Uint8Array> {
    return this.#process.perform('read', path, () => {
      const file = asFile(this.#disk.find(path, 'read'), 'read', path)
      return file.read(lengthBytes, Math.max(0, file.sizeBytes - lengthBytes))
    })
  }

  status(path: string): Promise<FileStatus> {
    return this.#process.perform('stat', path, () => statusOf(this.#disk.find(path, 'stat')))
  }

  linkStatus(path: string): Promise<FileStatus> {
    return this.#process.perform('lstat', path, () => statusOf(this.#disk.findLink(path, 'lstat')))
  }

  list(path: string): Promise<readonly string[]> {
    return this.#process.perform('list', path, () =>
      [...this.#disk.directory(path, 'list').entries.keys()].sort(),
    )
  }

  makeDirectory(path: string, permissions: number): Promise<void> {
    return this.#process.perform('mkdir', path, () => this.#disk.makeDirectory(path, permissions))
  }

  rename(from: string, to: string): Promise<void> {
    return this.#process.perform('rename', from, () => this.#disk.rename(from, to))
  }

  unlink(path: string): Promise<void> {
    return this.#process.perform('unlink', path, () => this.#disk.unlink(path))
  }

  removeTree(path: string): Promise<void> {
    return this.#process.perform('remove', path, () => this.#disk.removeTree(path))
  }

  link(target: string, path: string): Promise<void> {
    return this.#process.perform('link', path, () => this.#disk.link(target, path))
  }

  readLink(path: string): Promise<string> {
    return this.#process.perform('readlink', path, () => {
      const inode = this.#disk.findLink(path, 'readlink')
      if (inode.kind !== 'link') throw new FileError('EINVAL', 'readlink', path)
      return inode.target
    })
  }

  syncDirectory(path: string): Promise<void> {
    return this.#process.perform('sync', path, () => this.#disk.directory(path, 'sync').sync())
  }

  lock(path: string): Promise<FileLock | undefined> {
    return this.#process.perform('lock', path, () => {
      const file = asFile(this.#disk.open(path, 'append', 0o600), 'lock', path)
      if (file.lock !== undefined) return undefined
      return new SimulatedLock(path, file, this.#process, this.#disk)
    })
  }
}

class SimulatedLock implements FileLock {
  readonly #path: string
  readonly #file: FileInode
  readonly #process: SimulatedProcess
  readonly #disk: Disk
  readonly #forget: () => void

  constructor(path: string, file: FileInode, process: SimulatedProcess, disk: Disk) {
    this.#path = path
    this.#file = file
    this.#process = process
    this.#disk = disk
    file.lock = this
    this.#forget = process.holds(() => this.#unlock())
  }

  describe(text: string): Promise<void> {
    return this.#process.perform('write', this.#path, () => {
      this.#file.truncate()
      const bytes = new TextEncoder().encode(text)
      this.#disk.write(this.#file, bytes, 0, this.#path)
      this.#process.agenda.history?.came(`write ${this.#path}`, bytes.length)
    })
  }

  release(): Promise<void> {
    return this.#process.perform('close', this.#path, () => {
      this.#forget()
      this.#unlock()
    })
  }

  #unlock(): void {
    // After a crash of the host another may have it.
    if (this.#file.lock === this) this.#file.lock = undefined
  }
}
