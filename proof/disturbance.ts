// What can happen to a run from outside, at any instant between two steps: a domain's death, a QEMU
// that hangs, a caller that leaves, the driver killed and started again, the host's power lost.
import { SimulationTooLong } from '@signalbox/testkit'
import type { Chooser } from '@signalbox/testkit'
import type { Point, Program } from './search.ts'
import { stepsMax } from './search.ts'
import { definitionsOf } from './judgement.ts'
import type { Stage } from './stage.ts'
import type { Subject } from './subjects.ts'

export interface Disturbance {
  readonly name: string
  /** Does it, and lets follow what needs the driver's attention before the run goes on. */
  act(stage: Stage): Promise<void>
  /** Whether there is another driver afterwards, which must know all that was answered. */
  readonly survives?: true
  /** What is asked afterwards, to see that the domain is still in good hands. */
  readonly afterwards?: readonly Subject[]
}

const destroy: Subject = { operation: 'destroy', situation: 'running', input: {} }

const everywhere: readonly Disturbance[] = [
  { name: 'QEMU is killed', act: async (stage) => stage.signal('SIGKILL') },
  {
    name: 'QEMU hangs',
    act: async (stage) => stage.signal('SIGSTOP'),
    afterwards: [destroy],
  },
  { name: 'the driver is killed', act: (stage) => stage.restart(), survives: true },
  { name: 'the power fails', act: (stage) => stage.losePower(), survives: true },
]

/** The disturbances of a program with so many calls. */
export function disturbances(calls: number): readonly Disturbance[] {
  const leaving = Array.from({ length: calls }, (_none, index) => ({
    name: `client ${index + 1} leaves`,
    act: async (stage: Stage) => stage.calls[index]?.leave.abort(new Error('the client has gone')),
  }))
  return [...everywhere, ...leaving]
}

/** Thrown out of a run where it is to be disturbed. */
class Now extends Error {}

/** How a run goes on after it was disturbed. */
export const continuations: readonly { readonly name: string; readonly chooser: Chooser }[] = [
  { name: 'first come', chooser: () => 0 },
  { name: 'last come', chooser: (count) => count - 1 },
]

/** Runs the program up to that point, disturbs it there, and lets it come to rest. */
export async function disturbed(
  program: Program,
  { choices, after }: Point,
  disturbance: Disturbance,
  chooser: Chooser,
): Promise<{ readonly stage: Stage; readonly wrong: readonly string[] }> {
  const stage = await program.prepare()
  let made = 0
  let since = 0
  stage.decideBy((count) => {
    if (made === choices.length && since === after) throw new Now()
    since++
    if (count === 1) return 0
    since = 0
    return Math.min(choices[made++] ?? 0, count - 1)
  })
  program.begin(stage)
  try {
    await stage.host.run({ stepsMax })
  } catch (error) {
    if (!(error instanceof Now)) throw error
  }
  const answered = stage.calls.every(({ outcome }) => outcome !== undefined)
  const before = disturbance.survives === true && answered ? definitionsOf(stage) : undefined
  stage.tell(disturbance.name)
  try {
    await disturbance.act(stage)
    stage.decideBy(chooser)
    await stage.host.run({ stepsMax })
    for (const subject of disturbance.afterwards ?? []) {
      if (stage.driver.activeCount === 0) break
      stage.begin(subject)
      await stage.host.run({ stepsMax })
    }
  } catch (error) {
    if (!(error instanceof SimulationTooLong)) throw error
    return { stage, wrong: ['it never comes to rest', ...program.judge(stage)] }
  }
  const lost = before === undefined ? [] : lostBy(stage, before)
  return { stage, wrong: [...lost, ...program.judge(stage)] }
}

/** Who once had an answer relies on it: definitions are as they were. */
function lostBy(stage: Stage, before: readonly string[]): readonly string[] {
  const after = definitionsOf(stage)
  if (after.join('\n') === before.join('\n')) return []
  return [`all was answered with [${before.join()}], and the next driver finds [${after.join()}]`]
}
