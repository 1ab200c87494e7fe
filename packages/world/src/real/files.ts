// Real files, by Node's promises; the descriptors that children inherit are Node's own numbers.
import type { FileHandle } from 'node:fs/promises'
import * as fs from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from '../files.ts'
import type { FileLock, FileStatus, Files, OpenFile, OpenMode } from '../files.ts'
import { system } from './errno.ts'
import { lockFile } from './file-lock.ts'

const flags: Readonly<Record<OpenMode, number>> = {
  read: constants.O_RDONLY,
  update: constants.O_RDWR,
  write: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  append: constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND,
}

/** An open file of the real world; its descriptor is for `processes` alone. */
export class RealFile implements OpenFile {
  readonly path: string
  readonly handle: FileHandle
  readonly #append: boolean
  #closed = false

  constructor(path: string, handle: FileHandle, append: boolean) {
    this.path = path
    this.handle = handle
    this.#append = append
  }

  read(length: number, position: number): Promise<Uint8Array> {
    return system('read', this.path, () => readUpTo(this.handle, length, position))
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return system('write', this.path, async () => {
      let done = 0
      while (done < bytes.length) {
        const at = this.#append ? null : position + done
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, at)
        done += bytesWritten
      }
    })
  }

  advance(lengthBytes: number): Promise<void> {
    return system('read', this.path, async () => {
      const chunk = new Uint8Array(Math.min(lengthBytes, 65_536))
      let left = lengthBytes
      while (left > 0) {
        const { bytesRead } = await this.handle.read(chunk, 0, Math.min(left, chunk.length), null)
        if (bytesRead === 0) throw new FileError('ENODATA', 'read', this.path)
        left -= bytesRead
      }
    })
  }

  sync(): Promise<void> {
    return system('sync', this.path, () => this.handle.sync())
  }

  status(): Promise<FileStatus> {
    return system('stat', this.path, async () => statusOf(await this.handle.stat()))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await system('close', this.path, () => this.handle.close())
  }
}

export class RealFiles implements Files {
  open(path: string, mode: OpenMode, permissions = 0o600): Promise<OpenFile> {
    return system('open', path, async () => {
      const handle = await fs.open(path, flags[mode], permissions)
      return new RealFile(path, handle, mode === 'append')
    })
  }

  read(path: string, limitBytes: number): Promise<Uint8Array> {
    return system('read', path, async () => {
      await using handle = await fs.open(path, constants.O_RDONLY)
      const { size } = await handle.stat()
      if (size > limitBytes) throw new FileError('EFBIG', 'read', path)
      // A file may grow meanwhile, and those of /proc say that they are empty; so it is read until
      // nothing comes, or one byte too much.
      const chunks: Uint8Array[] = []
      let readBytes = 0
      let askedBytes = size + 1
      for (;;) {
        const chunk = await readUpTo(handle, askedBytes, readBytes)
        chunks.push(chunk)
        readBytes += chunk.length
        if (readBytes > limitBytes) throw new FileError('EFBIG', 'read', path)
        if (chunk.length < askedBytes)
          return chunks.length === 1 ? chunk : joined(chunks, readBytes)
        askedBytes = Math.min(65_536, limitBytes + 1 - readBytes)
      }
    })
  }

  readTail(path: string, lengthBytes: number): Promise<Uint8Array> {
    return system('read', path, async () => {
      await using handle = await fs.open(path, constants.O_RDONLY)
      const { size } = await handle.stat()
      const tailBytes = Math.min(size, lengthBytes)
      return readUpTo(handle, tailBytes, size - tailBytes)
    })
  }

  status(path: string): Promise<FileStatus> {
    return system('stat', path, async () => statusOf(await fs.stat(path)))
  }

  linkStatus(path: string): Promise<FileStatus> {
    return system('lstat', path, async () => statusOf(await fs.lstat(path)))
  }

  list(path: string): Promise<readonly string[]> {
    return system('list', path, async () => (await fs.readdir(path)).sort())
  }

  makeDirectory(path: string, permissions: number): Promise<void> {
    return system('mkdir', path, () => makeDirectories(path, permissions))
  }

  rename(from: string, to: string): Promise<void> {
    return system('rename', from, () => fs.rename(from, to))
  }

  unlink(path: string): Promise<void> {
    return system('unlink', path, () => fs.unlink(path))
  }

  removeTree(path: string): Promise<void> {
    return system('remove', path, () => fs.rm(path, { recursive: true, force: true }))
  }

  link(target: string, path: string): Promise<void> {
    return system('link', path, () => fs.symlink(target, path))
  }

  readLink(path: string): Promise<string> {
    return system('readlink', path, () => fs.readlink(path))
  }

  syncDirectory(path: string): Promise<void> {
    return system('sync', path, async () => {
      await using handle = await fs.open(path, constants.O_RDONLY | constants.O_DIRECTORY)
      await handle.sync()
    })
  }

  lock(path: string): Promise<FileLock | undefined> {
    return lockFile(path)
  }
}

/**
 * Not Node's own recursion: where nobody can make the directory although the one above it is there,
 * as in /proc, that asks the kernel for ever.
 */
async function makeDirectories(path: string, permissions: number): Promise<void> {
  const make = (): Promise<void> => fs.mkdir(path, { mode: permissions })
  try {
    await make()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await fs.stat(path)).isDirectory()) return
    const above = dirname(path)
    if (code !== 'ENOENT' || above === path) throw error
    await makeDirectories(above, permissions)
    await make().catch(async (again: unknown) => {
      // Somebody else may have made it meanwhile.
      const made = (again as NodeJS.ErrnoException).code === 'EEXIST'
      if (!made || !(await fs.stat(path)).isDirectory()) throw again
    })
  }
}

/** Fewer bytes than `length` only at the end of the file. */
async function readUpTo(handle: FileHandle, length: number, position: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

function joined(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function statusOf(stats: Stats): FileStatus {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    modifiedMs: stats.mtimeMs,
    permissions: stats.mode & 0o7777,
    uid: stats.uid,
    device: stats.dev,
    inode: stats.ino,
  }
}

function kindOf(stats: Stats): FileStatus['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isSocket()) return 'socket'
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'device' : 'other'
}
