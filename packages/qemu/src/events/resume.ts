// RESUME: vCPUs run. Each one counts: a memory dump ends with its own, which may come long after
// DUMP_COMPLETED.
import type { LifecycleDetail } from '../domain-event.ts'
import { qmpEvent } from '../qmp-event.ts'
import type { RunningReason } from '../run-state.ts'

export const resume = qmpEvent('RESUME', (draft) => {
  const { live } = draft
  if (live === undefined) return []
  const resumes = live.resumes + 1
  if (live.state.kind === 'running') {
    draft.setLive({ resumes, runReason: undefined })
    return []
  }
  const reason = live.runReason ?? 'unpaused'
  draft.setLive({ state: { kind: 'running', reason }, runReason: undefined, resumes })
  return [{ event: 'lifecycle', lifecycle: resumedDetail(reason) }]
})

function resumedDetail(reason: RunningReason): LifecycleDetail {
  if (reason === 'restored' || reason === 'from-snapshot') {
    return { kind: 'resumed', detail: 'from-snapshot' }
  }
  if (reason === 'migrated' || reason === 'migration-canceled') {
    return { kind: 'resumed', detail: 'migrated' }
  }
  if (reason === 'postcopy') return { kind: 'resumed', detail: 'postcopy' }
  if (reason === 'postcopy-failed') return { kind: 'resumed', detail: 'postcopy-failed' }
  return { kind: 'resumed', detail: 'unpaused' }
}
