// The checker: hands steps to families, tells breaches with their story, and never judges what it
// has not seen.
import { expect, test } from 'vitest'
import type { Breach, Checker, Family, TraceEvent } from '../src/index.ts'
import {
  Recorder,
  attachFamilies,
  checkRecording,
  describeBreach,
  invariantBroken,
  isEvent,
  on,
} from '../src/index.ts'
import { call, guest, leased, rain, returned } from './kinds.ts'

/** A library's rules: L1 one lease of a book at a time, L2 given back within 100 ms. */
const library: Family = {
  file: 'trace/test/checker.model.test.ts',
  invariants: ['L1', 'L2'],
  begin(judge) {
    const books = new Map<string, { done(): void }>()
    return {
      steps: [
        on(leased, ({ at, detail: { what } }) => {
          if (books.has(what)) judge.broken('L1', `'${what}' is leased twice`)
          books.set(what, judge.due(at + 100, 'L2', `'${what}' is kept`))
        }),
        on(returned, ({ detail: { what } }) => {
          books.get(what)?.done()
          books.delete(what)
        }),
      ],
      open: () => [...books.keys()],
    }
  },
}

const clock = { now: () => 0, wallTime: () => 0, alarm: () => ({ cancel: () => undefined }) }

function steps(...list: readonly (readonly ['lease' | 'return' | 'rain', number, string?])[]) {
  return list.map(([kind, at, what = ''], seq): TraceEvent => ({
    seq,
    at,
    kind: { lease: leased, return: returned, rain }[kind].name,
    ...(kind !== 'rain' && { domain: guest, call }),
    detail: kind === 'rain' ? { litres: 1 } : { what },
  }))
}

const numbers = (checker: Checker): string[] => checker.breaches.map((each) => each.invariant)

test('a breach has its number, its step, and the steps of the same domain or call before it', () => {
  const events = steps(['lease', 0, 'Emma'], ['rain', 1], ['lease', 2, 'Emma'])
  const checker = checkRecording(events, [library])
  const [breach] = checker.breaches
  expect(numbers(checker)).toEqual(['L1'])
  expect(breach?.event).toBe(events[2])
  expect(breach?.story).toEqual([events[0], events[2]])
  expect(breach === undefined ? '' : describeBreach(breach)).toBe(
    "L1: 'Emma' is leased twice\n" +
      "      0.000  guest         virDomainSave #7                leases 'Emma'\n" +
      "      2.000  guest         virDomainSave #7                leases 'Emma'",
  )
})

test('what is due is broken by the first step after its time, once, and not when it was done', () => {
  const late = steps(['lease', 0, 'Emma'], ['rain', 100], ['rain', 101], ['rain', 300])
  expect(numbers(checkRecording(late, [library]))).toEqual(['L2'])
  expect(checkRecording(late.slice(0, 2), [library]).open()).toEqual(['Emma'])
  const done = steps(['lease', 0, 'Emma'], ['return', 100, 'Emma'], ['rain', 300])
  expect(numbers(checkRecording(done, [library]))).toEqual([])
})

test('a host that runs late is allowed for', () => {
  const late = steps(['lease', 0, 'Emma'], ['rain', 150], ['rain', 151])
  expect(numbers(checkRecording(late, [library], { hostDelayMs: 50 }))).toEqual(['L2'])
  expect(numbers(checkRecording(late, [library], { hostDelayMs: 51 }))).toEqual([])
})

test('after a gap nothing is judged, and that is said (I50)', () => {
  const events = steps(['lease', 0, 'Emma'], ['rain', 1], ['lease', 2, 'Emma'])
  const checker = checkRecording(
    events.filter(({ seq }) => seq !== 1),
    [library],
  )
  expect(checker.complete).toBe(false)
  expect(checker.breaches).toEqual([])
  expect(checker.open()).toEqual([])
})

test('a breach is told to whoever asked, and on the trace, after its step for every tap', () => {
  const recorder = new Recorder({ clock })
  const told: Breach[] = []
  const checker = attachFamilies(recorder, [library], { onBreach: (breach) => told.push(breach) })
  const seen: TraceEvent[] = []
  recorder.tap((event) => seen.push(event))
  recorder.record(leased, 0, guest, 3, call, 9, { what: 'Emma' })
  recorder.record(leased, 5, guest, 3, call, 9, { what: 'Emma' })
  recorder.record(rain, 6, undefined, 0, undefined, 0, { litres: 1 })
  expect(told).toEqual(checker.breaches)
  expect(seen.map(({ seq }) => seq)).toEqual([0, 1, 2, 3])
  expect(recorder.read(0).events).toEqual(seen)
  const [, , broken] = seen
  expect(broken).toMatchObject({ at: 5, domain: guest, instance: 3, call, job: 9 })
  expect(broken !== undefined && isEvent(broken, invariantBroken) && broken.detail).toEqual({
    invariant: 'L1',
    message: "'Emma' is leased twice",
    step: 1,
  })
})

test('what is kept of breaches is bounded, and all are counted', () => {
  const many = Array.from({ length: 500 }, () => ['lease', 0, 'Emma'] as const)
  const checker = checkRecording(steps(...many), [library])
  expect(checker.found).toBe(499)
  expect(checker.breaches).toHaveLength(100)
  expect(checker.checked).toBe(500)
})
