// How the wait of each request ended, as the trace tells it: in words that those who read it rely
// on, after as long as it took (jobs.md 5, 18).
import { isEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import type { Call } from '../src/index.ts'
import { jobEvents as e } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import type { TestObject } from './ground.ts'

/** Ends of requests so far, with how long each had waited. */
function ends({ events }: Ground): [string, number][] {
  return events.flatMap((event) =>
    isEvent(event, e.requestEnded) ? [[event.detail.how, event.detail.waitedMs]] : [],
  )
}

/** A domain whose normal job is held from the hundredth millisecond on. */
async function held(maxQueued = 0): Promise<{ ground: Ground; object: TestObject; holder: Call }> {
  const ground = new Ground({ maxQueued })
  await ground.advance(100)
  const object = ground.add('guest')
  const holder = ground.call('holder')
  await ground.finish(ground.list.acquireNormal(object, holder, 'modify'))
  return { ground, object, holder }
}

test('a domain on which something is held, or waited for, is not idle', async () => {
  const { ground, object, holder } = await held()
  expect(object.interlock.idle).toBe(false)
  const [job] = holder.holds
  job?.release(holder)
  expect(object.interlock.idle).toBe(true)
  holder.end('answered')
  ground.verify()
})

test('timed out, aborted, stopped, refused: each after its wait', async () => {
  const { ground, object, holder } = await held()
  const controller = new AbortController()
  const ask = (api: string, waitMs: number, signal?: AbortSignal): Promise<unknown> =>
    failure(
      ground.within(
        api,
        (call) => ground.list.acquireNormal(object, call, 'query', { waitMs }),
        signal === undefined ? {} : { signal },
      ),
    )
  const all = [ask('times out', 10), ask('leaves', 1_000, controller.signal), ask('stops', 1_000)]
  await ground.advance(20)
  controller.abort()
  await ground.advance(10)
  ground.list.stop()
  await ground.finish(Promise.all(all))
  expect(ends(ground)).toEqual([
    ['timed-out', 10],
    ['aborted', 20],
    ['stopped', 30],
  ])
  holder.holds[0]?.release(holder)
  holder.end('answered')
  ground.verify()
})

test('refused by a removal, after its wait', async () => {
  const { ground, object, holder } = await held()
  const asked = failure(
    ground.within('asks', (call) => ground.list.acquireNormal(object, call, 'query')),
  )
  await ground.advance(5)
  ground.list.remove(object)
  await ground.finish(asked)
  expect(ends(ground)).toEqual([['refused', 5]])
  holder.holds[0]?.release(holder)
  holder.end('answered')
  ground.verify()
})

test('refused, busy, aborted, timed out: at once', async () => {
  const { ground, object, holder } = await held(1)
  const over = AbortSignal.abort()
  const ask = async (request: object, options: object): Promise<string> => {
    const asked = failure(
      ground.within(
        'asks',
        (call) => ground.list.acquireNormal(object, call, 'destroy', options),
        request,
      ),
    )
    const error = await ground.finish(asked)
    return error instanceof Error ? error.message : ''
  }
  const query = failure(
    ground.within('asks', (call) => ground.list.acquireNormal(object, call, 'query')),
  )
  expect(await ground.finish(query)).toMatchObject({ name: 'JobQueueFull' })
  await ask({}, { nowait: true })
  await ask({ signal: over }, {})
  expect(await ask({ deadlineAtMs: ground.nowMs }, {})).toContain(
    'it was over before its destroy job',
  )
  expect(ends(ground)).toEqual([
    ['refused', 0],
    ['busy', 0],
    ['aborted', 0],
    ['timed-out', 0],
  ])
  holder.holds[0]?.release(holder)
  holder.end('answered')
  ground.verify()
})
