// What tests of the files share: a recorder on a clock that stands still, and every way in which
// the power can go during a piece of work.
import { Recorder, describeBreach } from '@signalbox/trace'
import type { Clock } from '@signalbox/world'
import { infiniteStream, nat, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { afterEach, expect } from 'vitest'
import { attachCheckers } from '../../src/invariants/index.ts'
import type { CrashingDisk } from './crashing-disk.ts'
import { PowerLoss } from './crashing-disk.ts'

const clock: Clock = {
  now: () => 0,
  wallTime: () => 0,
  alarm: () => ({ cancel: () => undefined }),
}

/** What the steps on recorders of this test have broken. */
const breaches: string[] = []

afterEach(() => {
  expect(breaches.splice(0)).toEqual([])
})

/** A recorder whose every step is checked. */
export function stillRecorder(): Recorder {
  const recorder = new Recorder({ clock, capacity: 1024 })
  attachCheckers(recorder, {
    onBreach: (breach) => {
      breaches.push(describeBreach(breach))
    },
  })
  return recorder
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
