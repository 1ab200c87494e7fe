// Random programs on two domains under random schedules: many callers with every kind of job, with
// deadlines, signals and departures, masks that change, runs that end and begin again, domains that
// are removed. Whatever happens, no step breaks an invariant, every call gets an answer that the
// rules know, and nothing is left behind.
import * as fc from 'fast-check'
import { test } from 'vitest'
import { JobError } from '../src/index.ts'
import { program } from './random-program.ts'
import { RandomRun } from './random-run.ts'

/** Ends of a call that the rules know: an error of theirs, or QEMU's own. */
function isKnown(error: unknown): boolean {
  return error instanceof JobError || (error instanceof Error && error.message === 'QEMU is gone')
}

test('no program breaks an invariant under any schedule, and nothing is left behind', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (given) => {
      const run = new RandomRun(given)
      await run.run()
      // Phases of a random body go back; that a rule stops it there is all that is asked.
      run.ground.verify()
      const odd = run.errors.find((error) => !isKnown(error) && !isPhaseBack(error))
      if (odd !== undefined) throw odd
    }),
    { numRuns: 400 },
  )
})

function isPhaseBack(error: unknown): boolean {
  return error instanceof Error && 'rule' in error && error.rule === 'I38'
}
