// What the checker lets pass, what it cannot know, and what it remembers.
import { Recorder } from '@signalbox/trace'
import type { EventKind } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { TraceChecker, attachChecker, checkTrace, jobEvents as e } from '../src/index.ts'
import { Fold } from '../src/invariants/fold.ts'
import { Ground } from './ground.ts'
import type { Script } from './script.ts'
import { calls, elsewhere, guest, other, running, s } from './script.ts'

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
    'a request that is made long after its deadline, and ends at once',
    calls(2)
      .take(2, 1, 'query')
      .later(5_000)
      .ask(1, 'query', 2, { deadlineAtMs: 1_000 })
      .refuse(1, 'query'),
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

test('a gap makes the verdict unknown, never wrong (I50)', () => {
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

test('a debt that nobody pays is open; one that was left to the driver is not', () => {
  const owed = { debt: 1, name: 'cont' }
  const open = (script: Script): readonly string[] => {
    const checker = new TraceChecker()
    for (const event of script.events) checker.accept(event)
    expect(checker.breaches).toEqual([])
    return checker.open()
  }
  const owes = (): Script => running().begin(2).take(2, 2, 'async').step(e.debtMade, 2, 2, owed)
  const over = (): Script => owes().release(2, 2, 'async').end(2)
  expect(open(owes())).toEqual(['call 2', "async job 2 of 'guest'"])
  expect(open(over())).toEqual(["debt 'cont' of job 2"])
  expect(open(over().step(e.debtLeft, 0, 0, owed))).toEqual([])
  expect(open(over().step(e.debtPaid, 0, 0, owed))).toEqual([])
  const found = running().step(e.debtMade, 0, 0, owed)
  expect(open(found)).toEqual([])
})

describe('what is over is forgotten', () => {
  const listed = { persistent: true }
  const fold = ({ events }: Script): Fold => {
    const folded = new Fold()
    for (const event of events) folded.apply(event)
    return folded
  }
  const sizes = ({ domains, calls: open, jobs, names, uuids }: Fold): number[] =>
    [domains, open, jobs, names, uuids].map(({ size }) => size)

  test('requests, jobs and calls when they end; a domain stays as long as it is listed', () => {
    const script = s()
      .step(e.objectListed, 0, 0, listed)
      .begin(1)
      .begin(2)
      .take(1, 1, 'query')
      .ask(2, 'query', 2)
    expect(sizes(fold(script))).toEqual([1, 2, 1, 1, 1])
    script.refuse(2, 'query').end(2).release(1, 1, 'query').end(1)
    expect(sizes(fold(script))).toEqual([1, 0, 0, 1, 1])
    expect([...fold(script).domains.values()][0]?.lines.size).toBe(0)
  })

  test('a domain when it has left the list and nothing is held on it any more', () => {
    const held = s()
      .step(e.objectListed, 0, 0, listed)
      .begin(1)
      .take(1, 1, 'query')
      .step(e.objectRemoving, 0, 0, {})
    expect(sizes(fold(held))).toEqual([1, 1, 1, 1, 1])
    held.step(e.objectRemoved, 0, 0, {})
    expect(sizes(fold(held))).toEqual([1, 1, 1, 0, 0])
    expect(sizes(fold(held.release(1, 1, 'query')))).toEqual([0, 1, 0, 0, 0])
    // What comes behind that brings it not back.
    expect(sizes(fold(held.step(e.referenceReturned, 1, 0, {}).end(1)))).toEqual([0, 0, 0, 0, 0])
    const idle = s().step(e.objectListed, 0, 0, listed).step(e.objectRemoving, 0, 0, {})
    expect(sizes(fold(idle))).toEqual([1, 0, 0, 1, 1])
    expect(sizes(fold(idle.step(e.objectRemoved, 0, 0, {})))).toEqual([0, 0, 0, 0, 0])
    // One that is being removed, and is still listed, is kept.
    const leaving = s()
      .step(e.objectListed, 0, 0, listed)
      .begin(1)
      .take(1, 1, 'query')
      .step(e.objectRemoving, 0, 0, {})
      .release(1, 1, 'query')
    expect(sizes(fold(leaving))).toEqual([1, 1, 0, 1, 1])
  })
})

test('a domain that was never seen to be listed is kept as long as something is open on it', () => {
  const waits = { wait: 1, purpose: 'the tray', deadlineAtMs: 1e9, cause: '' }
  const over = { wait: 1, purpose: 'the tray', how: 'failed', waitedMs: 0 } as const
  const kept = ({ events }: Script): number => {
    const fold = new Fold()
    for (const event of events) fold.apply(event)
    return fold.domains.size
  }
  const began = s().begin(1).run(1).step(e.instanceBegan, 0, 0, {})
  expect(kept(began)).toBe(1)
  expect(kept(began.step(e.instanceDropped, 0, 0, {}))).toBe(0)
  const waiting = s().begin(1).step(e.waitBegan, 1, 0, waits)
  expect(kept(waiting)).toBe(1)
  expect(kept(waiting.step(e.waitEnded, 1, 0, over))).toBe(0)
  const visiting = s().begin(1).take(1, 1, 'query').enter(1, 1).release(1, 1, 'query')
  expect(kept(visiting)).toBe(1)
  expect(kept(visiting.leave(1, 1))).toBe(0)
  // Nor does a step stay that changes nothing, and was looked at.
  const [step] = s().step(elsewhere, 0, 0, {}).events
  if (step === undefined) throw new Error('There is no step.')
  const fold = new Fold()
  fold.domain(step)
  fold.pass(step)
  expect(fold.domains.size).toBe(0)
})

test('the story of a breach holds the steps of its domain and call, and no others', () => {
  const script = calls(3).on(other).take(3, 9, 'query').on(guest)
  const [breach] = checkTrace(script.take(1, 1, 'query').take(2, 2, 'modify', 2).events)
  expect(breach?.story.at(-1)).toBe(breach?.event)
  expect(breach?.story.some((event) => event.job === 9)).toBe(false)
  expect(breach?.story.some((event) => event.job === 1)).toBe(true)
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
