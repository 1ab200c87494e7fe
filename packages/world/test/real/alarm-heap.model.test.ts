// The order of alarms: by time, then by arming, whatever was cancelled in between.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HeapAlarm } from '../../src/real/alarm-heap.ts'
import { AlarmHeap } from '../../src/real/alarm-heap.ts'

interface Step {
  readonly atMs: number
  /** Which of those armed so far is cancelled after this one was armed, if any. */
  readonly cancel: number | undefined
}

const steps = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 20 }),
    cancel: fc.option(fc.nat(60), { nil: undefined }),
  }),
  { maxLength: 60 },
)

test('alarms leave the heap by time and then by arming, without those that were cancelled', () => {
  fc.assert(
    fc.property(steps, (steps: readonly Step[]) => {
      const heap = new AlarmHeap<HeapAlarm>()
      const armed: HeapAlarm[] = []
      const cancelled = new Set<HeapAlarm>()
      for (const { atMs, cancel } of steps) {
        const alarm = { atMs, order: armed.length, place: -1 }
        armed.push(alarm)
        heap.add(alarm)
        const other = cancel === undefined ? undefined : armed[cancel]
        if (other !== undefined) {
          expect(heap.remove(other)).toBe(!cancelled.has(other))
          cancelled.add(other)
        }
      }
      const expected = armed
        .filter((alarm) => !cancelled.has(alarm))
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)
      const rung: HeapAlarm[] = []
      for (let { first } = heap; first !== undefined; first = heap.first) {
        heap.remove(first)
        rung.push(first)
      }
      expect(rung).toEqual(expected)
      expect(heap.size).toBe(0)
    }),
  )
})

test('a cancelled alarm takes no room', () => {
  const heap = new AlarmHeap<HeapAlarm>()
  for (let order = 0; order < 1000; order++) {
    const alarm = { atMs: 1_000_000 - order, order, place: -1 }
    heap.add(alarm)
    heap.remove(alarm)
  }
  expect(heap.size).toBe(0)
})
