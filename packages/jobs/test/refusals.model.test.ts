// What those are told who do not get a job: who stands in the way, since when, doing what (jobs.md
// 16).
import { isEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { explainBlocker, heldBy, heldByAll } from '../src/explain.ts'
import { jobEvents as e } from '../src/index.ts'
import { RequestQueue } from '../src/queue.ts'
import { acquire } from './acquire.ts'
import { asks } from './asks.ts'
import { Ground, failure } from './ground.ts'
import { abort } from './save-call.ts'

test('a wait that was too long says how long it was, at any time of the day', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.advance(60_000)
  const holder = ground.call('holder')
  const held = await ground.list.acquireNormal(object, holder, 'modify')
  const asked = failure(
    ground.within('asks', (call) =>
      ground.list.acquireNormal(object, call, 'query', { waitMs: 40 }),
    ),
  )
  expect(await ground.finish(asked)).toMatchObject({
    message: expect.stringContaining('waited 40 ms for its query job'),
    fields: { waitedMs: 40, deadlineMs: 40, holder: 'holder', holderJob: held.number },
  })
  await held[Symbol.asyncDispose]()
  holder.end('answered')
  ground.verify()
})

test('where nobody stands in the way, nobody is named', () => {
  const nothing = { normal: undefined, agent: undefined, async: undefined }
  expect([heldBy(nothing, 'query'), heldByAll(nothing)]).toEqual(['', ''])
  expect(explainBlocker(nothing, new RequestQueue(), 0, 'query')).toBe(
    'held by nobody now, but others were first',
  )
})

test('a request that does not wait is told who stands in the way', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  const first = ground.call('first')
  const held = await ground.list.acquireAgent(object, first, 'query')
  const busy = await failure(
    ground.within('hurries', (call) =>
      ground.list.acquireAgent(object, call, 'modify', { nowait: true }),
    ),
  )
  expect(busy).toMatchObject({
    name: 'JobBusy',
    code: 'VIR_ERR_OPERATION_TIMEOUT',
    message:
      "domain 'guest' is busy: its agent-modify job is held by first (agent-query, client 1) for " +
      '0.0 s.',
    fields: {
      domain: 'guest',
      api: 'hurries',
      blockedBy: 'held by first (agent-query, client 1) for 0.0 s',
    },
  })
  await held[Symbol.asyncDispose]()
  first.end('answered')
  ground.verify()
})

describe('refused because too many wait or hold', () => {
  test.each([
    { holds: ['modify'], words: ' (held by monitor=modify)' },
    { holds: ['agent'], words: ' (held by agent=agent)' },
    { holds: ['modify', 'agent'], words: ' (held by monitor=modify agent=agent)' },
    { holds: ['async', 'query', 'agent'], words: ' (held by monitor=async agent=agent)' },
  ] as const)('$holds:$words', async ({ holds, words }) => {
    const ground = new Ground({ maxQueued: holds.length })
    const object = ground.add('guest')
    const undo = new AsyncDisposableStack()
    for (const kind of holds) {
      const call = ground.call(kind)
      const job = await acquire(ground, object, call, kind)
      undo.defer(() => call.end('answered'))
      undo.use(job)
    }
    const error = await failure(asks(ground, object, 'modify'))
    const count = holds.length
    expect(error).toMatchObject({
      name: 'JobQueueFull',
      fields: { domain: 'guest', api: 'asks for modify' },
    })
    expect(error.message).toBe(
      `cannot acquire state change lock${words} due to max_queued limit: ${count} requests of ` +
        `domain 'guest' wait or hold already, ${count} may.`,
    )
    await undo.disposeAsync()
    ground.verify()
  })
})

test('what a driver that closes says to whoever waits, and to whoever comes', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  const holder = ground.call('holder')
  const held = await ground.list.acquireNormal(object, holder, 'modify')
  const waits = failure(asks(ground, object, 'query'))
  await ground.settle()
  ground.list.stop()
  const comes = failure(asks(ground, object, 'query'))
  for (const refused of [waits, comes]) {
    expect(await ground.finish(refused)).toMatchObject({
      name: 'DriverStopping',
      code: 'VIR_ERR_OPERATION_ABORTED',
      message: 'asks for query was given up: the driver is closing.',
      fields: { domain: 'guest', api: 'asks for query' },
    })
  }
  await held[Symbol.asyncDispose]()
  holder.end('answered')
  ground.verify()
})

test('an abort that is refused, and a domain that is gone, say which', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.within('virDomainCreate', async (call) => {
    await using job = await ground.async(object, call, 'start')
    expect(await failure(abort(ground, object, job.number))).toMatchObject({
      name: 'JobError',
      fields: { domain: 'guest', api: 'virDomainAbortJob' },
    })
    const ended = ground.events.filter((event) => isEvent(event, e.requestEnded))
    expect(ended.map(({ detail }) => detail)).toEqual([
      { slot: 'normal', kind: 'abort', how: 'refused', waitedMs: 0 },
    ])
  })
  ground.list.remove(object)
  expect(await failure(asks(ground, object, 'query'))).toMatchObject({
    name: 'NoDomain',
    fields: { domain: 'guest' },
  })
  ground.verify()
})
