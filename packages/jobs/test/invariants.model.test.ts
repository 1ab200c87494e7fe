// The checker checked: sequences of steps that must never happen, each rejected by its number; and
// sequences that look odd and are sound.
import { Recorder } from '@signalbox/trace'
import type { CallTag, DomainTag, EventKind, TraceEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import type { Breach } from '../src/index.ts'
import { TraceChecker, attachChecker, checkTrace, jobEvents as e } from '../src/index.ts'
import { Ground } from './ground.ts'

const guest: DomainTag = { number: 1, name: 'guest', uuid: 'u1' }
const other: DomainTag = { number: 2, name: 'other', uuid: 'u2' }

type Slot = 'normal' | 'agent' | 'async'
type Kind = e.RequestMade['kind']

/** Writes traces by hand: each method is one step. */
class Script {
  readonly events: TraceEvent[] = []
  at = 0
  domain: DomainTag = guest
  instance = 0

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
      domain: this.domain,
      ...(this.instance !== 0 && { instance: this.instance }),
      ...(call !== 0 && { call: tag }),
      ...(job !== 0 && { job }),
      detail,
    })
    return this
  }

  on(domain: DomainTag): this {
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

  begin(call: number, driver = false): this {
    return this.step(e.callBegan, call, 0, { deadlineAtMs: 1e9, parent: 0, driver })
  }

  end(call: number): this {
    return this.step(e.callEnded, call, 0, { outcome: 'answered' })
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

  grant(call: number, job: number, kind: Kind, parent = 0, count = 0, limit = 0): this {
    const slot = slotOf(kind)
    const detail = {
      slot,
      kind,
      asyncKind: '',
      waitedMs: 0,
      parent,
      count,
      limit,
      after: 0,
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

const s = (): Script => new Script()
const calls = (count: number): Script => {
  const script = s()
  for (let call = 1; call <= count; call++) script.begin(call)
  return script
}
/** A domain that runs, started by call 1, which has ended. */
const running = (): Script =>
  s()
    .begin(1)
    .take(1, 1, 'async')
    .run(1)
    .step(e.instanceBegan, 1, 1, {})
    .release(1, 1, 'async')
    .end(1)

const wrong: readonly (readonly [string, string, Script])[] = [
  ['I1', 'two normal jobs', calls(2).take(1, 1, 'query').take(2, 2, 'modify', 2)],
  ['I2', 'two agent jobs', calls(2).take(1, 1, 'agent-query').take(2, 2, 'agent-modify', 2)],
  ['I3', 'two async jobs', calls(2).take(1, 1, 'async').take(2, 2, 'async', 2)],
  ['I3', 'a job restored beside another', calls(2).take(1, 1, 'async').move(2, 2, 'restored')],
  ['I4', 'a modify during a save', calls(2).take(1, 1, 'async').take(2, 2, 'modify', 2)],
  ['I5', "a nested job of another's", calls(2).take(1, 1, 'async').take(2, 2, 'nested', 2, 1)],
  ['I5', 'a nested job of an async job that is not held', calls(1).take(1, 2, 'nested', 1, 9)],
  ['I6', 'an async job beside a normal one', calls(2).take(1, 1, 'query').take(2, 2, 'async', 2)],
  ['I7', 'agent and normal in one call', calls(1).take(1, 1, 'agent-query').take(1, 2, 'query', 2)],
  [
    'I7',
    'agent beside async without quiesce',
    calls(1).take(1, 1, 'async').take(1, 2, 'agent-query', 2),
  ],
  [
    'I7',
    'quiesce with a mask that admits no query',
    calls(1).take(1, 1, 'async').mask(1, 1, 'abort').take(1, 2, 'agent-modify', 2, 1),
  ],
  ['I7', 'two requests of one call', calls(1).ask(1, 'query', 1).ask(1, 'agent-query', 2)],
  ['I8', 'jobs on two domains', calls(1).take(1, 1, 'query').on(other).take(1, 2, 'query', 1)],
  ['I9', 'a visit without the slot', running().begin(2).enter(2, 7)],
  [
    'I9',
    "a visit in another call's job",
    running().begin(2).begin(3).take(2, 2, 'query').enter(3, 2),
  ],
  ['I9', 'a visit by an agent job', running().begin(2).take(2, 2, 'agent-query').enter(2, 2)],
  ['I10', 'a visit inside a visit', running().begin(2).take(2, 2, 'query').enter(2, 2).enter(2, 2)],
  [
    'I11',
    'an agent visit without its slot',
    running().begin(2).take(2, 2, 'query').enter(2, 2, 'agent'),
  ],
  [
    'I13',
    'a trap of the running code',
    s().step(e.ruleTrapped, 0, 0, { rule: 'I13', message: 'm' }),
  ],
  [
    'I15',
    'a visit by a job that is bound to another run',
    running().begin(2).run(0).take(2, 2, 'query').run(1).enter(2, 2),
  ],
  ['I17', 'a grant without a request', calls(1).grant(1, 1, 'query')],
  [
    'I17',
    'a request that ends twice',
    calls(1).ask(1, 'query', 1).refuse(1, 'query').refuse(1, 'query'),
  ],
  [
    'I17',
    'a call that ends while it waits',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).end(1),
  ],
  [
    'I18',
    'a wait beyond its deadline',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).later(30_051).refuse(1, 'query'),
  ],
  [
    'I19',
    'a lost wake-up',
    calls(2).take(1, 1, 'query').ask(2, 'query', 2).release(1, 1, 'query').end(1),
  ],
  [
    'I19',
    'a mask that was widened for nobody',
    calls(2).take(1, 1, 'async').ask(2, 'modify', 2).mask(1, 1, 'modify').mask(1, 1, 'modify'),
  ],
  [
    'I20',
    'a later query before an earlier one',
    calls(3)
      .take(1, 1, 'modify')
      .ask(2, 'query', 2)
      .ask(3, 'query', 3)
      .release(1, 1, 'modify')
      .grant(3, 2, 'query'),
  ],
  [
    'I20',
    'a query before a destroy',
    calls(3)
      .take(1, 1, 'modify')
      .ask(2, 'query', 2)
      .ask(3, 'destroy', 3)
      .release(1, 1, 'modify')
      .grant(2, 2, 'query'),
  ],
  ['I21', 'a wrong count', calls(1).ask(1, 'query', 2)],
  ['I21', 'a wrong count of one granted at once', calls(1).take(1, 1, 'query', 2)],
  [
    'I21',
    'one granted at once above the limit',
    calls(2).take(1, 1, 'agent-query').take(2, 2, 'query', 2, 0, 1),
  ],
  [
    'I7',
    'one granted at once while its call waits',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).take(1, 2, 'agent-query', 3),
  ],
  [
    'I20',
    'one granted at once before one that waits',
    calls(3).take(1, 1, 'query').ask(2, 'query', 2).release(1, 1, 'query').take(3, 2, 'query', 2),
  ],
  [
    'I21',
    'a grant above the limit',
    calls(2).take(1, 1, 'agent-query').ask(2, 'query', 2, { limit: 1 }).grant(2, 2, 'query'),
  ],
  [
    'I22',
    'a wait that outlives its run',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.waitBegan, 2, 2, { wait: 1, purpose: 'the tray', deadlineAtMs: 1e9 })
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .later(51)
      .step(e.waitEnded, 2, 2, { wait: 1, purpose: 'the tray', how: 'failed', waitedMs: 51 }),
  ],
  ['I23', 'a call that ends with a job', calls(1).take(1, 1, 'query').end(1)],
  ['I23', 'a leak', calls(1).take(1, 1, 'query').step(e.callLeaked, 1, 1, { kind: 'query' })],
  ['I23', "a release by another's call", calls(2).take(1, 1, 'query').release(2, 1, 'query')],
  [
    'I23',
    'a job that is continued while it is owned',
    calls(2).take(1, 1, 'async').move(2, 1, 'continued'),
  ],
  [
    'I23',
    'a disowned job that is ended by nobody',
    calls(1).take(1, 1, 'async').move(1, 1, 'released').release(1, 1, 'async'),
  ],
  ['I24', 'a release of what is not held', calls(1).release(1, 5, 'query')],
  [
    'I24',
    'a second release',
    calls(1).take(1, 1, 'query').release(1, 1, 'query').release(1, 1, 'query'),
  ],
  [
    'I25',
    'an async job that ends before its nested one',
    calls(1).take(1, 1, 'async').take(1, 2, 'nested', 2, 1).release(1, 1, 'async'),
  ],
  [
    'I25',
    'two visits in a nested job',
    running()
      .begin(2)
      .take(2, 2, 'async')
      .take(2, 3, 'nested', 2, 2)
      .enter(2, 3)
      .leave(2, 3)
      .enter(2, 3),
  ],
  [
    'I26',
    'a mask without destroy',
    calls(1)
      .take(1, 1, 'async')
      .step(e.maskSet, 1, 1, { mask: ['query'] }),
  ],
  [
    'I31',
    'a visit after the end',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .enter(2, 2),
  ],
  [
    'I31',
    'an effect after the end',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.effectMade, 2, 2, { effect: 'spawn' }),
  ],
  ['I33', 'two runs', running().begin(2).run(2).step(e.instanceBegan, 2, 0, {})],
  [
    'I36',
    'an id that is used again',
    running().step(e.instanceDropped, 0, 0, {}).step(e.instanceBegan, 0, 0, {}),
  ],
  [
    'I36',
    'two domains of one name',
    s()
      .step(e.objectListed, 0, 0, { persistent: true })
      .on({ number: 3, name: 'guest', uuid: 'u3' })
      .step(e.objectListed, 0, 0, { persistent: true }),
  ],
  [
    'I36',
    'a grant on a domain that is removed',
    calls(1).step(e.objectRemoving, 0, 0, {}).take(1, 1, 'query'),
  ],
  [
    'I37',
    'an abort of a later job',
    calls(2)
      .take(1, 1, 'async')
      .take(2, 2, 'abort', 2)
      .step(e.abortAsked, 2, 2, { target: 9, accepted: true }),
  ],
  [
    'I38',
    'a phase that goes back',
    calls(1)
      .take(1, 1, 'async')
      .step(e.phaseSet, 1, 1, { phase: 2, name: 'two', pastReturn: true })
      .step(e.phaseSet, 1, 1, { phase: 1, name: 'one', pastReturn: true }),
  ],
  ['I44', 'a reference that is not given back', calls(1).step(e.referenceTaken, 1, 0, {}).end(1)],
  ['I48', 'statistics twice', calls(1).take(1, 1, 'async').release(1, 1, 'async').completed(1, 1)],
  [
    'I48',
    'an async job that ends without statistics',
    calls(1)
      .take(1, 1, 'async')
      .step(e.jobReleased, 1, 1, { slot: 'async', kind: 'async', asyncKind: '', heldMs: 0 })
      .end(1),
  ],
]

