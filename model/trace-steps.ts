// A recording as steps of the model. Nothing is judged here: each event becomes the step that it
// says was taken, with the names that it gives, and the model decides whether it may be taken.
import { jobEvents as e } from '@signalbox/jobs'
import { qmpEvents as q } from '@signalbox/qmp'
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import { word } from './vocabulary.ts'

/** One step of the model, with the event that tells of it. */
export interface RecordedStep {
  readonly event: TraceEvent
  /** In the order of replay.pml. */
  readonly fields: readonly number[]
}

interface Fields {
  readonly by?: number
  readonly on?: number
  readonly kind?: number
  readonly opens?: number
  readonly flag?: boolean
  readonly count?: number
  readonly limit?: number
  readonly ready?: boolean
  readonly job?: number
  readonly run?: number
  readonly other?: number
}

/** The most calls that the model has at once: one less than CALLS in replay.pml. */
const callsMax = 31
/** Stands for a call that has not begun, or has ended. */
const noCall = callsMax

const slotNumbers = { normal: 0, agent: 1, async: 2 } as const satisfies Record<e.SlotName, number>
const outcomes = { alive: 'LEFT_ALIVE', died: 'LEFT_DIED', 'timed-out': 'LEFT_TIMED_OUT' } as const
const ends = {
  'timed-out': 'TIMED_OUT',
  aborted: 'ABORTED',
  refused: 'REFUSED',
  stopped: 'STOPPED',
  busy: 'BUSY',
} as const

/** The steps of one domain in a recording that begins with it. */
export function stepsOf(events: readonly TraceEvent[], domain: number): readonly RecordedStep[] {
  return new Translation(events, domain).steps
}

class Translation {
  readonly steps: RecordedStep[] = []
  readonly #events: readonly TraceEvent[]
  /** Calls that have begun, by the numbers of the recording; the places are used again. */
  readonly #places = new Map<number, number>()
  readonly #slots = new Map<number, number>()
  /** The kind of the request that a call has made last. */
  readonly #asked = new Map<number, number>()
  #stopping = false

