// GUEST_PANICKED: the guest's kernel crashed. What happens then is `on_crash`, as a follow-up.
import { reactToCrash } from '../run/crash-reaction.ts'
import { qmpEvent } from '../qmp-event.ts'

export const guestPanicked = qmpEvent(
  'GUEST_PANICKED',
  (draft) => {
    if (draft.live === undefined) return []
    draft.setLive({ state: { kind: 'crashed', reason: 'panicked' } })
    return [{ event: 'lifecycle', lifecycle: { kind: 'crashed', detail: 'panicked' } }]
  },
  ({ driver, object, instance }) => reactToCrash(driver, object, instance),
)

export const guestCrashloaded = qmpEvent('GUEST_CRASHLOADED', () => [
  { event: 'lifecycle', lifecycle: { kind: 'crashed', detail: 'crashloaded' } },
])
