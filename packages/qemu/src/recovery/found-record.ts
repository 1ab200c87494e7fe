// What the record of a run on disk says to the driver that finds it: what was under way, whether
// its process lives, and why the domain is shut off when that has gone.
import { isAlive } from '@signalbox/world'
import type { ShutoffReason } from '../run-state.ts'
import type { DriverServices } from '../services.ts'
import type { StoredStatus } from '../state/status-record.ts'

/** The job that protects a domain on which nothing was under way. */
export const recoveryApi = 'signalboxRecover'

/** The job that the driver before held; its recovery's own is none. */
export function underWay(record: StoredStatus): StoredStatus['asyncJob'] {
  return record.asyncJob?.api === recoveryApi ? undefined : record.asyncJob
}

/** Whether the very process that was recorded is there, and no other that has its number. */
export function processLives(services: DriverServices, record: StoredStatus): boolean {
  const { process } = record
  if (process === undefined || record.bootId !== services.world.host.bootId) return false
  return isAlive(process, services.world.processes.look(process.pid))
}

/** Why a domain is shut off whose process has gone while nobody looked. */
export function reasonWithout(record: StoredStatus): ShutoffReason {
  if (record.destroying) return 'destroyed'
  if (record.state.kind === 'shutdown') return 'shutdown'
  if (record.asyncJob?.kind === 'start') return 'failed'
  return (record.expectedEnd as ShutoffReason | undefined) ?? 'crashed'
}
