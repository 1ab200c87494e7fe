// SHUTDOWN: the guest powered off, or somebody ended QEMU. QEMU stays, stopped, until we have seen
// it and end it, so that a driver that was away finds out why (`-action shutdown=pause`).
import { becomesReboot } from '../run/fake-reboot.ts'
import { followPowerOff } from '../run/shut-down-run.ts'
import { qmpEvent } from '../qmp-event.ts'

export const shutdown = qmpEvent(
  'SHUTDOWN',
  (draft, data) => {
    const { live } = draft
    if (live === undefined || live.state.kind === 'shutdown') return []
    // A destroy has asked for it, and tells of the end itself.
    if (live.expectedEnd !== undefined && data['guest'] === false) return []
    const guest = data['guest']
    if (guest !== false && becomesReboot(live)) {
      // The stop that follows is ours to hide: the guest reboots, and that is all that is told.
      draft.setLive({ rebooting: true })
      return []
    }
    draft.setLive({ state: { kind: 'shutdown', reason: 'unknown' } })
    const detail = guest === true ? 'guest' : guest === false ? 'host' : 'finished'
    return [{ event: 'lifecycle', lifecycle: { kind: 'shutdown', detail } }]
  },
  async ({ driver, object, instance }) => {
    await followPowerOff(driver, object, instance)
  },
)
