// STOP: vCPUs stand still. The reason is the one that was stored before the command (1.2 of the
// recovery reference); an unasked stop has none.
import type { LifecycleDetail } from '../domain-event.ts'
import { qmpEvent } from '../qmp-event.ts'
import type { PausedReason } from '../run-state.ts'

export const stop = qmpEvent('STOP', (draft) => {
  const { live } = draft
  if (live === undefined || live.state.kind !== 'running' || live.rebooting) return []
  const reason = live.pauseReason ?? 'unknown'
  draft.setLive({ state: { kind: 'paused', reason }, pauseReason: undefined })
  return [{ event: 'lifecycle', lifecycle: suspendedDetail(reason) }]
})

function suspendedDetail(reason: PausedReason): LifecycleDetail {
  switch (reason) {
    case 'migration':
      return { kind: 'suspended', detail: 'migrated' }
    case 'from-snapshot':
      return { kind: 'suspended', detail: 'from-snapshot' }
    case 'ioerror':
      return { kind: 'suspended', detail: 'ioerror' }
    case 'watchdog':
      return { kind: 'suspended', detail: 'watchdog' }
    case 'postcopy':
      return { kind: 'suspended', detail: 'postcopy' }
    case 'postcopy-failed':
      return { kind: 'suspended', detail: 'postcopy-failed' }
    case 'unknown':
    case 'user':
    case 'save':
    case 'dump':
    case 'shutting-down':
    case 'snapshot':
    case 'crashed':
    case 'starting-up':
      return { kind: 'suspended', detail: 'paused' }
    default:
      return reason satisfies never
  }
}
