// A directory that is made once and shared by all: whoever comes first makes it, others wait for
// it, and nobody sees it unfinished. A maker that is killed leaves nothing that a later one minds.
import { spawn } from 'node:child_process'
import { access, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from './guest-error.ts'
import { markUsed, removeUnused } from './retention.ts'

const unfinishedPrefix = '.unfinished-'

export interface SharedDirectory {
  /** Where it is kept, together with others of its kind. */
  readonly home: string
  readonly name: string
  /** Fills `directory`, new and empty. What it leaves in `scratch` is thrown away. */
  readonly make: (directory: string, scratch: string) => Promise<void>
  /** Called when another process is making it, which is then waited for. */
  readonly onWait: () => void
}

/** @returns the path of the finished directory, at once if it is there */
export async function sharedDirectory(request: SharedDirectory): Promise<string> {
  const path = join(request.home, request.name)
  if (!(await exists(path))) await makeShared(request, path)
  await markUsed(path)
  return path
}

async function makeShared(request: SharedDirectory, path: string): Promise<void> {
  const { home } = request
  await mkdir(home, { recursive: true })
  await using _lock = await lock(join(home, '.lock'), request.onWait)
  if (await exists(path)) return
  // Under the lock, what is unfinished belongs to nobody alive. Programs that a killed maker left
  // behind may still write there, and keep it from being removed until the next time.
  for (const name of await readdir(home)) {
    if (name.startsWith(unfinishedPrefix)) await remove(join(home, name)).catch(() => undefined)
  }
  const unfinished = await mkdtemp(join(home, unfinishedPrefix))
  try {
    const scratch = join(unfinished, 'scratch')
    const result = join(unfinished, 'result')
    await mkdir(scratch)
    await mkdir(result)
    await request.make(result, scratch)
    await rename(result, path)
    await removeUnused(home)
  } finally {
    await remove(unfinished)
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
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
  const child = spawn('flock', ['--exclusive', ...options, '3'], {
    stdio: ['ignore', 'ignore', 'ignore', handle.fd],
  })
  child.once('error', ({ message }) =>
    reject(new GuestError(`locking '${path}' by the program flock`, message, 'program')),
  )
  child.once('exit', (status) => {
    if (status === 0) resolve(true)
    else if (status === 1 && options.includes('--nonblock')) resolve(false)
    else reject(new GuestError(`locking '${path}'`, `flock ended with ${status}`, 'permission'))
  })
  return promise
}
