// What tests of the files share: a recorder on a clock that stands still, and every way in which
// the power can go during a piece of work.
import { Recorder } from '@signalbox/trace'
import type { Clock } from '@signalbox/world'
import { infiniteStream, nat, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { CrashingDisk } from './crashing-disk.ts'
import { PowerLoss } from './crashing-disk.ts'

const clock: Clock = {
  now: () => 0,
  wallTime: () => 0,
  alarm: () => ({ cancel: () => undefined }),
}

export function stillRecorder(): Recorder {
  return new Recorder({ clock, capacity: 1024 })
}

/** How the power goes, and what a disk makes of what was not synced. */
export const powerLoss = record({
  atStep: nat({ max: 40 }),
  choices: infiniteStream(nat()),
})

export type PowerLossCase = typeof powerLoss extends Arbitrary<infer T> ? T : never

/** Runs work until the power goes, or to its end; returns the disk afterwards and which it was. */
export async function runUntilPowerLoss(
  disk: CrashingDisk,
  loss: PowerLossCase,
  work: (disk: CrashingDisk) => Promise<void>,
): Promise<{ readonly disk: CrashingDisk; readonly done: boolean }> {
  disk.powerLossAt = disk.steps + loss.atStep
  let done = true
  try {
    await work(disk)
  } catch (error) {
    if (!isPowerLoss(error)) throw error
    done = false
  }
  const after = disk.reboot((possibilities) => {
    const next = loss.choices.next()
    return next.done === true ? 0 : next.value % possibilities
  })
  return { disk: after, done }
}

function isPowerLoss(error: unknown): boolean {
  if (error instanceof SuppressedError) return isPowerLoss(error.suppressed)
  return error instanceof PowerLoss
}
