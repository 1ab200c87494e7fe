// One driver owns a state directory: an exclusive lock on a file in it, held until the process
// ends, however it ends. The file says who holds it, for those who find it locked; it is never
// removed, because a lock on a removed file excludes nobody.
import type { World } from '@signalbox/world'
import * as v from 'valibot'
import { DriverError } from '../errors.ts'
import type { Layout } from './layout.ts'

const holderSchema = v.object({
  pid: v.number(),
  startTime: v.number(),
  sinceWallMs: v.number(),
  socketPath: v.string(),
})

/** Who holds the lock, by its own account. */
export type LockHolder = v.InferOutput<typeof holderSchema>

export interface DirectoryLock {
  release(): Promise<void>
}

const holderBytesMax = 4096

/**
 * Makes this process the owner of the layout's state directory.
 *
 * @param socketPath where this process answers others; empty when it does not
 * @throws DriverError OPERATION_FAILED another process owns it; fields say which, and where it
 *   answers
 */
export async function lockDirectory(
  world: World,
  layout: Layout,
  socketPath: string,
): Promise<DirectoryLock> {
  const { files, host, clock, processes } = world
  const lock = await files.lock(layout.lockPath)
  if (lock === undefined) throw ownedBy(layout, await readHolder(world, layout))
  const holder: LockHolder = {
    pid: host.pid,
    startTime: processes.look(host.pid)?.identity.startTime ?? 0,
    sinceWallMs: clock.wallTime(),
    socketPath,
  }
  try {
    await lock.describe(`${JSON.stringify(holder)}\n`)
  } catch (error) {
    await lock.release()
    throw error
  }
  return lock
}

/** Who owns the state directory, as far as that process has said; undefined when it has not. */
export async function readHolder(world: World, layout: Layout): Promise<LockHolder | undefined> {
  const content = await world.files.read(layout.lockPath, holderBytesMax)
  try {
    const read = v.safeParse(holderSchema, JSON.parse(new TextDecoder().decode(content)))
    return read.success ? read.output : undefined
  } catch (error) {
    // Between taking the lock and saying so there is a moment; the text of the owner before may
    // also be cut short by the new one's.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function ownedBy(layout: Layout, holder: LockHolder | undefined): DriverError {
  const what = `Cannot open state directory '${layout.stateDirectory}': `
  if (holder === undefined) {
    const text = `${what}another process owns it, and has not said which it is. Try again.`
    return new DriverError('VIR_ERR_OPERATION_FAILED', text, { directory: layout.stateDirectory })
  }
  const since = new Date(holder.sinceWallMs).toISOString()
  const help =
    holder.socketPath === ''
      ? 'It answers nobody else: end it first, or use another directory.'
      : `Reach it at '${holder.socketPath}', or end it first.`
  return new DriverError(
    'VIR_ERR_OPERATION_FAILED',
    `${what}process ${holder.pid} has owned it since ${since}. ${help}`,
    {
      directory: layout.stateDirectory,
      pid: holder.pid,
      startTime: holder.startTime,
      sinceWallMs: holder.sinceWallMs,
      socketPath: holder.socketPath,
    },
  )
}