describe('a wrong sequence is rejected by its number', () => {
  test.each(wrong)('%s: %s', (invariant, _what, { events }) => {
    const breaches = checkTrace(events)
    expect(breaches.map((breach: Breach) => breach.invariant)).toContain(invariant)
    // What led there is sound: the last step is the one that breaks the rule.
    expect(checkTrace(events.slice(0, -2))).toEqual([])
  })

  test('the story of a breach holds the steps of its domain and call, and no others', () => {
    const script = calls(3).on(other).take(3, 9, 'query').on(guest)
    const [breach] = checkTrace(script.take(1, 1, 'query').take(2, 2, 'modify', 2).events)
    expect(breach?.story.at(-1)).toBe(breach?.event)
    expect(breach?.story.some((event) => event.job === 9)).toBe(false)
    expect(breach?.story.some((event) => event.job === 1)).toBe(true)
  })
})

const sound: readonly (readonly [string, Script])[] = [
  [
    'quiesce',
    calls(1)
      .take(1, 1, 'async')
      .take(1, 2, 'agent-modify', 2, 1)
      .release(1, 2, 'agent-modify')
      .release(1, 1, 'async')
      .end(1),
  ],
  [
    'a job that is handed over and released after its call',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .enter(2, 2)
      .move(2, 2, 'handed-over')
      .end(2)
      .leave(2, 2)
      .release(2, 2, 'query'),
  ],
  [
    'a job that changes hands',
    calls(2)
      .take(1, 1, 'async')
      .move(1, 1, 'released')
      .end(1)
      .move(2, 1, 'continued')
      .release(2, 1, 'async')
      .end(2),
  ],
  [
    'a query that passes a modify which the mask keeps out',
    calls(3)
      .take(1, 1, 'async')
      .ask(2, 'modify', 2)
      .take(3, 2, 'query', 3)
      .release(3, 2, 'query')
      .release(1, 1, 'async')
      .grant(2, 3, 'modify')
      .release(2, 3, 'modify'),
  ],
  [
    'a destroy above the queue limit',
    calls(2).take(1, 1, 'agent-query').ask(2, 'destroy', 2, { limit: 1 }).grant(2, 2, 'destroy'),
  ],
]

