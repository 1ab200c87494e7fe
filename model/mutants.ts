// Mutants of the model: each leaves out one rule, or takes one step wrongly. SPIN must refute every
// one, or the invariants would say nothing about that rule.
import { rules } from './vocabulary.ts'

export interface Mutant {
  /** Its number in rules.pml, or behind the MUTANT that stands in steps.pml. */
  readonly number: number
  readonly does: string
  /** The configuration that is to refute it: the smallest that has what it is about. */
  readonly where: 'slots' | 'visits' | 'destroy' | 'save' | 'debt'
  /** What it breaks, when that is not an invariant but something that must happen in the end. */
  readonly claim?: string
}

/** Tables about runs and visits; the others are about slots and the queue. */
const aboutVisits = new Set([
  'BEGIN_RUN',
  'END_RUN',
  'SHUT_OFF',
  'ENTER',
  'SEND',
  'REPLY',
  'LEAVE',
  'EFFECT',
])

/** Each row of the rules, left out. */
export const rowMutants: readonly Mutant[] = rules.map(({ row, table, invariant, condition }) => ({
  number: row,
  does: `${table} without: ${condition}`,
  where: aboutVisits.has(table) || (table === 'RELEASE' && invariant === 'I9') ? 'visits' : 'slots',
}))

const inSlots = (number: number, does: string): Mutant => ({ number, does, where: 'slots' })
const inVisits = (number: number, does: string): Mutant => ({ number, does, where: 'visits' })

/** Steps taken wrongly. */
export const stepMutants: readonly Mutant[] = [
  inSlots(101, 'a section grants one request, as a signal does, and not all that it can'),
  inSlots(102, 'a wider mask wakes nobody'),
  inSlots(103, 'who came last is served first'),
  inSlots(104, 'classes do not count: a destroy waits its turn'),
  inVisits(105, 'a job is bound to the run of its grant, not to the run that its call found'),
  inVisits(106, 'a job stays bound to a run that was shut off'),
  inVisits(107, 'a job that was handed over is never vacated'),
  inSlots(108, 'a nested request outlives its async job'),
  inSlots(109, 'who waits for a domain that is removed waits on'),
  inSlots(110, 'who waits when the driver stops waits on'),
  inSlots(111, 'the mask of an async job outlives it'),
  inSlots(112, 'a request that has ended keeps its place in the line'),
  inVisits(113, 'a command whose deadline passed leaves the monitor open to the next'),
]

/** Operations and visits that behave wrongly: something that must happen never does. */
export const operationMutants: readonly Mutant[] = [
  {
    number: 121,
    does: 'a command has no deadline of its own',
    where: 'destroy',
    claim: 'every_visit_ends',
  },
  {
    number: 122,
    does: 'a visit goes on when its run has ended',
    where: 'destroy',
    claim: 'a_destroy_succeeds',
  },
  {
    number: 124,
    does: 'nobody completes a death',
    where: 'destroy',
    claim: 'the_dead_are_shut_off',
  },
  {
    number: 123,
    does: 'a body waits on for a run that has ended',
    where: 'save',
    claim: 'a_body_does_not_wait_for_the_dead',
  },
  {
    number: 103,
    does: 'who came last is served first',
    where: 'debt',
    claim: 'every_wait_ends',
  },
]

export const mutants: readonly Mutant[] = [...rowMutants, ...stepMutants, ...operationMutants]
