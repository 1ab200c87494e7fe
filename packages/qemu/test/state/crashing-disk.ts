// A disk in memory that loses power between, or in the middle of, any two steps, and then holds
// whatever POSIX allows of what was not synced: old or new content, torn content, and any selection
// of the directory changes since the directory was last synced. Renames are atomic.
import { basename, dirname } from 'node:path'
import type { FileLock, FileStatus, Files, OpenFile, OpenMode } from '@signalbox/world'
import { FileError } from '@signalbox/world'

/** The power went: no step takes place from now on. */
export class PowerLoss extends Error {
  override readonly name = 'PowerLoss'
}

interface Inode {
  readonly target?: string
  content: Uint8Array
  durable: Uint8Array
}

type Entries = Map<string, Inode>
type Change = (entries: Entries) => void

interface Directory {
  readonly now: Entries
  readonly durable: Entries
  readonly unsynced: Change[]
}

export class CrashingDisk implements Files {
  readonly #directories: Map<string, Directory>
  /** Paths whose next use of an operation fails: `${operation} ${path}`. */
  readonly failures = new Map<string, string>()
  /** Steps taken so far. */
  steps = 0
  /** The power goes at this step; the step itself may or may not have happened. */
  powerLossAt = Number.POSITIVE_INFINITY

  constructor(directories: readonly string[] = []) {
    this.#directories = new Map()
    for (const path of directories) this.#add(path)
  }

  /** The disk after the power came back. `choose(n)` picks one of n possibilities. */
  reboot(choose: (possibilities: number) => number): CrashingDisk {
    const disk = new CrashingDisk()
    const survivors = new Map<Inode, Inode>()
    for (const [path, directory] of this.#directories) {
      const entries = new Map(directory.durable)
      for (const change of directory.unsynced) if (choose(2) === 1) change(entries)
      const copy = disk.#add(path)
      for (const [name, inode] of entries) {
        const survivor = survivors.get(inode) ?? survive(inode, choose)
        survivors.set(inode, survivor)
        copy.now.set(name, survivor)
        copy.durable.set(name, survivor)
      }
    }
    return disk
  }

  /** Writes a file as if it had always been there. */
  plant(path: string, text: string): void {
    const content = new TextEncoder().encode(text)
    const inode = { content, durable: content }
    this.#directory(path).now.set(basename(path), inode)
    this.#directory(path).durable.set(basename(path), inode)
  }

  text(path: string): string | undefined {
    const inode = this.#directory(path).now.get(basename(path))
    return inode === undefined ? undefined : new TextDecoder().decode(inode.content)
  }

