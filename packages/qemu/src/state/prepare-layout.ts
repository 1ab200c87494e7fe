// Makes a layout's directories, for their owner alone, and refuses one for sockets that somebody
// else may write to: who can replace a monitor's socket owns the machine behind it.
//
// What is written into a directory is only as safe as the directory's own name: what is made here
// is on stable storage before anything is kept in it.
import { dirname } from 'node:path'
import type { FileStatus, Files, Host } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import { isAbsent } from './durable-file.ts'
import type { Layout } from './layout.ts'

/**
 * Makes every directory of the layout that is not there.
 *
 * @throws DriverError OPERATION_DENIED the directory for sockets belongs to another user, or others
 *   may write to it
 */
export async function prepareLayout(files: Files, host: Host, layout: Layout): Promise<void> {
  for (const directory of layout.directories) await makeDurably(files, directory)
  const status = await files.linkStatus(layout.runDirectory)
  const trouble = troubleWith(status, host.uid)
  if (trouble === undefined) return
  throw new DriverError(
    'VIR_ERR_OPERATION_DENIED',
    `Cannot keep sockets in '${layout.runDirectory}': ${trouble}. Whoever can replace a monitor's ` +
      'socket controls its machine: remove the directory, or make it yours with mode 0700.',
    { directory: layout.runDirectory },
  )
}

/** Makes a directory and those above it; resolves once all their names are on stable storage. */
async function makeDurably(files: Files, directory: string): Promise<void> {
  const above: string[] = []
  for (let path = directory; !(await isThere(files, path)); path = dirname(path)) {
    above.push(dirname(path))
  }
  await files.makeDirectory(directory, 0o700)
  for (const path of above) await files.syncDirectory(path)
}

async function isThere(files: Files, path: string): Promise<boolean> {
  try {
    await files.status(path)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

function troubleWith(status: FileStatus, uid: number): string | undefined {
  if (status.kind !== 'directory') return `it is a ${status.kind}, not a directory`
  if (status.uid !== uid) return `it belongs to user ${status.uid}, and this is user ${uid}`
  const others = status.permissions & 0o022
  return others === 0 ? undefined : 'others may write to it'
}
