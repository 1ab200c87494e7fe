// Before a driver closes, saves and dumps are asked to end: what they began is undone, and their
// guests go on now instead of standing still until the next driver comes. One whose QEMU does not
// answer is not waited for: the next driver finds it on disk.
import { isEvent } from '@signalbox/trace'
import { jobEvents } from '@signalbox/jobs'
import type { DriverServices } from '../services.ts'

/** How long it may take to undo what was begun, in milliseconds. */
const patienceMs = 5_000

export async function endLongJobs({ list, recorder, world }: DriverServices): Promise<void> {
  const ending = list.objects().flatMap((object) => {
    const hold = object.interlock.async
    const kind = hold?.async?.kind
    if (hold === undefined || (kind !== 'save' && kind !== 'dump')) return []
    object.requestAbort(hold.number)
    return [() => object.interlock.async === hold]
  })
  const over = (): boolean => !ending.some((held) => held())
  if (over()) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const alarm = world.clock.alarm(world.clock.now() + patienceMs, resolve)
  const tap = recorder.tap((event) => {
    if (isEvent(event, jobEvents.jobReleased) && over()) resolve()
  })
  try {
    await promise
  } finally {
    alarm.cancel()
    tap.close()
  }
}
