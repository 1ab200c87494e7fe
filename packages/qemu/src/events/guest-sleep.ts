// SUSPEND, SUSPEND_DISK, WAKEUP: the guest sleeps by its own power management, and wakes.
import type { QmpEventHandler } from '../qmp-event.ts'
import { qmpEvent } from '../qmp-event.ts'

function sleeps(name: string, detail: 'memory' | 'disk'): QmpEventHandler {
  return qmpEvent(name, (draft) => {
    if (draft.live?.state.kind !== 'running') return []
    draft.setLive({ state: { kind: 'pmsuspended', reason: 'unknown' } })
    return [{ event: 'lifecycle', lifecycle: { kind: 'pmsuspended', detail } }]
  })
}

export const suspend = sleeps('SUSPEND', 'memory')
export const suspendDisk = sleeps('SUSPEND_DISK', 'disk')

export const wakeup = qmpEvent('WAKEUP', (draft) => {
  if (draft.live?.state.kind !== 'pmsuspended') return []
  draft.setLive({ state: { kind: 'running', reason: 'wakeup' } })
  return [{ event: 'lifecycle', lifecycle: { kind: 'started', detail: 'wakeup' } }]
})
