// GUEST_PANICKED: the guest's kernel crashed, and QEMU stops it. What happens then is `on_crash`,
// as a follow-up. Clients know the stop first.
import type { DomainEventBody } from '../domain-event.ts'
import { reactToCrash } from '../run/crash-reaction.ts'
import { qmpEvent, textOf } from '../qmp-event.ts'

export const guestPanicked = qmpEvent(
  'GUEST_PANICKED',
  (draft, data) => {
    const { live } = draft
    if (live === undefined || live.state.kind === 'crashed') return []
    const told: DomainEventBody[] = []
    if (live.state.kind === 'running' && textOf(data, 'action') === 'pause') {
      told.push({ event: 'lifecycle', lifecycle: { kind: 'suspended', detail: 'paused' } })
    }
    draft.setLive({ state: { kind: 'crashed', reason: 'panicked' } })
    told.push({ event: 'lifecycle', lifecycle: { kind: 'crashed', detail: 'panicked' } })
    return told
  },
  ({ driver, object, instance }) => reactToCrash(driver, object, instance),
)

export const guestCrashloaded = qmpEvent('GUEST_CRASHLOADED', () => [
  { event: 'lifecycle', lifecycle: { kind: 'crashed', detail: 'crashloaded' } },
])
