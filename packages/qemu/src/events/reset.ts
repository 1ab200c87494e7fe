// RESET: the machine was reset, by its guest or by us. One reset is many of these.
import { qmpEvent } from '../qmp-event.ts'

export const reset = qmpEvent('RESET', (draft, data) => {
  const { live } = draft
  if (live === undefined) return []
  if (live.state.kind === 'paused' && live.state.reason === 'starting-up') return []
  // A reset that the guest made itself (a reboot) begins with the firmware's own resets; they
  // follow the first within a moment and are told once by libvirt's clients' own measure: each.
  if (data['guest'] !== true && data['reason'] !== 'host-qmp-system-reset') return []
  if (live.fakeReboot) draft.setLive({ fakeReboot: false })
  return [{ event: 'reboot' }]
})
