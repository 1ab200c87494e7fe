// The smallest schedule that still shows a finding, and the story that it tells.
import type { ChoicePoint } from '@signalbox/testkit'
import type { Stage } from './stage.ts'

/** Whether a run with these choices still goes wrong in the same way. */
export type StillWrong = (choices: readonly number[]) => Promise<boolean>

/**
 * Takes out every choice that the finding does not need: first from the end, where first come is
 * meant anyway, then one by one.
 */
export async function minimise(
  choices: readonly number[],
  stillWrong: StillWrong,
): Promise<readonly number[]> {
  let best = trimmed(choices)
  for (let length = 0; length < best.length; length++) {
    const shorter = best.slice(0, length)
    if (await stillWrong(shorter)) {
      best = trimmed(shorter)
      break
    }
  }
  for (let changed = true; changed;) {
    changed = false
    for (let at = best.length - 1; at >= 0; at--) {
      if (best[at] === 0) continue
      const simpler = trimmed(best.with(at, 0))
      if (!(await stillWrong(simpler))) continue
      best = simpler
      changed = true
      break
    }
  }
  return best
}

/** First come at the end needs no words. */
function trimmed(choices: readonly number[]): readonly number[] {
  const last = choices.findLastIndex((choice) => choice !== 0)
  return choices.slice(0, last + 1)
}

/** The decisions that were not first come, and what the driver did, as a person reads it. */
export function storyOf(stage: Stage, choices: readonly number[]): readonly string[] {
  const decisions = stage.host.schedule.slice(stage.decidedFrom)
  return [
    ...choices.flatMap((taken, index) => wordsOf(decisions[index], taken, index)),
    ...stage.story,
  ]
}

function wordsOf(point: ChoicePoint | undefined, taken: number, index: number): readonly string[] {
  if (point === undefined || taken === 0) return []
  return [`decision ${index}: ${point.labels[taken] ?? '?'}, before ${point.labels[0] ?? '?'}`]
}
