// The invariants of the interlocking (jobs.md 17): families that look at the steps of calls, jobs,
// sections, waits and runs. They share one fold of what is open, and judge each step by the state
// before it. Layers above add families of their own.
import { Checker, attachFamilies, isEvent } from '@signalbox/trace'
import type { Breach, CheckOptions, Family, Recorder, TraceEvent } from '@signalbox/trace'
import { sectionRan } from '../events.ts'
import { callInvariants } from './calls.ts'
import { debtInvariants } from './debts.ts'
import { Fold } from './fold.ts'
import { checkEnding, checkOwnership } from './ownership.ts'
import { checkSections } from './sections.ts'
import { checkSlots } from './slots.ts'
import { checkVisits } from './visits.ts'
import { checkOrder, checkWaiting } from './waiting.ts'

export type { Breach }

export type Broken = (invariant: string, message: string) => void

/** Looks at a step and the state before it. */
export type Check = (event: TraceEvent, fold: Fold, broken: Broken, hostDelayMs: number) => void

const checks: readonly Check[] = [
  checkSlots,
  checkWaiting,
  checkOwnership,
  checkVisits,
  checkSections,
]

const slotInvariants: Family = {
  file: 'jobs/src/invariants/checker.ts',
  invariants: (
    'I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 I11 I13 I14 I15 I16 I17 I18 I19 I20 I21 I22 I23 I24 I25 I26 ' +
    'I31 I32 I33 I34 I36 I37 I38 I42 I44 I48'
  ).split(' '),
  begin({ broken, hostDelayMs }) {
    const fold = new Fold()
    return {
      every(event) {
        if (isQuiet(event)) {
          checkOrder(event, fold, broken)
          checkEnding(fold, broken)
          fold.pass(event)
          return
        }
        for (const check of checks) check(event, fold, broken, hostDelayMs)
        fold.apply(event)
      },
      open: () => openOf(fold),
    }
  },
}

/** Most steps: those of other layers, and sections in which live state stays as it is. */
function isQuiet(event: TraceEvent): boolean {
  if (isEvent(event, sectionRan)) return !event.detail.live
  return !event.kind.startsWith('jobs.')
}

/** What the steps of this layer must keep. */
export const jobInvariants: readonly Family[] = [slotInvariants, callInvariants, debtInvariants]

/** Checks the interlocking, and what further families ask. */
export class TraceChecker extends Checker {
  constructor(further: readonly Family[] = [], options: CheckOptions = {}) {
    super([...jobInvariants, ...further], options)
  }
}

/** Checks a recording from its first event on. */
export function checkTrace(
  events: Iterable<TraceEvent>,
  further: readonly Family[] = [],
  options: CheckOptions = {},
): readonly Breach[] {
  const checker = new TraceChecker(further, options)
  for (const event of events) checker.accept(event)
  return checker.breaches
}

/** Checks everything that is recorded from now on; attach it before the first call begins. */
export function attachChecker(
  recorder: Recorder,
  further: readonly Family[] = [],
  options: CheckOptions = {},
): Checker {
  return attachFamilies(recorder, [...jobInvariants, ...further], options)
}

/** Jobs held, requests waiting, calls and waits under way. */
function* openOf({ calls, domains }: Fold): Generator<string> {
  for (const call of calls.values()) yield `call ${call.number}`
  for (const domain of domains.values()) {
    for (const slot of ['normal', 'agent', 'async'] as const) {
      const job = domain[slot]
      if (job !== undefined) yield `${slot} job ${job.number} of '${domain.name}'`
    }
    for (const line of domain.lines.values()) {
      for (const { kind, call } of line) yield `${kind} request of call ${call.number}`
    }
    for (const wait of domain.waits.values()) yield `wait for ${wait.purpose}`
    for (const port of domain.visits.keys()) yield `visit to the ${port}`
  }
}
