// An exclusive lock on a file, by util-linux's `flock`: Node has no such call.
//
// The lock belongs to the open file description, which this process keeps and `flock` borrows as
// its descriptor 3. It goes with that description however this process ends, kill -9 included, and
// no child inherits it. The file itself is never unlinked: two could then lock a file each of one
// name.
import { spawn } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { FileError } from '../files.ts'
import type { FileLock } from '../files.ts'
import { errno, fileError, system } from './errno.ts'

/** What `flock -n` answers when another has the lock. */
const conflictStatus = 1

/**
 * Takes the lock without waiting for another holder; undefined when there is one.
 *
 * @throws FileError the file cannot be opened; ENOSYS when the program `flock` is missing
 */
export async function lockFile(path: string): Promise<FileLock | undefined> {
  const flags = constants.O_RDWR | constants.O_CREAT
  const handle = await system('open', path, () => open(path, flags, 0o600))
  let taken = false
  try {
    taken = await flock(path, handle)
  } finally {
    if (!taken) await handle.close()
  }
  return taken ? new HeldLock(path, handle) : undefined
}

class HeldLock implements FileLock {
  readonly #path: string
  readonly #handle: FileHandle
  #released = false

  constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  describe(text: string): Promise<void> {
    return system('write', this.#path, async () => {
      await this.#handle.truncate(0)
      await this.#handle.write(text, 0)
    })
  }

  async release(): Promise<void> {
    if (this.#released) return
    this.#released = true
    await system('close', this.#path, () => this.#handle.close())
  }
}

function flock(path: string, handle: FileHandle): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const child = spawn('flock', ['-n', '-x', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', handle.fd],
  })
  child.once('error', (error) => {
    const missing = errno(error) === 'ENOENT'
    reject(
      missing
        ? new FileError('ENOSYS', "lock, by util-linux's program flock, the file", path)
        : fileError(error, 'lock', path),
    )
  })
  child.once('exit', (status) => {
    if (status === 0 || status === conflictStatus) resolve(status === 0)
    else reject(new FileError('ENOLCK', 'lock', path))
  })
  return promise
}
