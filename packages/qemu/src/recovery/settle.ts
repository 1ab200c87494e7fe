// What becomes of what was under way when the driver before ended, once its QEMU answers: the rest
// of a loaded guest's start is done, a start that was not over and a save or dump is undone.
import type { AsyncJob, Instance } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'
import { shutOffDeadRun } from '../run/death.ts'
import { killQemu } from '../run/kill-qemu.ts'
import type { QemuRun } from '../run/qemu-run.ts'
import type { Observed } from '../run/reread.ts'
import { forgetManagedSave, loadedFromManagedSave, loadedToRun } from '../run/restore-source.ts'
import { followPowerOff } from '../run/shut-down-run.ts'
import type { ShutoffReason } from '../run-state.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import type { StoredStatus } from '../state/status-record.ts'
import { underWay } from './found-record.ts'

export type Decide = (decision: 'kept' | 'undone' | 'completed' | 'gone', because: string) => void

/** What is known while a domain is being found again. */
export interface Recovery {
  readonly services: DriverServices
  readonly object: DomainOf
  readonly job: AsyncJob<QemuTypes>
  readonly run: QemuRun
  readonly record: StoredStatus
  readonly decide: Decide
}

/** Finishes or rolls back what was under way, now that QEMU answers. */
export async function settle(recovery: Recovery, seen: Observed): Promise<void> {
  const { services, object, job, run, record, decide } = recovery
  const { instance } = run
  const before = underWay(record)
  const wasStarting = before?.kind === 'start' && seen.status !== 'running'
  if (wasStarting && before.phase > 0) {
    decide('completed', 'the saved guest was loaded')
    if (before.phase === loadedFromManagedSave) {
      await forgetManagedSave(services, job, services.layout.domain(record.name).managedSave)
    }
    if (before.phaseName === loadedToRun) {
      job.update((draft) => draft.setLive({ runReason: 'restored' }))
      await job.nested((nested) => nested.monitor((monitor) => monitor.cont()))
    }
    return
  }
  if (wasStarting) {
    decide('undone', 'its start was not over')
    await end(services, object, job, instance, 'failed')
    return
  }
  if (before?.kind === 'save' || before?.kind === 'dump') {
    decide('undone', `its ${before.kind} was not over`)
    await job.nested((nested) => nested.monitor((monitor) => monitor.migrateCancel()))
  } else {
    decide('kept', 'nothing was under way')
  }
  services.background.queue(object, 'follow a power-off', () =>
    followPowerOff(services, object, instance),
  )
}

/** Ends its QEMU, and shuts the domain off. */
export async function end(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  instance: Instance,
  reason: ShutoffReason,
): Promise<void> {
  await killQemu(services, object, instance, { graceful: false, reason })
  await shutOff(services, object, job, instance, reason)
}

/** Shuts a domain off whose QEMU has ended; clients are told nothing. */
export async function shutOff(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  instance: Instance,
  reason: ShutoffReason,
): Promise<void> {
  await job.nested((nested) =>
    shutOffDeadRun(services, object, instance, nested, { reason, silent: true }),
  )
}
