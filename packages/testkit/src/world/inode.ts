// What a simulated disk is made of: files, directories, links, sockets and devices, each with what
// the host sees now and what would be left of it after a loss of power.
//
// A change is volatile until it is synced. At a crash a file keeps what was synced, and of each
// write since then nothing, all, or its beginning, whatever became of the others; a directory keeps
// its synced entries and some first ones of the changes since then, as a journal would.
import { FileError } from '@signalbox/world'
import type { ByteStream, FileStatus } from '@signalbox/world'
import type { SimulatedProcess } from './simulated-process.ts'

/** What becomes of unsynced changes at a crash: all are lost, or some, drawn from the seed. */
export type Loss = 'all' | 'some'

/** Draws an integer below a bound. */
export type Draw = (below: number) => number

interface InodeFields {
  readonly number: number
  readonly permissions: number
  modifiedMs: number
}

export type Inode = FileInode | DirectoryInode | LinkInode | SocketInode | DeviceInode

type Change =
  | { readonly kind: 'write'; readonly bytes: Uint8Array; readonly at: number }
  | { readonly kind: 'truncate' }

export class FileInode implements InodeFields {
  readonly kind = 'file'
  readonly number: number
  readonly permissions: number
  modifiedMs: number
  /** Who has locked it. */
  lock: object | undefined
  #bytes = new Uint8Array()
  #sizeBytes = 0
  #synced = new Uint8Array()
  #changes: Change[] = []

  constructor(number: number, permissions: number, modifiedMs: number) {
    this.number = number
    this.permissions = permissions
    this.modifiedMs = modifiedMs
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  read(length: number, position: number): Uint8Array {
    return this.#bytes.slice(position, Math.min(this.#sizeBytes, position + length))
  }

  write(bytes: Uint8Array, at: number): void {
    const copy = bytes.slice()
    this.#changes.push({ kind: 'write', bytes: copy, at })
    this.#apply(copy, at)
  }

  truncate(): void {
    if (this.#sizeBytes === 0) return
    this.#changes.push({ kind: 'truncate' })
    this.#replace(new Uint8Array())
  }

  sync(): void {
    this.#synced = this.#bytes.slice(0, this.#sizeBytes)
    this.#changes = []
  }

  crash(loss: Loss, draw: Draw): void {
    const changes = this.#changes
    this.#replace(this.#synced.slice())
    this.lock = undefined
    for (const change of loss === 'all' ? [] : changes) {
      const fate = draw(3)
      if (fate === 0) continue
      if (change.kind === 'truncate') this.#replace(new Uint8Array())
      else this.#apply(fate === 1 ? change.bytes : torn(change.bytes, draw), change.at)
    }
    this.sync()
  }

  #replace(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes
    this.#sizeBytes = bytes.length
  }

  #apply(bytes: Uint8Array, at: number): void {
    const end = Math.max(this.#sizeBytes, at + bytes.length)
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length))
      larger.set(this.#bytes.subarray(0, this.#sizeBytes))
      this.#bytes = larger
    }
    this.#bytes.set(bytes, at)
    this.#sizeBytes = end
  }
}

function torn(bytes: Uint8Array, draw: Draw): Uint8Array {
  return bytes.subarray(0, draw(bytes.length + 1))
}

/** Entries that appear (with an inode) or vanish, in one step that is whole or not at all. */
type EntryChange = ReadonlyMap<string, Inode | undefined>

export class DirectoryInode implements InodeFields {
  readonly kind = 'directory'
  readonly number: number
  readonly permissions: number
  modifiedMs: number
  entries = new Map<string, Inode>()
  #synced = new Map<string, Inode>()
  #changes: EntryChange[] = []

  constructor(number: number, permissions: number, modifiedMs: number) {
    this.number = number
    this.permissions = permissions
    this.modifiedMs = modifiedMs
  }

  /** Several entries at once, so that a rename within a directory is atomic on the disk too. */
  change(change: EntryChange): void {
    this.#changes.push(change)
    applyEntries(this.entries, change)
  }

  sync(): void {
    this.#synced = new Map(this.entries)
    this.#changes = []
  }

  crash(loss: Loss, draw: Draw): void {
    const kept = loss === 'all' ? 0 : draw(this.#changes.length + 1)
    this.entries = new Map(this.#synced)
    for (const change of this.#changes.slice(0, kept)) applyEntries(this.entries, change)
    this.sync()
  }
}

function applyEntries(entries: Map<string, Inode>, change: EntryChange): void {
  for (const [name, inode] of change) {
    if (inode === undefined) entries.delete(name)
    else entries.set(name, inode)
  }
}

/** Gives the process that asks its end of a new connection. @throws FileError EAGAIN */
export type Connecting = (by: SimulatedProcess) => ByteStream

export interface LinkInode extends InodeFields {
  readonly kind: 'link'
  readonly target: string
}

/** A path that somebody listened at, and perhaps still does. */
export interface SocketInode extends InodeFields {
  readonly kind: 'socket'
  /** Takes a connection by a process; undefined when nobody listens any more. */
  connect: Connecting | undefined
}

/** A terminal, which somebody holds the other end of. */
export interface DeviceInode extends InodeFields {
  readonly kind: 'device'
  open: Connecting | undefined
}

/** Every simulated process is of one user, who is nobody special. */
export const simulatedUid = 1000

export function statusOf(inode: Inode): FileStatus {
  return {
    kind: inode.kind,
    sizeBytes: inode.kind === 'file' ? inode.sizeBytes : 0,
    modifiedMs: inode.modifiedMs,
    permissions: inode.permissions,
    uid: simulatedUid,
    device: 1,
    inode: inode.number,
  }
}

/** The inode as a file, for what only files can do. */
export function asFile(inode: Inode, operation: string, path: string): FileInode {
  if (inode.kind === 'file') return inode
  throw new FileError(inode.kind === 'directory' ? 'EISDIR' : 'ENXIO', operation, path)
}
