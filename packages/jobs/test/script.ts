// Traces of the interlocking written by hand, step by step, for tests of the checker.
import { eventKind } from '@signalbox/trace'
import type { CallTag, DomainTag, EventKind, TraceEvent } from '@signalbox/trace'
import { jobEvents as e } from '../src/index.ts'

/** A step of another layer. */
export const elsewhere = eventKind<object>('elsewhere.step', 'A step of another layer.')

export const guest: DomainTag = { number: 1, name: 'guest', uuid: 'u1' }
export const other: DomainTag = { number: 2, name: 'other', uuid: 'u2' }

type Slot = 'normal' | 'agent' | 'async'
type Kind = e.RequestMade['kind']

/** Writes traces by hand: each method is one step. */
export class Script {
  readonly events: TraceEvent[] = []
  at = 0
  domain: DomainTag | undefined = guest
  instance = 0
  /** The job that was given back last: who waited is granted after it. */
  letIn = 0

  step<Detail extends object>(
    kind: EventKind<Detail>,
    call: number,
    job: number,
    detail: Detail,
  ): this {
    const tag: CallTag = { number: call, api: `api${call}`, client: 'client' }
    this.events.push({
      seq: this.events.length,
      at: this.at,
      kind: kind.name,
      ...(this.domain !== undefined && { domain: this.domain }),
      ...(this.instance !== 0 && { instance: this.instance }),
      ...(call !== 0 && { call: tag }),
      ...(job !== 0 && { job }),
      detail,
    })
    return this
  }

  /** What follows concerns this domain; none when absent. */
  on(domain?: DomainTag): this {
    this.domain = domain
    return this
  }

  run(instance: number): this {
    this.instance = instance
    return this
  }

  later(ms: number): this {
    this.at += ms
    return this
  }

  begin(call: number, driver = false, more: Partial<e.CallBegan> = {}): this {
    return this.step(e.callBegan, call, 0, {
      deadlineAtMs: 1e9,
      parent: 0,
      driver,
      readOnly: false,
      ...more,
    })
  }

  end(call: number): this {
    return this.step(e.callEnded, call, 0, { outcome: 'answered', departed: false })
  }

  ask(call: number, kind: Kind, count: number, more: Partial<e.RequestMade> = {}): this {
    return this.step(e.requestMade, call, 0, {
      slot: slotOf(kind),
      kind,
      asyncKind: '',
      deadlineAtMs: this.at + 30_000,
      count,
      limit: 0,
      grantable: true,
      parent: 0,
      ...more,
    })
  }

  grant(
    call: number,
    job: number,
    kind: Kind,
    parent = 0,
    count = 0,
    limit = 0,
    after = this.letIn,
  ): this {
    const slot = slotOf(kind)
    const detail = {
      slot,
      kind,
      asyncKind: '',
      waitedMs: 0,
      parent,
      count,
      limit,
      after: count === 0 ? after : 0,
      afterSlot: '',
    } as const
    this.step(e.requestGranted, call, job, detail)
    return kind === 'async' ? this.mask(call, job, 'query', 'abort') : this
  }

  /** A request that is granted at once. */
  take(call: number, job: number, kind: Kind, count = 1, parent = 0, limit = 0): this {
    return this.grant(call, job, kind, parent, count, limit)
  }

  mask(call: number, job: number, ...mask: string[]): this {
    return this.step(e.maskSet, call, job, { mask: ['destroy', ...mask] })
  }

  refuse(call: number, kind: Kind, how: e.RequestEnded['how'] = 'timed-out'): this {
    return this.step(e.requestEnded, call, 0, { slot: slotOf(kind), kind, how, waitedMs: 0 })
  }

  release(call: number, job: number, kind: Kind): this {
    this.letIn = job
    const detail = { slot: slotOf(kind), kind, asyncKind: '', heldMs: 0 }
    this.step(e.jobReleased, call, job, detail)
    return kind === 'async' ? this.completed(call, job) : this
  }

  completed(call: number, job: number): this {
    const detail = { kind: 'save', operation: 1, outcome: 'completed', elapsedMs: 0 } as const
    return this.step(e.asyncCompleted, call, job, detail)
  }

  move(call: number, job: number, how: e.OwnershipMoved['how']): this {
    return this.step(e.ownershipMoved, call, job, { how, kind: 'save' })
  }

  enter(call: number, job: number, port: 'monitor' | 'agent' = 'monitor'): this {
    return this.step(e.visitEntered, call, job, { port })
  }

  leave(call: number, job: number, port: 'monitor' | 'agent' = 'monitor'): this {
    return this.step(e.visitLeft, call, job, { port, outcome: 'alive', durationMs: 0 })
  }
}

function slotOf(kind: Kind): Slot {
  if (kind === 'async') return 'async'
  return kind.startsWith('agent') ? 'agent' : 'normal'
}

/** A trace of nothing yet. */
export const s = (): Script => new Script()
/** A trace in which so many calls have begun. */
export const calls = (count: number): Script => {
  const script = s()
  for (let call = 1; call <= count; call++) script.begin(call)
  return script
}
/** A domain that runs, started by call 1, which has ended. */
export const running = (): Script =>
  s()
    .begin(1)
    .take(1, 1, 'async')
    .run(1)
    .step(e.instanceBegan, 1, 1, {})
    .release(1, 1, 'async')
    .end(1)
