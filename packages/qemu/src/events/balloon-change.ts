// BALLOON_CHANGE: the guest gave memory back, or took some. Held to one a second by QEMU.
import { numberOf, qmpEvent } from '../qmp-event.ts'

export const balloonChange = qmpEvent('BALLOON_CHANGE', (draft, data) => {
  const actual = numberOf(data, 'actual')
  if (draft.live === undefined || actual === undefined) return []
  const actualKiB = Math.ceil(actual / 1024)
  draft.setLive({ balloonKiB: actualKiB })
  return [{ event: 'balloon-change', actualKiB }]
})
