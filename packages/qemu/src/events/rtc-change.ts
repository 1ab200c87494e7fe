// RTC_CHANGE: the guest set its clock. Held to one a second by QEMU.
import { numberOf, qmpEvent } from '../qmp-event.ts'

export const rtcChange = qmpEvent('RTC_CHANGE', (_draft, data) => {
  const offsetSeconds = numberOf(data, 'offset')
  return offsetSeconds === undefined ? [] : [{ event: 'rtc-change', offsetSeconds }]
})
