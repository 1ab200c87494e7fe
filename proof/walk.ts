// Random walks: long programs over several machines and callers, with faults of QEMU, of agents, of
// guests, of callers and of the driver, under any order and with deadlines that race. The seed
// makes the same walk again, step by step.
import type { Chooser } from '@signalbox/testkit'
import { SimulationTooLong, anyOrder } from '@signalbox/testkit'
import type { Act } from './acts.ts'
import { actsOf, definitionOf, destroy, nameOf } from './acts.ts'
import { judge } from './judgement.ts'
import { stepsMax } from './search.ts'
import { Stage, warmUp } from './stage.ts'

export interface Walk {
  readonly seed: number
  readonly machines: number
  readonly acts: readonly Act[]
}

export interface WalkReport {
  readonly seed: number
  readonly steps: number
  readonly calls: number
  readonly restarts: number
  /** What is not as it must be; empty when all is well. */
  readonly wrong: readonly string[]
}

/** How long everybody has to come to an end by themselves, in milliseconds. */
const restMs = 30 * 60_000

/** How many other steps happen for one in which time passes although something could happen. */
const stepsPerLapse = 60

/** The walk of a seed: one to three machines, sixty calls and disturbances. */
export function walkOf(seed: number): Walk {
  const machines = 1 + (seed % 3)
  return { seed, machines, acts: actsOf(seed, machines, 60) }
}

/** Any order, in which time seldom passes while something else is possible. */
function slowly(seed: number): Chooser {
  const draw = anyOrder(seed)
  return (count, labels) => {
    const lapse = labels.at(-1)?.startsWith('time:') === true
    if (!lapse || draw(stepsPerLapse, []) === 0) return draw(count, labels)
    return count === 2 ? 0 : draw(count - 1, labels)
  }
}

/** @param onAct told of every act before it is done. */
export async function walk(
  { seed, machines, acts }: Walk,
  onAct: (act: Act, stage: Stage) => void = () => undefined,
): Promise<WalkReport & { readonly stage: Stage }> {
  await warmUp()
  const stage = new Stage({ seed, wild: true })
  await stage.open()
  const all = Array.from({ length: machines }, (_none, machine) => machine)
  for (const machine of all) await stage.host.finish(stage.driver.define(definitionOf(machine)))
  for (const act of acts) {
    onAct(act, stage)
    await act.act(stage)
    stage.decideBy(act.order === undefined ? undefined : slowly(act.order))
    for (let step = 0; step < act.steps; step++) if (!(await stage.host.step())) break
  }
  const rests = await comeToRest(stage, all.map(nameOf))
  const wrong = [...(rests ? [] : ['it never comes to rest']), ...judge(stage)]
  const count = (kind: Act['kind']): number => acts.filter((act) => act.kind === kind).length
  const steps = stage.host.log.length
  return { seed, steps, calls: count('call'), restarts: count('restart'), wrong, stage }
}

/** Lets happen what can until that time, or until nothing is under way. */
async function settle(stage: Stage, untilMs: number): Promise<void> {
  for (let steps = 0; steps < stepsMax && stage.host.nowMs < untilMs; steps++) {
    if (stage.atRest || !(await stage.host.step())) return
  }
}

/**
 * Nothing hangs any more, and every machine is destroyed: then nothing may be left of them. False
 * when something goes on and on.
 */
async function comeToRest(stage: Stage, names: readonly string[]): Promise<boolean> {
  stage.qemu.script.clear()
  for (const name of names) stage.signal('SIGCONT', name)
  try {
    // A driver looks for ever after a QEMU that has lost an answer, until somebody destroys it.
    await settle(stage, stage.host.nowMs + restMs)
    for (const domain of names) stage.begin(destroy, { domain })
    await stage.host.run({ stepsMax })
    return true
  } catch (error) {
    if (error instanceof SimulationTooLong) return false
    throw error
  }
}
