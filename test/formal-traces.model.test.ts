// Trace validation: whatever the real interlocking does, under random programs and schedules, is a
// behaviour of the formal model; and what a wrong one does is not. The guards that judge are those
// that SPIN has checked: the model is compiled once, and recordings are its input.
import { sample } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../model/replay.ts'
import { TraceJudge } from '../model/replay.ts'
import { recordings } from '../model/recordings.ts'
import type { RecordedStep } from '../model/trace-steps.ts'
import { stepsOf } from '../model/trace-steps.ts'
import { stepName } from '../model/vocabulary.ts'
import { mutants } from '../mutants/all.ts'
import { Tree } from '../mutants/tree.ts'
import { program } from '../packages/jobs/test/random-program.ts'
import { RandomRun } from '../packages/jobs/test/random-run.ts'
import { driven, misbehaviours } from './formal/driven.ts'
import { hands } from './formal/hand-written.ts'

/** A compiler on a machine that has other things to do, and many recordings. */
const patienceMs = 300_000

/** One seed: a recording that is refused is found again. */
const seed = 20_260_101

let judge: TraceJudge

beforeAll(async () => {
  judge = await TraceJudge.build()
}, patienceMs)

afterAll(async () => {
  await judge[Symbol.asyncDispose]()
})

/** The steps of both domains of random programs. */
async function randomTraces(programs: number): Promise<readonly (readonly RecordedStep[])[]> {
  const traces: (readonly RecordedStep[])[] = []
  for (const given of sample(program, { numRuns: programs, seed })) {
    const run = new RandomRun(given)
    await run.run()
    for (const { tag } of run.objects) traces.push(stepsOf(run.ground.events, tag.number))
  }
  return traces
}

function stories(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap((verdict) => (verdict.accepted ? [] : [verdict.story]))
}

test(
  'what random programs do is a behaviour of the model',
  async () => {
    const traces = await randomTraces(200)
    expect(stories(await judge.judge(traces))).toEqual([])
    const kinds = new Set(traces.flatMap((steps) => steps.map(({ fields }) => fields[0] ?? 0)))
    const names = [...kinds].map(stepName).sort()
    // Among them every step that the interlocking itself records, but for recovery's.
    expect(names).toEqual([
      'ABORTS',
      'ACTS',
      'BEGINS',
      'BEGINS_RUN',
      'CLOSES',
      'CONTINUES',
      'DISOWNS',
      'ENDS',
      'ENDS_RUN',
      'ENTERS',
      'GIVES_UP',
      'HANDS_OVER',
      'IS_GRANTED',
      'IS_REFUSED',
      'LEAVES',
      'MASKS',
      'PHASES',
      'QUEUES',
      'RELEASES',
      'REMOVES',
      'SHUTS_OFF',
      'TAKES',
    ])
  },
  patienceMs,
)

test(
  'what the whole driver does with a QEMU that misbehaves is a behaviour of the model',
  async () => {
    const traces: (readonly RecordedStep[])[] = []
    for (const { cues, does } of misbehaviours) traces.push(await driven(cues, does))
    expect(stories(await judge.judge(traces))).toEqual([])
    const names = new Set(
      traces.flatMap((steps) => steps.map(({ fields: [at = 0] }) => stepName(at))),
    )
    for (const name of ['SENDS', 'IS_ANSWERED', 'IS_OVERDUE', 'IS_LATE', 'IS_LOST', 'SHUTS_OFF']) {
      expect(names).toContain(name)
    }
  },
  patienceMs,
)

/** Steps without which the rest cannot have happened as it is told. */
const needed = new Set([
  'BEGINS',
  'TAKES',
  'QUEUES',
  'IS_GRANTED',
  'GIVES_UP',
  'ENTERS',
  'LEAVES',
  'RELEASES',
  'HANDS_OVER',
  'BEGINS_RUN',
  'ENDS_RUN',
])

test(
  'a recording that lacks a step is refused',
  async () => {
    const [longest = []] = [...(await randomTraces(30))].sort((a, b) => b.length - a.length)
    const lacking = longest.flatMap(({ fields }, at) =>
      needed.has(stepName(fields[0] ?? 0)) ? [longest.toSpliced(at, 1)] : [],
    )
    const verdicts = await judge.judge([longest, ...lacking])
    expect(verdicts[0]).toEqual({ accepted: true })
    const accepted = verdicts.slice(1).flatMap((verdict, at) => (verdict.accepted ? [at] : []))
    expect(accepted).toEqual([])
    expect(lacking.length).toBeGreaterThan(30)
  },
  patienceMs,
)

test(
  'what is written by hand is judged as the rules say, and the rule is named',
  async () => {
    const verdicts = await judge.judge(hands.map(({ script }) => stepsOf(script.events, 1)))
    const judged = hands.map(({ does }, at) => {
      const verdict = verdicts[at]
      const broken = verdict?.accepted === false ? verdict.breaks : []
      return [does, [...new Set(broken.map(({ invariant }) => invariant))].sort()]
    })
    expect(judged).toEqual(hands.map(({ does, breaks }) => [does, [...breaks].sort()]))
  },
  patienceMs,
)

/** Mutants of the interlocking that random programs run into, and the rule that refuses each. */
const wrong = { M01: 'I1', M02: 'I2', M04: 'I4', M05: 'I6', M14: 'I19', M15: 'I20' } as const

test(
  'what a mutant of the interlocking does is refused, by the rule that it breaks',
  async () => {
    await using tree = await Tree.copy()
    const refused: Record<string, boolean> = {}
    for (const [id, rule] of Object.entries(wrong)) {
      const mutant = mutants.find((each) => each.id === id)
      if (mutant === undefined) throw new Error(`There is no mutant ${id}.`)
      const undo = tree.mutate(mutant)
      try {
        const verdicts = await judge.judge(await recordings(tree.path, 80, seed))
        refused[`${id} ${rule}`] = verdicts.some(
          (verdict) =>
            !verdict.accepted && verdict.breaks.some(({ invariant }) => invariant === rule),
        )
      } finally {
        undo()
      }
    }
    expect(refused).toEqual(
      Object.fromEntries(Object.entries(wrong).map(([id, rule]) => [`${id} ${rule}`, true])),
    )
  },
  patienceMs,
)
