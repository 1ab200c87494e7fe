// A disk in memory: paths, directories, links, a capacity, and what is left of it after a crash.
//
// Every method is one synchronous step that takes effect or throws a `FileError`; when it happens,
// and whether it fails for another reason, is up to those who call it. Paths are absolute; `..` is
// taken off the path as it is written, before links are followed.
import { FileError } from '@signalbox/world'
import type { OpenMode } from '@signalbox/world'
import { posix } from 'node:path'
import type { Connecting, Draw, Inode, Loss, SocketInode } from './inode.ts'
import { DirectoryInode, FileInode, asFile } from './inode.ts'

/** Links followed before a path is taken for a loop, as the kernel does. */
const linksMax = 40

export interface DiskOptions {
  /** Room for the contents of files; a write beyond it stores what fits, then fails with ENOSPC. */
  readonly capacityBytes: number
  /** Directories in memory only, empty after a crash. */
  readonly volatile: readonly string[]
  readonly wallTime: () => number
}

interface Place {
  readonly directory: DirectoryInode
  readonly name: string
  readonly inode: Inode | undefined
}

export class Disk {
  capacityBytes: number
  readonly #root = new DirectoryInode(1, 0o755, 0)
  readonly #options: DiskOptions
  #inodes = 1

  constructor(options: DiskOptions) {
    this.#options = options
    this.capacityBytes = options.capacityBytes
    for (const path of options.volatile) this.makeDirectory(path, 0o755)
    this.syncAll()
  }

  /** A file with its directories, on stable storage: how a test prepares a disk. */
  put(path: string, content: string | Uint8Array, permissions = 0o644): void {
    this.makeDirectory(posix.dirname(path), 0o755)
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const file = this.open(path, 'write', permissions)
    asFile(file, 'write', path).write(bytes, 0)
    this.syncAll()
  }

  /** A file's content as text: how a test looks at a disk. */
  text(path: string): string {
    const file = asFile(this.find(path, 'read'), 'read', path)
    return new TextDecoder().decode(file.read(file.sizeBytes, 0))
  }

