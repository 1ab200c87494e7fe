// The trace checker: consumes the steps of the interlocking one by one and says which invariant of
// jobs.md 17 a step breaks. It knows nothing but the trace, so it checks recordings as well as a
// driver that runs; what it keeps is bounded by what is open.
import type { Recorder, TraceEvent } from '@signalbox/trace'
import { Fold } from './fold.ts'
import { checkOwnership } from './ownership.ts'
import { checkSections } from './sections.ts'
import { checkSlots } from './slots.ts'
import { checkVisits } from './visits.ts'
import { checkWaiting } from './waiting.ts'

/** A step that breaks an invariant. */
export interface Breach {
  /** Its number in jobs.md 17: 'I4'. */
  readonly invariant: string
  readonly message: string
  readonly event: TraceEvent
  /** The steps before it that concern the same domain or call, oldest first, itself last. */
  readonly story: readonly TraceEvent[]
}

export type Broken = (invariant: string, message: string) => void

/** One family of invariants: looks at a step and the state before it. */
export type Check = (event: TraceEvent, fold: Fold, broken: Broken) => void

const families: readonly Check[] = [
  checkSlots,
  checkWaiting,
  checkOwnership,
  checkVisits,
  checkSections,
]

/** Steps remembered for stories, and breaches kept. */
const remembered = 1_024
const breachesMax = 100

export class TraceChecker {
  readonly #fold = new Fold()
  readonly #breaches: Breach[] = []
  readonly #recent: TraceEvent[] = []
  #nextSeq: number | undefined
  #complete = true

  get breaches(): readonly Breach[] {
    return this.#breaches
  }

  /** False when steps are missing: then nothing is said about what follows the gap (I50). */
  get complete(): boolean {
    return this.#complete
  }

  accept(event: TraceEvent): void {
    if (!this.#complete) return
    if (event.seq !== (this.#nextSeq ?? event.seq)) {
      this.#complete = false
      return
    }
    this.#nextSeq = event.seq + 1
    this.#recent.push(event)
    if (this.#recent.length > 2 * remembered) this.#recent.splice(0, remembered)
    for (const check of families) {
      check(event, this.#fold, (invariant, message) => this.#report(invariant, message, event))
    }
    this.#fold.apply(event)
  }

  /**
   * What is still open: jobs held, requests waiting, calls and waits under way. Empty when all work
   * is done (I17, I22, I44).
   */
  open(): readonly string[] {
    const { calls, domains } = this.#fold
    const open = [...calls.values()].map((call) => `call ${call.number}`)
    for (const domain of domains.values()) {
      for (const slot of ['normal', 'agent', 'async'] as const) {
        const job = domain[slot]
        if (job !== undefined) open.push(`${slot} job ${job.number} of '${domain.name}'`)
      }
      for (const line of domain.lines.values()) {
        for (const { kind, call } of line) open.push(`${kind} request of call ${call.number}`)
      }
      for (const wait of domain.waits) open.push(`wait for ${wait.purpose}`)
      for (const port of domain.visits.keys()) open.push(`visit to the ${port}`)
    }
    return open
  }

  #report(invariant: string, message: string, event: TraceEvent): void {
    if (this.#breaches.length >= breachesMax) return
    const story = this.#recent.filter((other) => concerns(other, event)).slice(-40)
    this.#breaches.push({ invariant, message, event, story })
  }
}

/** Checks a recording from its first event on. */
export function checkTrace(events: Iterable<TraceEvent>): readonly Breach[] {
  const checker = new TraceChecker()
  for (const event of events) checker.accept(event)
  return checker.breaches
}

/** Checks everything that is recorded from now on; attach it before the first call begins. */
export function attachChecker(recorder: Recorder): TraceChecker {
  const checker = new TraceChecker()
  recorder.tap((event) => checker.accept(event))
  return checker
}

function concerns(other: TraceEvent, event: TraceEvent): boolean {
  if (other.domain !== undefined && other.domain.number === event.domain?.number) return true
  return other.call !== undefined && other.call.number === event.call?.number
}
