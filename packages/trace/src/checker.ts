// The checker: hands every event of a recording to families of invariants and collects what they
// find, each breach with the steps that led there. It knows nothing but events, so it judges
// recordings as well as a driver that runs.
//
// A recording with a gap proves nothing after it: from there on nothing is judged, and `complete`
// says so (I50).
import type { TraceEvent } from './event.ts'
import { eventKind } from './event.ts'
import type { Due, Family, Judge, Watch } from './family.ts'
import type { Recorder } from './recorder.ts'
import { formatTimeline } from './timeline.ts'
import { describeEvent } from './words.ts'

/** A step that breaks an invariant. */
export interface Breach {
  /** Its number: 'I4'. */
  readonly invariant: string
  readonly message: string
  readonly event: TraceEvent
  /** The steps before it that concern the same domain or call, oldest first, itself last. */
  readonly story: readonly TraceEvent[]
}

export interface InvariantBroken {
  readonly invariant: string
  readonly message: string
  /** The sequence number of the step that broke it. */
  readonly step: number
}
export const invariantBroken = eventKind<InvariantBroken>(
  'trace.invariant-broken',
  'The checker found a step that breaks an invariant: a defect of our own code.',
)
describeEvent(
  invariantBroken,
  ({ detail }) => `DEFECT: breaks ${detail.invariant}: ${detail.message} (step ${detail.step})`,
)

export interface CheckOptions {
  /** See {@link Judge.hostDelayMs}; 0 when absent. */
  readonly hostDelayMs?: number
  /** Told of each breach in the step in which it is found. It must not throw. */
  readonly onBreach?: (breach: Breach) => void
}

/** Steps remembered for stories; up to twice as many are kept. */
const remembered = 1_024
const storyMax = 40
/** Breaches kept; more are counted. */
const breachesMax = 100

export class Checker {
  readonly invariants: readonly string[]
  readonly #watches: readonly Watch[]
  /** Those that see every event. */
  readonly #everywhere: readonly Watch[]
  readonly #steps = new Map<string, ((event: TraceEvent) => void)[]>()
  readonly #dues = new Dues()
  readonly #onBreach: (breach: Breach) => void
  readonly #breaches: Breach[] = []
  readonly #recent: TraceEvent[] = []
  #now: TraceEvent | undefined
  #nextSeq: number | undefined
  #complete = true
  #checked = 0
  #found = 0

  constructor(families: readonly Family[], options: CheckOptions = {}) {
    const { hostDelayMs = 0, onBreach = () => undefined } = options
    this.#onBreach = onBreach
    const judge: Judge = {
      hostDelayMs,
      broken: (invariant, message) => this.#report(invariant, message),
      due: (atMs, invariant, message) => this.#dues.add(atMs + hostDelayMs, invariant, message),
    }
    this.invariants = [...new Set(families.flatMap((family) => family.invariants))]
    this.#watches = families.map((family) => family.begin(judge))
    this.#everywhere = this.#watches.filter((watch) => watch.every !== undefined)
    for (const { kind, look } of this.#watches.flatMap(({ steps }) => steps ?? [])) {
      const looks = this.#steps.get(kind)
      if (looks === undefined) this.#steps.set(kind, [look])
      else looks.push(look)
    }
  }

  /** The first breaches, at most 100. */
  get breaches(): readonly Breach[] {
    return this.#breaches
  }

  /** How many breaches there are in all. */
  get found(): number {
    return this.#found
  }

  /** How many steps were looked at. */
  get checked(): number {
    return this.#checked
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
    if (event.kind === invariantBroken.name) return
    this.#checked++
    this.#recent.push(event)
    if (this.#recent.length > 2 * remembered) this.#recent.splice(0, remembered)
    this.#now = event
    for (const { invariant, message } of this.#dues.overdue(event.at)) {
      this.#report(invariant, message)
    }
    for (const watch of this.#everywhere) watch.every?.(event)
    for (const look of this.#steps.get(event.kind) ?? nobody) look(event)
  }

  /** What is still open, in words. Empty when all work is done (I17, I22, I44). */
  open(): readonly string[] {
    if (!this.#complete) return []
    return this.#watches.flatMap((watch) => [...(watch.open?.() ?? [])])
  }

  #report(invariant: string, message: string): void {
    const event = this.#now
    if (event === undefined) throw new Error('a breach is reported before the first step')
    this.#found++
    const told = this.#recent.filter((other) => other === event || concerns(other, event))
    const story = told.slice(-storyMax)
    const breach = { invariant, message, event, story }
    if (this.#breaches.length < breachesMax) this.#breaches.push(breach)
    this.#onBreach(breach)
  }
}

const nobody: readonly never[] = []

/** Checks a recording from its first event on. */
export function checkRecording(
  events: Iterable<TraceEvent>,
  families: readonly Family[],
  options?: CheckOptions,
): Checker {
  const checker = new Checker(families, options)
  for (const event of events) checker.accept(event)
  return checker
}

/**
 * Checks everything that is recorded from now on; attach it before the first call begins. Each
 * breach becomes an event of the trace itself.
 */
export function attachFamilies(
  recorder: Recorder,
  families: readonly Family[],
  options: CheckOptions = {},
): Checker {
  const checker = new Checker(families, {
    ...options,
    onBreach(breach) {
      const { invariant, message, event } = breach
      const { at, domain, instance = 0, call, job = 0, seq: step } = event
      recorder.record(invariantBroken, at, domain, instance, call, job, {
        invariant,
        message,
        step,
      })
      options.onBreach?.(breach)
    },
  })
  recorder.tap((event) => checker.accept(event))
  return checker
}

/** A breach as text: what is broken, and the steps that led there, a line for each. */
export function describeBreach({ invariant, message, story }: Breach): string {
  return [`${invariant}: ${message}`, ...formatTimeline(story)].join('\n')
}

function concerns(other: TraceEvent, event: TraceEvent): boolean {
  if (other.domain !== undefined && other.domain.number === event.domain?.number) return true
  return other.call !== undefined && other.call.number === event.call?.number
}

interface DueBy extends Due {
  readonly atMs: number
  readonly invariant: string
  readonly message: string
}

/** What has to happen by a certain time. Looked through only when the nearest time has passed. */
class Dues {
  readonly #open = new Set<DueBy>()
  #earliestMs = Number.POSITIVE_INFINITY

  add(atMs: number, invariant: string, message: string): Due {
    const due: DueBy = { atMs, invariant, message, done: () => this.#open.delete(due) }
    if (atMs === Number.POSITIVE_INFINITY) return due
    this.#open.add(due)
    this.#earliestMs = Math.min(this.#earliestMs, atMs)
    return due
  }

  /** Those whose time has passed; each is told once. */
  overdue(nowMs: number): readonly DueBy[] {
    if (nowMs <= this.#earliestMs) return nobody
    const late = [...this.#open].filter(({ atMs }) => atMs < nowMs)
    for (const due of late) this.#open.delete(due)
    this.#earliestMs = Number.POSITIVE_INFINITY
    for (const { atMs } of this.#open) this.#earliestMs = Math.min(this.#earliestMs, atMs)
    return late
  }
}
