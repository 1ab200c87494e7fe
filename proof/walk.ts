// Random walks: long programs over several machines and callers, with faults of QEMU, of agents, of
// guests, of callers and of the driver, under any order and with deadlines that race. The seed
// makes the same walk again, step by step.
import type { Chooser, Cue, ScriptedMachine } from '@signalbox/testkit'
import { SimulationTooLong, anyOrder } from '@signalbox/testkit'
import { judge } from './judgement.ts'
import { stepsMax } from './search.ts'
import { Stage, warmUp, xmlOf } from './stage.ts'
import { subjects } from './subjects.ts'
import type { Subject } from './subjects.ts'

export interface WalkOptions {
  readonly seed: number
  readonly machines: number
  /** How many calls and disturbances there are. */
  readonly acts: number
}

export interface WalkReport {
  readonly seed: number
  readonly steps: number
  readonly calls: number
  readonly restarts: number
  /** What is not as it must be; empty when all is well. */
  readonly wrong: readonly string[]
  readonly stage: Stage
}

type Draw = (below: number) => number

const start: Subject = { operation: 'start', situation: 'shutoff', input: {} }
const destroy: Subject = { operation: 'destroy', situation: 'running', input: {} }

/** Rarer than calls: each of them once in so many acts. */
const disturbanceEvery = 4
const restartEvery = 40
const defineEvery = 15

/** What an `undefine` took away comes back; what is there gets the same definition again. */
function defining(index: number, name: string): Subject {
  return {
    operation: 'define',
    situation: 'shutoff',
    input: { xml: xmlAt(index, name) },
    onDriver: true,
  }
}

function xmlAt(index: number, name: string): string {
  return xmlOf(name, `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)
}

/** How long everybody has to come to an end by themselves, in milliseconds. */
const restMs = 30 * 60_000

/** How many other steps happen for one in which time passes although something could happen. */
const stepsPerLapse = 60

/** Any order, in which time seldom passes while something else is possible. */
function slowly(seed: number): Chooser {
  const draw = anyOrder(seed)
  return (count, labels) => {
    const lapse = labels.at(-1)?.startsWith('time:') === true
    if (!lapse || draw(stepsPerLapse, []) === 0) return draw(count, labels)
    return count === 2 ? 0 : draw(count - 1, labels)
  }
}

export async function walk({ seed, machines, acts }: WalkOptions): Promise<WalkReport> {
  await warmUp()
  const stage = new Stage({ seed, wild: true })
  const draw = anyOrder(seed)
  const pick: Draw = (below) => (below < 2 ? 0 : draw(below, []))
  const names = Array.from({ length: machines }, (_none, index) => `vm${index}`)
  await stage.open()
  for (const [index, name] of names.entries()) {
    await stage.host.finish(stage.driver.define(xmlAt(index, name)))
    stage.begin(start, { domain: name })
  }
  const any = subjects('').filter(({ onDriver, operation }) => !onDriver && operation !== 'rename')
  stage.decideBy(slowly(seed + 7))
  let calls = machines
  let restarts = 0
  for (let act = 0; act < acts; act++) {
    const name = names[pick(names.length)] ?? ''
    if (pick(restartEvery) === 0) {
      await stage.restart()
      stage.decideBy(slowly(seed + act))
      restarts++
    } else if (pick(disturbanceEvery) === 0) disturb(stage, name, pick)
    else if (pick(defineEvery) === 0) stage.begin(defining(names.indexOf(name), name))
    else {
      stage.begin(pick(6) === 0 ? start : (any[pick(any.length)] ?? destroy), {
        domain: name,
        ...(pick(4) === 0 && { deadlineMs: 1 + pick(2_000) }),
      })
      calls++
    }
    const steps = pick(30)
    for (let step = 0; step < steps; step++) if (!(await stage.host.step())) break
  }
  const rests = await comeToRest(stage, names)
  const steps = stage.host.log.length
  const wrong = [...(rests ? [] : ['it never comes to rest']), ...judge(stage)]
  return { seed, steps, calls, restarts, wrong, stage }
}

/** Something that goes wrong on one machine. */
function disturb(stage: Stage, name: string, pick: Draw): void {
  const machine = stage.machineOf(name)
  const choices: readonly (() => void)[] = [
    () => stage.signal('SIGKILL', name),
    () => stage.signal('SIGSTOP', name),
    () => stage.signal('SIGCONT', name),
    () => stage.qemu.script.add(randomCue(name, pick)),
    () => stage.qemu.script.add(randomCue(name, pick)),
    () => guestActs(machine, pick),
    () => stage.calls[pick(stage.calls.length)]?.leave.abort(new Error('the client has gone')),
  ]
  choices[pick(choices.length)]?.()
}

function randomCue(machine: string, pick: Draw): Cue {
  const cues: readonly Cue[] = [
    { on: { command: '*' }, before: [{ act: 'delay', ms: 1 + pick(40_000) }] },
    { on: { command: '*' }, answer: { answer: 'never' } },
    { on: { command: '*' }, answer: { answer: 'twice' } },
    { on: { command: '*' }, answer: { answer: 'late', ms: 1 + pick(60_000) } },
    { on: { command: '*' }, answer: { answer: 'refused', description: 'not now' } },
    { on: { command: '*' }, answer: { answer: 'misaddressed' } },
    { on: { command: '*' }, answer: { answer: 'garbage' } },
    { on: { command: '*' }, before: [{ act: 'close' }] },
    { on: { command: '*' }, after: [{ act: 'exit', exitCode: 1, words: 'qemu: gone' }] },
    { on: { event: '*' }, before: [{ act: 'flood', events: 50, bytes: 100 }] },
    { on: { command: '*' }, before: [{ act: 'stop' }] },
  ]
  return { ...(cues[pick(cues.length)] ?? { on: { command: '*' } }), machine, nth: 1 + pick(3) }
}

function guestActs(machine: ScriptedMachine | undefined, pick: Draw): void {
  if (machine === undefined || machine.hung || !machine.guest.ready) return
  const { guest } = machine
  const acts = [() => guest.powerOff(), () => guest.reboot(), () => guest.panic()]
  acts[pick(acts.length)]?.()
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
