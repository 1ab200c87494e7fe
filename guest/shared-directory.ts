// A directory that is made once and shared by all: whoever comes first makes it, others wait for
// it, and nobody sees it unfinished. A maker that is killed leaves nothing that a later one minds.
import { spawn } from 'node:child_process'
import { access, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from './guest-error.ts'

const unfinishedPrefix = '.unfinished-'

export interface SharedDirectory {
  /** Where it is kept, together with others of its kind. */
  readonly cache: string
  readonly name: string
  /** Fills a new, empty directory. What it leaves in `scratch` is thrown away. */
  readonly make: (directory: string, scratch: string) => Promise<void>
  /** Called when another process is making it, which is then waited for. */
  readonly onWait: () => void
}

/** @returns the path of the finished directory, at once if it is there */
export async function sharedDirectory(request: SharedDirectory): Promise<string> {
  const path = join(request.cache, request.name)
  if (await exists(path)) return path
  await mkdir(request.cache, { recursive: true })
  await using _lock = await lock(join(request.cache, '.lock'), request.onWait)
  if (await exists(path)) return path
  // Under the lock, what is unfinished belongs to nobody alive.
  for (const name of await readdir(request.cache)) {
    if (name.startsWith(unfinishedPrefix)) {
      await rm(join(request.cache, name), { recursive: true, force: true })
    }
  }
  const unfinished = await mkdtemp(join(request.cache, unfinishedPrefix))
  try {
    const scratch = join(unfinished, 'scratch')
    const result = join(unfinished, 'result')
    await mkdir(scratch)
    await mkdir(result)
    await request.make(result, scratch)
    await rename(result, path)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return path
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/**
 * Waits for the exclusive lock on a file, by util-linux's `flock`, since Node has no such call.
 *
 * The lock belongs to the open file, which this process keeps and `flock` only borrows: it goes
 * when the process ends, however that happens. The file is never removed, as two processes could
 * then lock a file each of one name.
 */
async function lock(path: string, onWait: () => void): Promise<FileHandle> {
  const handle = await open(path, 'a+')
  try {
    if (!(await flock(handle, path, ['--nonblock']))) {
      onWait()
      await flock(handle, path, [])
    }
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** @returns false if another has the lock, when asked not to wait */
function flock(handle: FileHandle, path: string, options: readonly string[]): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const refused = (how: string): void =>
    reject(
      new GuestError(
        `locking '${path}'`,
        `util-linux's program flock ${how}`,
        'Install util-linux, and keep the cache on a local file system',
      ),
    )
  const child = spawn('flock', ['--exclusive', ...options, '3'], {
    stdio: ['ignore', 'ignore', 'ignore', handle.fd],
  })
  child.once('error', (error) => refused(`cannot be run: ${error.message}`))
  child.once('exit', (status) => {
    if (status === 0) resolve(true)
    else if (status === 1 && options.includes('--nonblock')) resolve(false)
    else refused(`ended with status ${status ?? 'unknown'}`)
  })
  return promise
}
