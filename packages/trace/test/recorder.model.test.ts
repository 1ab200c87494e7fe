// The recorder: a ring that never lies about what it has lost, and taps that miss nothing.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TraceEvent } from '../src/index.ts'
import { Recorder, eventKind, eventKinds, isEvent } from '../src/index.ts'
import { call, guest, leased, rain } from './kinds.ts'

const clock = { now: () => 0, wallTime: () => 0, alarm: () => ({ cancel: () => undefined }) }

function filled(capacity: number, count: number): Recorder {
  const recorder = new Recorder({ clock, capacity })
  for (let job = 1; job <= count; job++) {
    recorder.record(leased, job, guest, 0, call, job, { what: `book ${job}` })
  }
  return recorder
}

test('what is read is what was recorded, and what was dropped is counted', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.nat(200),
      fc.nat(250),
      fc.nat(100),
      (capacity, count, from, limit) => {
        const { events, missed, next } = filled(capacity, count).read(from, limit)
        const kept = 2 ** Math.ceil(Math.log2(Math.max(2, capacity)))
        const oldest = Math.max(0, count - kept)
        const begin = Math.min(Math.max(from, oldest), count)
        expect(missed).toBe(Math.max(0, begin - from))
        expect(events.map(({ seq }) => seq)).toEqual(
          Array.from({ length: Math.min(limit, count - begin) }, (_, at) => begin + at),
        )
        for (const event of events) expect(event.job).toBe(event.seq + 1)
        expect(next).toBe(begin + events.length)
      },
    ),
  )
})

test('an event has what its step has, and nothing else', () => {
  const recorder = new Recorder({ clock })
  recorder.record(rain, 5, undefined, 0, undefined, 0, { litres: 1 })
  recorder.record(leased, 6, guest, 3, call, 9, { what: 'Emma' })
  expect(recorder.read(0).events).toEqual([
    { seq: 0, at: 5, kind: 'weather.rain', detail: { litres: 1 } },
    {
      seq: 1,
      at: 6,
      kind: 'library.leased',
      domain: guest,
      instance: 3,
      call,
      job: 9,
      detail: { what: 'Emma' },
    },
  ])
})

test('a tap sees every event in the step that records it, until it is closed', () => {
  const recorder = new Recorder({ clock, capacity: 2 })
  const seen: TraceEvent[] = []
  const first = recorder.tap((event) => seen.push(event))
  const second = recorder.tap(() => second.close())
  for (let litres = 0; litres < 5; litres++) {
    recorder.record(rain, litres, undefined, 0, undefined, 0, { litres })
    expect(seen).toHaveLength(litres + 1)
  }
  first.close()
  first.close()
  recorder.record(rain, 5, undefined, 0, undefined, 0, { litres: 5 })
  expect(seen.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4])
})

test('one listener that taps twice closes each tap by itself', () => {
  const recorder = new Recorder({ clock })
  let heard = 0
  const listen = (): void => {
    heard++
  }
  const first = recorder.tap(listen)
  recorder.tap(listen)
  first.close()
  recorder.record(rain, 0, undefined, 0, undefined, 0, { litres: 0 })
  expect(heard).toBe(1)
})

test('kinds are declared once, known by name, and narrow what an event says', () => {
  expect(eventKinds()).toContain(leased)
  expect(() => eventKind('library.leased', 'again')).toThrow("'library.leased' is declared twice")
  const recorder = new Recorder({ clock })
  recorder.record(leased, 0, guest, 0, call, 1, { what: 'Emma' })
  const [event] = recorder.read(0).events
  if (event === undefined) throw new Error('nothing was recorded')
  expect(isEvent(event, rain)).toBe(false)
  expect(isEvent(event, leased) && event.detail.what).toBe('Emma')
})
