// WATCHDOG: the guest's watchdog bit. With the action poweroff nothing follows but QEMU's end.
import type { DomainEventBody } from '../domain-event.ts'
import { reactToWatchdog } from '../run/watchdog-reaction.ts'
import { qmpEvent, textOf } from '../qmp-event.ts'

export const watchdog = qmpEvent(
  'WATCHDOG',
  (draft, data) => {
    const { live } = draft
    if (live === undefined) return []
    const action = textOf(data, 'action')
    const told: DomainEventBody[] = [{ event: 'watchdog', action }]
    if (action === 'poweroff') draft.setLive({ expectedEnd: 'shutdown' })
    if (action === 'pause' && live.state.kind === 'running') {
      draft.setLive({ state: { kind: 'paused', reason: 'watchdog' } })
      told.push({ event: 'lifecycle', lifecycle: { kind: 'suspended', detail: 'watchdog' } })
    }
    return told
  },
  async ({ driver, object, instance, data }) => {
    if (textOf(data, 'action') === 'pause') await reactToWatchdog(driver, object, instance)
  },
)