describe('a sound sequence passes', () => {
  test.each(sound)('%s', (_what, { events }) => {
    expect(checkTrace(events)).toEqual([])
  })
})

test('a gap makes the verdict unknown, never wrong', () => {
  const { events } = calls(2).take(1, 1, 'query').take(2, 2, 'modify', 2)
  const checker = new TraceChecker()
  for (const event of events.filter(({ seq }) => seq !== 2)) checker.accept(event)
  expect(checker.complete).toBe(false)
  expect(checker.breaches).toEqual([])
})

test('an attached checker sees every step, and tells what is open', async () => {
  const ground = new Ground()
  const checker = attachChecker(ground.recorder)
  const object = ground.add('guest')
  const call = ground.call('a')
  const job = await ground.list.acquireNormal(object, call, 'modify')
  expect(checker.open()).toHaveLength(2)
  await job[Symbol.asyncDispose]()
  call.end('answered')
  expect(checker.open()).toEqual([])
  expect(checker.breaches).toEqual([])
})

test('forgets what is over, call after call', () => {
  const recorder = new Recorder({
    clock: { now: () => 0, wallTime: () => 0, alarm: () => ({ cancel() {} }) },
  })
  const checker = attachChecker(recorder)
  const { events } = calls(1).take(1, 1, 'query').release(1, 1, 'query').end(1)
  const kinds = new Map(
    Object.values(e).map((kind) => [(kind as EventKind<object>).name, kind as EventKind<object>]),
  )
  for (let round = 1; round <= 5_000; round++) {
    for (const event of events) {
      const kind = kinds.get(event.kind)
      if (kind === undefined) throw new Error(event.kind)
      const call = { number: round, api: 'a', client: 'c' }
      recorder.record(
        kind,
        0,
        event.domain,
        0,
        call,
        event.job === undefined ? 0 : round,
        event.detail,
      )
    }
  }
  expect(checker.breaches).toEqual([])
  expect(checker.open()).toEqual([])
})