  async open(path: string, mode: OpenMode): Promise<OpenFile> {
    const directory = this.#directory(path)
    const present = directory.now.get(basename(path))
    if (present === undefined && (mode === 'read' || mode === 'update')) throw absent('open', path)
    if (present !== undefined && mode === 'create') throw new FileError('EEXIST', 'open', path)
    const inode = present ?? { content: new Uint8Array(), durable: new Uint8Array() }
    await this.#step('open', path, () => {
      if (present === undefined) this.#change(directory, (e) => e.set(basename(path), inode))
      if (mode === 'write') inode.content = new Uint8Array()
    })
    return this.#openFile(path, inode)
  }

  async read(path: string, limitBytes: number): Promise<Uint8Array> {
    const inode = this.#find('read', path)
    if (inode.content.length > limitBytes) throw new FileError('EFBIG', 'read', path)
    return inode.content
  }

  async readTail(path: string, lengthBytes: number): Promise<Uint8Array> {
    return this.#find('read', path).content.slice(-lengthBytes)
  }

  async status(path: string): Promise<FileStatus> {
    if (this.#directories.has(path)) return statusOf('directory', 0)
    const inode = this.#find('stat', path)
    if (inode.target !== undefined) return await this.status(inode.target)
    return statusOf('file', inode.content.length)
  }

  async linkStatus(path: string): Promise<FileStatus> {
    if (this.#directories.has(path)) return statusOf('directory', 0)
    const inode = this.#find('lstat', path)
    return statusOf(inode.target === undefined ? 'file' : 'link', inode.content.length)
  }

  async list(path: string): Promise<readonly string[]> {
    const directory = this.#directories.get(path)
    if (directory === undefined) throw absent('list', path)
    return [...directory.now.keys()].sort()
  }

  async makeDirectory(path: string): Promise<void> {
    this.#directories.getOrInsertComputed(path, emptyDirectory)
  }

  async rename(from: string, to: string): Promise<void> {
    const inode = this.#find('rename', from)
    const source = this.#directory(from)
    if (source !== this.#directory(to)) throw new FileError('EXDEV', 'rename', from)
    await this.#step('rename', to, () =>
      this.#change(source, (entries) => {
        entries.delete(basename(from))
        entries.set(basename(to), inode)
      }),
    )
  }

  async unlink(path: string): Promise<void> {
    this.#find('unlink', path)
    await this.#step('unlink', path, () =>
      this.#change(this.#directory(path), (entries) => entries.delete(basename(path))),
    )
  }

  async link(target: string, path: string): Promise<void> {
    const directory = this.#directory(path)
    if (directory.now.has(basename(path))) throw new FileError('EEXIST', 'link', path)
    const inode = { target, content: new Uint8Array(), durable: new Uint8Array() }
    await this.#step('link', path, () =>
      this.#change(directory, (entries) => entries.set(basename(path), inode)),
    )
  }

  async readLink(path: string): Promise<string> {
    const { target } = this.#find('readlink', path)
    if (target === undefined) throw new FileError('EINVAL', 'readlink', path)
    return target
  }

  async syncDirectory(path: string): Promise<void> {
    const directory = this.#directories.get(path)
    if (directory === undefined) throw absent('sync', path)
    await this.#step('sync', path, () => {
      directory.unsynced.length = 0
      directory.durable.clear()
      for (const [name, inode] of directory.now) directory.durable.set(name, inode)
    })
  }

  removeTree(path: string): Promise<void> {
    return Promise.reject(new FileError('ENOTSUP', 'remove', path))
  }

  lock(path: string): Promise<FileLock | undefined> {
    return Promise.reject(new FileError('ENOTSUP', 'lock', path))
  }

  #openFile(path: string, inode: Inode): OpenFile {
    return {
      path,
      read: async (length, position) => inode.content.slice(position, position + length),
      write: async (bytes, position) => {
        await this.#step('write', path, () => {
          const content = new Uint8Array(Math.max(inode.content.length, position + bytes.length))
          content.set(inode.content)
          content.set(bytes, position)
          inode.content = content
        })
      },
      sync: async () => {
        await this.#step('fsync', path, () => {
          inode.durable = inode.content
        })
      },
      status: async () => statusOf('file', inode.content.length),
      advance: () => Promise.reject(new FileError('ENOTSUP', 'read', path)),
      close: async () => undefined,
    }
  }

  /** One step of the disk, which the power may survive or not. */
  async #step(operation: string, path: string, happen: () => void): Promise<void> {
    if (this.steps >= this.powerLossAt) throw new PowerLoss()
    const failure = this.failures.get(`${operation} ${path}`)
    if (failure !== undefined) throw new FileError(failure, operation, path)
    this.steps += 1
    happen()
    await Promise.resolve()
    if (this.steps >= this.powerLossAt) throw new PowerLoss()
  }

  #change(directory: Directory, change: Change): void {
    change(directory.now)
    directory.unsynced.push(change)
  }

  #find(operation: string, path: string): Inode {
    if (this.steps >= this.powerLossAt) throw new PowerLoss()
    const inode = this.#directory(path).now.get(basename(path))
    if (inode === undefined) throw absent(operation, path)
    return inode
  }

  #directory(path: string): Directory {
    const directory = this.#directories.get(dirname(path))
    if (directory === undefined) throw absent('open', path)
    return directory
  }

  #add(path: string): Directory {
    const directory = emptyDirectory()
    this.#directories.set(path, directory)
    return directory
  }
}

function emptyDirectory(): Directory {
  return { now: new Map(), durable: new Map(), unsynced: [] }
}

/** What is left of a file whose last content may not have been synced. */
function survive(inode: Inode, choose: (possibilities: number) => number): Inode {
  const torn = inode.content.slice(0, choose(inode.content.length + 1))
  const content = [inode.durable, inode.content, torn][choose(3)] ?? inode.durable
  return {
    ...(inode.target !== undefined && { target: inode.target }),
    content: inode.content === inode.durable ? inode.durable : content,
    durable: inode.content === inode.durable ? inode.durable : content,
  }
}

function statusOf(kind: FileStatus['kind'], sizeBytes: number): FileStatus {
  return { kind, sizeBytes, modifiedMs: 0, permissions: 0o600, uid: 0, device: 1, inode: 1 }
}

function absent(operation: string, path: string): FileError {
  return new FileError('ENOENT', operation, path)
}
