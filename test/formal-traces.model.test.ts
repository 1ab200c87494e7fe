// Trace validation: whatever the real interlocking does, under random programs and schedules, is a
// behaviour of the formal model; and what a wrong one does is not.
import { assert, asyncProperty } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TraceJudge } from '../model/replay.ts'
import type { RecordedStep } from '../model/trace-steps.ts'
import { stepsOf } from '../model/trace-steps.ts'
import { program } from '../packages/jobs/test/random-program.ts'
import { RandomRun } from '../packages/jobs/test/random-run.ts'

/** Spin and a compiler on a busy machine, then many recordings. */
const patienceMs = 120_000

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
  await assert(
    asyncProperty(program, async (given) => {
      const run = new RandomRun(given)
      await run.run()
      for (const { tag } of run.objects) traces.push(stepsOf(run.ground.events, tag.number))
    }),
    { numRuns: programs },
  )
  return traces
}

test(
  'what random programs do is a behaviour of the model',
  async () => {
    const traces = await randomTraces(150)
    const verdicts = await judge.judge(traces)
    const refused = verdicts.flatMap((verdict) => (verdict.accepted ? [] : [verdict.story]))
    expect(refused).toEqual([])
    expect(verdicts).toHaveLength(300)
  },
  patienceMs,
)
