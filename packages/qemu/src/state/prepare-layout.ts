// Makes a layout's directories, for their owner alone, and refuses one for sockets that somebody
// else may write to: who can replace a monitor's socket owns the machine behind it.
import type { FileStatus, Files, Host } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import type { Layout } from './layout.ts'

/**
 * Makes every directory of the layout that is not there.
 *
 * @throws DriverError OPERATION_DENIED the directory for sockets belongs to another user, or others
 *   may write to it
 */
export async function prepareLayout(files: Files, host: Host, layout: Layout): Promise<void> {
  for (const directory of layout.directories) await files.makeDirectory(directory, 0o700)
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

function troubleWith(status: FileStatus, uid: number): string | undefined {
  if (status.kind !== 'directory') return `it is a ${status.kind}, not a directory`
  if (status.uid !== uid) return `it belongs to user ${status.uid}, and this is user ${uid}`
  const others = status.permissions & 0o022
  return others === 0 ? undefined : 'others may write to it'
}
