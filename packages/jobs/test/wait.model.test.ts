// One suspended stretch of code: it ends in exactly one way, and leaves nothing armed (I17).
import { SimulatedHost } from '@signalbox/testkit'
import type { World } from '@signalbox/world'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Wait } from '../src/wait.ts'

/** A world that counts what is armed, and a signal that counts who listens. */
function counted(): { world: World; host: SimulatedHost; armed: () => number } {
  const host = new SimulatedHost({ seed: 1 })
  const real = host.world()
  const armed = new Set<object>()
  const clock = {
    now: () => real.clock.now(),
    wallTime: () => real.clock.wallTime(),
    alarm: (atMs: number, ring: () => void) => {
      const alarm = real.clock.alarm(atMs, () => {
        armed.delete(handle)
        ring()
      })
      const handle = {
        cancel: () => {
          armed.delete(handle)
          alarm.cancel()
        },
      }
      armed.add(handle)
      return handle
    },
  }
  return { world: { ...real, scheduler: real.scheduler, clock }, host, armed: () => armed.size }
}

class CountingSignal extends EventTarget {
  listeners = 0
  aborted = false
  reason: unknown
  override addEventListener(type: string, listener: EventListenerObject): void {
    if (type === 'abort') this.listeners++
    super.addEventListener(type, listener)
  }
  override removeEventListener(type: string, listener: EventListenerObject): void {
    if (type === 'abort') this.listeners--
    super.removeEventListener(type, listener)
  }
  abort(): void {
    this.aborted = true
    this.dispatchEvent(new Event('abort'))
  }
}

class TestWait extends Wait<string> {
  constructor(world: World, deadlineAtMs: number, signal?: AbortSignal) {
    super(world, deadlineAtMs, signal)
    this.arm()
  }

  protected override deadlineError(): Error {
    return new Error('deadline')
  }

  protected override abortError(): Error {
    return new Error('abort')
  }
}

type End = 'grant' | 'refuse' | 'abort' | 'deadline'

test('whatever ends a wait first ends it, once, and leaves no alarm and no listener', async () => {
  const ends = fc.constantFrom<End>('grant', 'refuse', 'abort', 'deadline')
  await fc.assert(
    fc.asyncProperty(fc.array(ends, { minLength: 1, maxLength: 5 }), async (order) => {
      const { world, host, armed } = counted()
      const signal = new CountingSignal()
      const wait = new TestWait(world, 100, signal as unknown as AbortSignal)
      const ended = wait.promise.catch((error: unknown) => (error as Error).message)
      expect([armed(), signal.listeners]).toEqual([1, 1])
      for (const [at, end] of order.entries()) {
        const first = at === 0
        if (end === 'grant') expect(wait.grant('grant')).toBe(first)
        else if (end === 'refuse') expect(wait.refuse(new Error('refuse'))).toBe(first)
        else if (end === 'abort') signal.abort()
        else await host.advance(100)
        expect([wait.waiting, armed(), signal.listeners]).toEqual([false, 0, 0])
      }
      expect(await host.finish(ended)).toBe(order[0])
    }),
  )
})

test('a signal that has fired already ends it at once, and arms nothing', async () => {
  const { world, host, armed } = counted()
  const wait = new TestWait(world, 100, AbortSignal.abort())
  expect([wait.waiting, armed()]).toEqual([false, 0])
  const ended = wait.promise.catch((error: unknown) => (error as Error).message)
  expect(await host.finish(ended)).toBe('abort')
})

test('one without a deadline arms no alarm', () => {
  const { world, armed } = counted()
  const wait = new TestWait(world, Number.POSITIVE_INFINITY)
  expect([wait.waiting, armed()]).toEqual([true, 0])
})
