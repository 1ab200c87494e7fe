// signalboxd from its first step to its last: opens the driver, serves it, tells those who wait for
// it, and returns when it has left. What goes wrong at the start is told to whoever started it.
import { layoutFor, openDriver, reportError } from '@signalbox/qemu'
import type { DriverChecks } from '@signalbox/qemu'
import type { World } from '@signalbox/world'
import { tell } from '../protocol/waiting-room.ts'
import type { ServedDriver } from '../front/served-driver.ts'
import { clientInvariants } from '../invariants/clients.ts'
import type { Daemon } from './serve.ts'
import { serve } from './serve.ts'

/** How a daemon gets its driver; `openDriver` but in tests of the daemon alone. */
export type OpenServedDriver = (options: {
  readonly world: World
  readonly socketPath: string
  readonly autostart: boolean
  readonly root?: string
  readonly checks?: DriverChecks
}) => Promise<ServedDriver>

export interface RunDaemonOptions {
  readonly world: World
  /** Everything below this directory; the user's own places, or the system's, when absent. */
  readonly root?: string
  /** How long to stay with nothing to do, in milliseconds; for ever when absent. */
  readonly graceMs?: number
  /** The place of who started it in the waiting room. */
  readonly tellPath?: string
  /** Checks every step of the driver and of the daemon against the invariants. */
  readonly checks?: Omit<DriverChecks, 'further'>
  readonly open?: OpenServedDriver
}

/**
 * Opens the state directory and serves it.
 *
 * @throws DriverError another process owns the state directory; whatever else opening one throws
 */
export async function runDaemon(options: RunDaemonOptions): Promise<Daemon> {
  const { world, root, graceMs, tellPath, checks, open = openDriver } = options
  try {
    const layout = layoutFor(world.host, root === undefined ? {} : { root })
    const { socketPath } = layout
    const driver = await open({
      world,
      socketPath,
      autostart: true,
      ...(root !== undefined && { root }),
      ...(checks !== undefined && { checks: { ...checks, further: [clientInvariants] } }),
    })
    try {
      return await serve({ driver, world, socketPath, ...(graceMs !== undefined && { graceMs }) })
    } catch (error) {
      await driver.close()
      throw error
    }
  } catch (error) {
    if (tellPath !== undefined) {
      await tell(world, tellPath, {
        type: 'failed',
        pid: world.host.pid,
        error: failure(error),
      })
    }
    throw error
  }
}

function failure(error: unknown): Extract<Parameters<typeof tell>[2], { type: 'failed' }>['error'] {
  const { code, errorDomain, message, fields } = reportError(error)
  return { code, errorDomain, message, ...(fields !== undefined && { fields: { ...fields } }) }
}
