// Files, in primitive steps, so that a simulated disk can fail, fill up or lose what was not synced
// between any two of them. What makes a write atomic is composed from these by the driver.
// Failures reject with a `FileError` whose `code` is the errno's name.

/** A failed file operation. `code` is the errno's name: ENOENT, ENOSPC, EACCES, EEXIST … */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: string
  readonly operation: string
  readonly path: string

  constructor(code: string, operation: string, path: string, options?: ErrorOptions) {
    super(`${operation} '${path}': ${code}`, options)
    this.code = code
    this.operation = operation
    this.path = path
  }
}

export type OpenMode =
  /** An existing file, to read. */
  | 'read'
  /** An existing file, to read and write in place. */
  | 'update'
  /** Created when absent, emptied when present, to write. */
  | 'write'
  /** Created; EEXIST when it is there. */
  | 'create'
  /** Created when absent; every write goes to its end. */
  | 'append'

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'socket' | 'device' | 'other'
  readonly sizeBytes: number
  /** Milliseconds since 1970, with a fraction. */
  readonly modifiedMs: number
  readonly permissions: number
  readonly uid: number
  readonly device: number
  readonly inode: number
}

/** An open file. It may be handed to a child process, see `SpawnRequest.inherit`. */
export interface OpenFile {
  readonly path: string
  /** At most `length` bytes from `position`; fewer only at the end of the file. */
  read(length: number, position: number): Promise<Uint8Array>
  /** Writes all of `bytes` at `position`, or at the end when the file was opened to append. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Moves the descriptor's own position on, for a child that inherits it and reads from there. */
  advance(lengthBytes: number): Promise<void>
  /** Returns once what was written is on stable storage. */
  sync(): Promise<void>
  status(): Promise<FileStatus>
  /** Idempotent. */
  close(): Promise<void>
}

/**
 * An exclusive lock on a file, held until released or until this process ends, however it ends.
 */
export interface FileLock {
  /** Writes `text` into the locked file, for those who find it locked. */
  describe(text: string): Promise<void>
  release(): Promise<void>
}

export interface Files {
  open(path: string, mode: OpenMode, permissions?: number): Promise<OpenFile>
  /** The whole file; rejects with EFBIG when it is longer than `limitBytes`. */
  read(path: string, limitBytes: number): Promise<Uint8Array>
  /** The last `lengthBytes` bytes of the file, or all of a shorter one. */
  readTail(path: string, lengthBytes: number): Promise<Uint8Array>
  status(path: string): Promise<FileStatus>
  /** As {@link status}, but of a symbolic link itself. */
  linkStatus(path: string): Promise<FileStatus>
  /** Names in a directory, sorted. */
  list(path: string): Promise<readonly string[]>
  /** Creates the directory and those above it; one that exists is left as it is. */
  makeDirectory(path: string, permissions: number): Promise<void>
  /** Atomic: `to` is the old or the new file at every instant. */
  rename(from: string, to: string): Promise<void>
  /** Rejects with ENOENT when there is none. */
  unlink(path: string): Promise<void>
  /** Removes a directory with all that is in it; one that is absent is no error. */
  removeTree(path: string): Promise<void>
  link(target: string, path: string): Promise<void>
  readLink(path: string): Promise<string>
  /** Returns once the directory's entries are on stable storage. */
  syncDirectory(path: string): Promise<void>
  /** Takes an exclusive advisory lock without waiting; undefined when another process has it. */
  lock(path: string): Promise<FileLock | undefined>
}
