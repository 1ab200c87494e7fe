// The last step of a start: the guest runs, or stands still as its caller wants it, and clients are
// told that the domain has started.
import type { AsyncJob } from '@signalbox/jobs'
import type { LifecycleDetail } from '../domain-event.ts'
import type { QemuTypes } from '../domain-types.ts'
import type { DomainOf } from '../services.ts'
import { observe, takeOver } from './reread.ts'

/**
 * The order is the one that libvirt's clients know: of a boot the resume comes first, of a restored
 * guest the start.
 */
export async function enterRunState(
  job: AsyncJob<QemuTypes>,
  object: DomainOf,
  runs: boolean,
  restored: boolean,
  tell: (lifecycle: LifecycleDetail) => void,
): Promise<void> {
  if (!runs) {
    job.update((draft) => draft.setLive({ state: { kind: 'paused', reason: 'user' } }))
    tell({ kind: 'started', detail: restored ? 'restored' : 'booted' })
    tell({ kind: 'suspended', detail: restored ? 'restored' : 'paused' })
    return
  }
  if (restored) tell({ kind: 'started', detail: 'restored' })
  job.update((draft) => draft.setLive({ runReason: restored ? 'restored' : 'booted' }))
  await job.nested((nested) => nested.monitor((monitor) => monitor.cont()))
  if (restored) await lookAgain(job, object)
  else tell({ kind: 'started', detail: 'booted' })
}

/** What a loaded guest has open is told by no event until a second later (test-guest.md 0.4). */
async function lookAgain(job: AsyncJob<QemuTypes>, object: DomainOf): Promise<void> {
  const seen = await job.nested((nested) => nested.monitor((monitor) => observe(object, monitor)))
  takeOver(object, seen)
}