  constructor(events: readonly TraceEvent[], domain: number) {
    const callers = new Set<number>()
    for (const event of events) {
      if (event.domain?.number === domain && event.call !== undefined) {
        callers.add(event.call.number)
      }
    }
    // What a call does elsewhere is no step of this domain; its beginning and end are.
    this.#events = events.filter((event) =>
      event.domain === undefined
        ? event.call !== undefined && callers.has(event.call.number)
        : event.domain.number === domain,
    )
    this.#events.forEach((event, at) => this.#translate(event, at))
  }

  #step(event: TraceEvent, doing: string, fields: Fields = {}): void {
    const { by = this.#place(event), on = 0, kind = 0, opens = 0, flag = false } = fields
    const { count = 0, limit = 0, ready = false, job = event.job ?? 0, other = 0 } = fields
    const run = fields.run ?? event.instance ?? 0
    const numbers = [word(doing), by, on, kind, opens, Number(flag), count, limit, Number(ready)]
    this.steps.push({ event, fields: [...numbers, job, run, other, 0] })
  }

  #place(event: TraceEvent): number {
    return event.call === undefined ? noCall : (this.#places.get(event.call.number) ?? noCall)
  }

  #on(event: TraceEvent): number {
    return this.#slots.get(event.job ?? 0) ?? 0
  }

  #translate(event: TraceEvent, at: number): void {
    this.#ofCalls(event)
    this.#ofRequests(event, at)
    this.#ofJobs(event, at)
    this.#ofRuns(event)
    this.#ofMonitor(event)
  }

  #ofCalls(event: TraceEvent): void {
    if (isEvent(event, e.callBegan)) {
      const taken = new Set(this.#places.values())
      let place = 0
      while (taken.has(place)) place++
      if (place >= callsMax) throw new Error(`More than ${callsMax} calls at once.`)
      this.#places.set(event.call?.number ?? 0, place)
      this.#step(event, 'BEGINS', { flag: event.detail.driver })
    } else if (isEvent(event, e.callEnded)) {
      this.#step(event, 'ENDS')
      this.#places.delete(event.call?.number ?? 0)
    } else if (isEvent(event, e.callLeaked) || isEvent(event, e.ruleTrapped)) {
      this.#step(event, 'IS_A_DEFECT')
    } else if (event.kind === e.objectRemoving.name) this.#step(event, 'REMOVES')
  }

  #ofRequests(event: TraceEvent, at: number): void {
    if (isEvent(event, e.requestMade)) {
      const { kind, asyncKind, parent, count, limit, grantable, deadlineAtMs } = event.detail
      const made = { kind: kindOf(kind, asyncKind, parent), count, limit, other: parent }
      this.#asked.set(event.call?.number ?? 0, made.kind)
      const next = this.#events[at + 1]
      const over = next !== undefined && isEvent(next, e.requestEnded) ? next : undefined
      if (
        over !== undefined &&
        over.call?.number === event.call?.number &&
        this.#atOnce(event, over)
      ) {
        this.#step(event, 'IS_REFUSED', {
          ...made,
          opens: word(ends[over.detail.how]),
          ready: grantable,
        })
      } else {
        const timed = Number.isFinite(deadlineAtMs)
        this.#step(event, grantable ? 'IS_A_DEFECT' : 'QUEUES', { ...made, flag: timed })
      }
    } else if (isEvent(event, e.requestEnded)) {
      const before = this.#events[at - 1]
      const refused = this.steps.at(-1)
      const made = refused?.event === before && refused?.fields[0] === word('IS_REFUSED')
      if (made && before?.call?.number === event.call?.number) return
      const { how, kind } = event.detail
      if (how === 'stopped' && !this.#stopping) {
        this.#stopping = true
        this.#step(event, 'CLOSES')
      }
      // Which async kind, and whether it quiesces, its request has said.
      const asked = this.#asked.get(event.call?.number ?? 0)
      const alike = [kindOf(kind, '', 0), kindOf(kind, 'start', 0), kindOf(kind, '', 1)]
      const told = asked !== undefined && alike.includes(asked) ? asked : kindOf(kind, '', 0)
      this.#step(event, 'GIVES_UP', { kind: told, opens: word(ends[how]) })
    }
  }

  /** Whether a request was over in the section in which it was made. */
  #atOnce(made: TraceEvent<e.RequestMade>, over: TraceEvent<e.RequestEnded>): boolean {
    const { how } = over.detail
    if (how === 'refused' || how === 'busy') return true
    return made.detail.grantable || (over.at === made.at && made.detail.deadlineAtMs <= made.at)
  }

  #ofJobs(event: TraceEvent, at: number): void {
    const { job = 0 } = event
    if (isEvent(event, e.requestGranted)) {
      const { slot, kind, asyncKind, parent, count, limit } = event.detail
      this.#slots.set(job, slotNumbers[slot])
      this.#step(event, count > 0 ? 'TAKES' : 'IS_GRANTED', {
        kind: kindOf(kind, asyncKind, parent),
        opens: this.#maskAfter(at),
        count,
        limit,
        other: parent,
      })
    } else if (isEvent(event, e.jobReleased)) {
      const { slot, kind, asyncKind } = event.detail
      this.#step(event, 'RELEASES', { on: slotNumbers[slot], kind: kindOf(kind, asyncKind, 0) })
      this.#slots.delete(job)
    } else if (isEvent(event, e.ownershipMoved)) {
      const steps = { released: 'DISOWNS', continued: 'CONTINUES', 'handed-over': 'HANDS_OVER' }
      const { how } = event.detail
      if (how !== 'restored') return this.#step(event, steps[how], { on: this.#on(event) })
      this.#slots.set(job, slotNumbers.async)
      this.#step(event, 'RESTORES', { kind: word('ASYNC'), on: 2, opens: this.#maskAfter(at) })
    } else if (isEvent(event, e.maskSet)) {
      if (this.#opened(at)) return
      this.#step(event, 'MASKS', { on: 2, opens: maskOf(event.detail.mask) })
    } else if (isEvent(event, e.phaseSet)) {
      this.#step(event, 'PHASES', { on: 2, flag: event.detail.pastReturn })
    } else if (isEvent(event, e.abortAsked)) {
      const { target, accepted } = event.detail
      this.#step(event, 'ABORTS', { flag: accepted, other: target })
    }
  }

  #ofRuns(event: TraceEvent): void {
    const on = this.#on(event)
    if (event.kind === e.instanceBegan.name) this.#step(event, 'BEGINS_RUN', { on })
    else if (isEvent(event, e.instanceEnded)) this.#step(event, 'ENDS_RUN')
    else if (event.kind === e.instanceDropped.name) this.#step(event, 'SHUTS_OFF')
    else if (isEvent(event, e.effectMade)) this.#step(event, 'ACTS', { on })
    else if (isEvent(event, e.visitEntered)) {
      this.#step(event, 'ENTERS', { on: portOf(event.detail.port) })
    } else if (isEvent(event, e.visitLeft)) {
      const { port, outcome } = event.detail
      this.#step(event, 'LEAVES', { on: portOf(port), opens: word(outcomes[outcome]) })
    }
  }

  /** What passes on the monitor in a visit; greeting and negotiating are no visit. */
  #ofMonitor(event: TraceEvent): void {
    if (event.kind === q.monitorClosed.name) this.#step(event, 'IS_LOST')
    if (event.job === undefined) return
    if (isEvent(event, q.commandSent)) {
      if (!event.detail.outOfBand) this.#step(event, 'SENDS')
    } else if (event.kind === q.replyReceived.name) this.#step(event, 'IS_ANSWERED')
    else if (event.kind === q.monitorStuck.name) this.#step(event, 'IS_OVERDUE')
    else if (event.kind === q.lateReply.name) this.#step(event, 'IS_LATE')
  }

  /** The mask with which an async job begins is said by the event after its grant; 0 for none. */
  #maskAfter(at: number): number {
    const next = this.#events[at + 1]
    if (next === undefined || !isEvent(next, e.maskSet)) return 0
    return next.job === this.#events[at]?.job ? maskOf(next.detail.mask) : 0
  }

  #opened(at: number): boolean {
    const before = this.#events[at - 1]
    if (before === undefined || before.job !== this.#events[at]?.job) return false
    if (isEvent(before, e.requestGranted)) return before.detail.slot === 'async'
    return isEvent(before, e.ownershipMoved) && before.detail.how === 'restored'
  }
}

function portOf(port: 'monitor' | 'agent'): number {
  return port === 'monitor' ? slotNumbers.normal : slotNumbers.agent
}

const kindWords: Readonly<Record<e.RequestMade['kind'], string>> = {
  query: 'QUERY',
  destroy: 'DESTROY',
  suspend: 'SUSPEND',
  modify: 'MODIFY',
  abort: 'ABORT',
  'migration-operation': 'MIGRATION_OPERATION',
  'modify-migration-safe': 'MIGRATION_SAFE',
  nested: 'NESTED',
  async: 'ASYNC',
  'agent-query': 'AGENT',
  'agent-modify': 'AGENT',
}

function kindOf(kind: e.RequestMade['kind'], asyncKind: string, parent: number): number {
  const name = kindWords[kind]
  const begins = asyncKind === 'start' || asyncKind === 'migration-in'
  if (name === 'ASYNC' && begins) return word('START')
  return word(name === 'AGENT' && parent !== 0 ? 'QUIESCE' : name)
}

function maskOf(mask: readonly string[]): number {
  let bits = 0
  for (const kind of mask) bits |= 1 << word(kindWords[kind as e.RequestMade['kind']])
  return bits
}
