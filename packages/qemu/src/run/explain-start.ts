// Why a start has failed, for whoever asked for it: QEMU's own last words when it ended instead of
// starting, and that somebody destroyed it when that was why.
import { DomainDied } from '@signalbox/jobs'
import { MonitorLost } from '@signalbox/qmp'
import { FileError } from '@signalbox/world'
import { DriverError, unwrap } from '../errors.ts'
import type { PreparedLaunch } from '../process/launch.ts'
import { readLastWords } from '../process/last-words.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { GuestNotLoaded } from './restore-source.ts'

/** The error of a start that ended with `error`. */
export async function explainStart(
  driver: DriverServices,
  object: DomainOf,
  launch: PreparedLaunch,
  error: unknown,
): Promise<Error> {
  const cause = unwrap(error)
  const { name } = object.tag
  const { end, process } = object.read(({ live, shutoff }) => ({
    end: live === undefined ? shutoff : live.expectedEnd,
    process: live?.process,
  }))
  if (end === 'destroyed') {
    const text = `Cannot start domain '${name}': it was destroyed while it was starting.`
    return new DriverError('VIR_ERR_OPERATION_FAILED', text, { domain: name }, { cause })
  }
  if (cause instanceof GuestNotLoaded) {
    const { text } = await readLastWords(driver.world.files, launch.logMark)
    return new GuestNotLoaded(String(cause.fields['path']), text, { cause })
  }
  // A socket that nobody listens on any more is QEMU's end, too, once it has been spawned.
  const lost = cause instanceof FileError && cause.operation === 'connect' && process !== undefined
  const ended = lost || cause instanceof MonitorLost || cause instanceof DomainDied
  if (!ended) return cause instanceof Error ? cause : new Error(String(cause))
  const words = await readLastWords(driver.world.files, launch.logMark)
  const said =
    words.text === '' ? `it said nothing; its log is '${launch.logMark.path}'.` : words.text
  return new DriverError(
    'VIR_ERR_INTERNAL_ERROR',
    `Cannot start domain '${name}': qemu unexpectedly closed the monitor: ${said}` +
      (words.hint === undefined ? '' : `\n${words.hint}`),
    { domain: name },
    { cause },
  )
}
