// The real clock: its alarms ring in the order of their times and never early, can be cancelled by
// each other, and never ring inside the call that arms them.
import { array, assert, asyncProperty, integer } from 'fast-check'
import { expect, test } from 'vitest'
import { RealClock } from '../../src/real/clock.ts'

test('alarms ring in the order of their times, and never early', async () => {
  const delays = array(integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 })
  await assert(
    asyncProperty(delays, async (delaysMs) => {
      const clock = new RealClock()
      const startMs = clock.now()
      const rung: number[] = []
      const { promise, resolve } = Promise.withResolvers<void>()
      for (const delayMs of delaysMs) {
        clock.alarm(startMs + delayMs, () => {
          expect(clock.now()).toBeGreaterThanOrEqual(startMs + delayMs)
          rung.push(delayMs)
          if (rung.length === delaysMs.length) resolve()
        })
      }
      await promise
      expect(rung).toEqual([...delaysMs].sort((a, b) => a - b))
    }),
    { numRuns: 15 },
  )
})

test('an alarm cancelled by another of the same time does not ring', async () => {
  const clock = new RealClock()
  const atMs = clock.now() + 2
  const rung: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  clock.alarm(atMs, () => {
    rung.push('first')
    second.cancel()
  })
  const second = clock.alarm(atMs, () => rung.push('second'))
  clock.alarm(atMs, resolve)
  await promise
  expect(rung).toEqual(['first'])
})

test('an alarm for the past rings, but not inside the call that arms it', async () => {
  const clock = new RealClock()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let armed = false
  clock.alarm(clock.now() - 1000, () => resolve(armed))
  armed = true
  expect(await promise).toBe(true)
})
