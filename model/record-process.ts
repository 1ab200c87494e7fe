// A process that runs random programs on the interlocking of a tree, which may be a mutated one,
// and sends what was recorded: `recordings.ts` starts it.
import { join } from 'node:path'
import type { TraceEvent } from '@signalbox/trace'
import { sample } from 'fast-check'
import type * as programs from '../packages/jobs/test/random-program.ts'
import type * as runs from '../packages/jobs/test/random-run.ts'

/** What is sent for each program. */
export interface Recorded {
  readonly events: readonly TraceEvent[]
  readonly domains: readonly number[]
}

const [, , tree = '', count = '', seed = ''] = process.argv
const tests = join(tree, 'packages', 'jobs', 'test')
const { program } = (await import(join(tests, 'random-program.ts'))) as typeof programs
const { RandomRun } = (await import(join(tests, 'random-run.ts'))) as typeof runs

for (const given of sample(program, { numRuns: Number(count), seed: Number(seed) })) {
  const run = new RandomRun(given)
  // A mutant may stall or fail; what it did until then is recorded.
  await run.run().catch((error: unknown) => run.errors.push(error))
  const recorded: Recorded = {
    events: run.ground.events,
    domains: run.objects.map(({ tag }) => tag.number),
  }
  process.send?.(recorded)
}
process.disconnect?.()
