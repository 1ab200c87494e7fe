// Mutants of the model: each leaves out one rule, or takes one step wrongly. SPIN must refute every
// one, or the invariants would say nothing about that rule.
import { rules } from './vocabulary.ts'

export interface Mutant {
  /** Its number in rules.pml, or behind the MUTANT that stands in steps.pml. */
  readonly number: number
  readonly does: string
  /** What it breaks, when that is not an invariant but something that must happen in the end. */
  readonly claim?: string
}

/** Each row of the rules, left out. */
export const rowMutants: readonly Mutant[] = rules.map(({ row, table, condition }) => ({
  number: row,
  does: `${table} without: ${condition}`,
}))

/** Steps taken wrongly. */
export const stepMutants: readonly Mutant[] = [
  { number: 101, does: 'a section grants one request, as a signal does, and not all that it can' },
  { number: 102, does: 'a wider mask wakes nobody' },
  { number: 103, does: 'who came last is served first' },
  { number: 104, does: 'classes do not count: a destroy waits its turn' },
  {
    number: 105,
    does: 'a job is bound to the run of its grant, not to the run that its call found',
  },
  { number: 106, does: 'a job stays bound to a run that was shut off' },
  { number: 107, does: 'a job that was handed over is never vacated' },
  { number: 108, does: 'a nested request outlives its async job' },
  { number: 109, does: 'who waits for a domain that is removed waits on' },
  { number: 110, does: 'who waits when the driver stops waits on' },
  { number: 111, does: 'the mask of an async job outlives it' },
  { number: 112, does: 'a request that has ended keeps its place in the line' },
  { number: 113, does: 'a command whose deadline passed leaves the monitor open to the next' },
]

/** Operations that behave wrongly. */
export const operationMutants: readonly Mutant[] = [
  { number: 121, does: 'a command has no deadline of its own', claim: 'every_visit_ends' },
  { number: 122, does: 'a visit goes on when its run has ended', claim: 'a_destroy_succeeds' },
  { number: 107, does: 'a job that was handed over is never vacated', claim: 'a_destroy_succeeds' },
  { number: 124, does: 'nobody completes a death', claim: 'the_dead_are_shut_off' },
  {
    number: 123,
    does: 'a body waits on for a run that has ended',
    claim: 'a_body_does_not_wait_for_the_dead',
  },
  { number: 103, does: 'who came last is served first', claim: 'every_wait_ends' },
]

export const mutants: readonly Mutant[] = [...rowMutants, ...stepMutants, ...operationMutants]