  /** The paths of all that is no directory, sorted. */
  paths(): readonly string[] {
    const paths: string[] = []
    const walk = (directory: DirectoryInode, above: string): void => {
      for (const [name, inode] of directory.entries) {
        const path = `${above}/${name}`
        if (inode.kind === 'directory') walk(inode, path)
        else paths.push(path)
      }
    }
    walk(this.#root, '')
    return paths.sort()
  }

  open(path: string, mode: OpenMode, permissions: number): Inode {
    const place = this.#place(path, 'open', true)
    if (place.inode !== undefined) {
      if (mode === 'create') throw new FileError('EEXIST', 'open', path)
      if (mode !== 'read') asFile(place.inode, 'open', path)
      if (mode === 'write' && place.inode.kind === 'file') place.inode.truncate()
      return place.inode
    }
    if (mode === 'read' || mode === 'update') throw new FileError('ENOENT', 'open', path)
    const file = new FileInode(this.#number(), permissions, this.#options.wallTime())
    place.directory.change(new Map([[place.name, file]]))
    return file
  }

  /** Writes what there is room for. @throws FileError ENOSPC when that is not all */
  write(file: FileInode, bytes: Uint8Array, position: number, path: string): void {
    const growth = Math.max(0, position + bytes.length - file.sizeBytes)
    const limited = growth > 0 && this.capacityBytes < Number.POSITIVE_INFINITY
    const excess = limited ? Math.max(0, this.usedBytes + growth - this.capacityBytes) : 0
    file.write(bytes.subarray(0, Math.max(0, bytes.length - excess)), position)
    file.modifiedMs = this.#options.wallTime()
    if (excess > 0) throw new FileError('ENOSPC', 'write', path)
  }

  /**
   * Writes at the end what there is room for, as a program that does not look whether that is all.
   */
  append(file: FileInode, bytes: Uint8Array): void {
    try {
      this.write(file, bytes, file.sizeBytes, '')
    } catch (error) {
      if (!(error instanceof FileError && error.code === 'ENOSPC')) throw error
    }
  }

  get usedBytes(): number {
    let used = 0
    for (const inode of this.#all()) if (inode.kind === 'file') used += inode.sizeBytes
    return used
  }

  find(path: string, operation: string): Inode {
    const { inode } = this.#place(path, operation, true)
    if (inode === undefined) throw new FileError('ENOENT', operation, path)
    return inode
  }

  findLink(path: string, operation: string): Inode {
    const { inode } = this.#place(path, operation, false)
    if (inode === undefined) throw new FileError('ENOENT', operation, path)
    return inode
  }

  directory(path: string, operation: string): DirectoryInode {
    const inode = this.find(path, operation)
    if (inode.kind !== 'directory') throw new FileError('ENOTDIR', operation, path)
    return inode
  }

  makeDirectory(path: string, permissions: number): void {
    const parts = partsOf(path)
    for (let depth = 1; depth <= parts.length; depth++) {
      const place = this.#place(`/${parts.slice(0, depth).join('/')}`, 'mkdir', true)
      if (place.inode?.kind === 'directory') continue
      if (place.inode !== undefined) {
        throw new FileError(depth === parts.length ? 'EEXIST' : 'ENOTDIR', 'mkdir', path)
      }
      const made = new DirectoryInode(this.#number(), permissions, this.#options.wallTime())
      place.directory.change(new Map([[place.name, made]]))
    }
  }

  rename(from: string, to: string): void {
    const source = this.#place(from, 'rename', false)
    const target = this.#place(to, 'rename', false)
    const refuse = (code: string): never => {
      throw new FileError(code, 'rename', from)
    }
    if (source.inode === undefined) return refuse('ENOENT')
    if (source.inode === target.inode) return
    if (`${posix.normalize(to)}/`.startsWith(`${posix.normalize(from)}/`)) return refuse('EINVAL')
    if (target.inode?.kind === 'directory') {
      if (source.inode.kind !== 'directory') return refuse('EISDIR')
      if (target.inode.entries.size > 0) return refuse('ENOTEMPTY')
    } else if (target.inode !== undefined && source.inode.kind === 'directory') {
      return refuse('ENOTDIR')
    }
    if (source.directory === target.directory) {
      const change = new Map<string, Inode | undefined>([[source.name, undefined]])
      source.directory.change(change.set(target.name, source.inode))
      return
    }
    // Two changes with a fate each: stricter than disks with a journal, which keep both or none.
    target.directory.change(new Map([[target.name, source.inode]]))
    source.directory.change(new Map([[source.name, undefined]]))
  }

  unlink(path: string): void {
    const { directory, name, inode } = this.#place(path, 'unlink', false)
    if (inode === undefined) throw new FileError('ENOENT', 'unlink', path)
    if (inode.kind === 'directory') throw new FileError('EISDIR', 'unlink', path)
    directory.change(new Map([[name, undefined]]))
  }

  removeTree(path: string): void {
    let place: Place
    try {
      place = this.#place(path, 'remove', false)
    } catch (error) {
      if (error instanceof FileError && error.code === 'ENOENT') return
      throw error
    }
    if (place.inode !== undefined) place.directory.change(new Map([[place.name, undefined]]))
  }

  link(target: string, path: string): void {
    this.#make(path, 'link', {
      kind: 'link',
      number: this.#number(),
      permissions: 0o777,
      modifiedMs: this.#options.wallTime(),
      target,
    })
  }

  /** Puts a socket at a path, in the place of whatever was there. */
  bind(path: string, permissions: number, connect: Connecting): SocketInode {
    const { directory, name, inode } = this.#place(path, 'listen', false)
    if (inode?.kind === 'directory') throw new FileError('EISDIR', 'listen', path)
    const modifiedMs = this.#options.wallTime()
    const number = this.#number()
    const socket: SocketInode = { kind: 'socket', number, permissions, modifiedMs, connect }
    directory.change(new Map([[name, socket]]))
    return socket
  }

  makeDevice(path: string, open: Connecting): void {
    this.makeDirectory(posix.dirname(path), 0o755)
    const number = this.#number()
    const modifiedMs = this.#options.wallTime()
    this.#make(path, 'mknod', { kind: 'device', number, permissions: 0o600, modifiedMs, open })
  }

  syncAll(): void {
    for (const inode of this.#all()) {
      if (inode.kind === 'file' || inode.kind === 'directory') inode.sync()
    }
  }

  /** The power fails, and the host starts again with what is left. */
  crash(loss: Loss, draw: Draw): void {
    const crash = (inode: Inode): void => {
      if (inode.kind === 'file' || inode.kind === 'directory') inode.crash(loss, draw)
      if (inode.kind === 'socket') inode.connect = undefined
      if (inode.kind === 'device') inode.open = undefined
      if (inode.kind === 'directory') for (const entry of inode.entries.values()) crash(entry)
    }
    crash(this.#root)
    for (const path of this.#options.volatile) {
      this.removeTree(path)
      this.makeDirectory(path, 0o755)
    }
    this.syncAll()
  }

  #make(path: string, operation: string, inode: Inode): void {
    const place = this.#place(path, operation, false)
    if (place.inode !== undefined) throw new FileError('EEXIST', operation, path)
    place.directory.change(new Map([[place.name, inode]]))
  }

  #number(): number {
    this.#inodes++
    return this.#inodes
  }

  /** Each inode that can be reached, once. */
  #all(): ReadonlySet<Inode> {
    const all = new Set<Inode>([this.#root])
    for (const inode of all) {
      if (inode.kind === 'directory') for (const entry of inode.entries.values()) all.add(entry)
    }
    return all
  }

  /** Where a path leads, the last link followed or not. */
  #place(path: string, operation: string, follow: boolean, links = 0): Place {
    if (!path.startsWith('/')) throw new FileError('EINVAL', operation, path)
    const parts = partsOf(path)
    const name = parts.pop()
    if (name === undefined) return { directory: this.#root, name: '.', inode: this.#root }
    let directory = this.#root
    for (const [depth, part] of parts.entries()) {
      let inode = directory.entries.get(part)
      if (inode?.kind === 'link') {
        const at = `/${parts.slice(0, depth).join('/')}`
        inode = this.#follow(inode.target, at, operation, path, links).inode
      }
      if (inode === undefined) throw new FileError('ENOENT', operation, path)
      if (inode.kind !== 'directory') throw new FileError('ENOTDIR', operation, path)
      directory = inode
    }
    const inode = directory.entries.get(name)
    if (inode?.kind === 'link' && follow) {
      return this.#follow(inode.target, `/${parts.join('/')}`, operation, path, links)
    }
    return { directory, name, inode }
  }

  #follow(target: string, at: string, operation: string, path: string, links: number): Place {
    if (links >= linksMax) throw new FileError('ELOOP', operation, path)
    return this.#place(posix.resolve(at, target), operation, true, links + 1)
  }
}

function partsOf(path: string): string[] {
  return posix
    .normalize(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
}
