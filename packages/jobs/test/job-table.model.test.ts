// Who holds what and who waits for whom, as people read it: in the table of a domain, and in the
// errors of those who were refused (jobs.md 14, 16).
import { describe, expect, test } from 'vitest'
import type { CallRequest } from '../src/index.ts'
import { acquire } from './acquire.ts'
import { Ground, failure } from './ground.ts'
import type { TestObject } from './ground.ts'

/** A call that asks for a job, and is done when it has it. */
function asks(
  ground: Ground,
  object: TestObject,
  kind: Parameters<typeof acquire>[3],
  request: Partial<CallRequest> = {},
): Promise<void> {
  return ground.within(
    `asks for ${kind}`,
    async (call) => {
      await using _job = await acquire(ground, object, call, kind)
    },
    request,
  )
}

test('nothing is held of an idle domain, and nobody waits', () => {
  const ground = new Ground()
  expect(ground.list.jobs(ground.add('guest'))).toEqual({ domain: 'guest', held: [], waiting: [] })
})

test('a save with a visit inside it, an agent job beside it, and three who wait', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  await ground.advance(100)
  const saving = ground.call('virDomainSave', { client: 'client 7' })
  const save = await ground.async(object, saving, 'save')
  await ground.finish(save.enterPhase({ number: 1, name: 'write' }))
  save.doing('writes memory')
  await ground.advance(10)
  const nested = save.nested((job) => job.monitor((monitor) => monitor.command('migrate')))
  const asking = ground.call('virDomainGetHostname', { client: 'client 8' })
  const agent = await ground.list.acquireAgent(object, asking, 'query')
  await ground.advance(20)
  const modify = asks(ground, object, 'modify')
  const destroy = asks(ground, object, 'destroy', { driver: true, client: 'the driver' })
  const another = asks(ground, object, 'async')
  await ground.advance(30)

  expect(ground.list.jobs(object)).toEqual({
    domain: 'guest',
    held: [
      {
        job: save.number,
        slot: 'async',
        kind: 'save',
        api: 'virDomainSave',
        client: 'client 7',
        heldMs: 61,
        doing: 'writes memory',
        doingMs: 60,
        handedOver: false,
        mask: ['abort', 'destroy', 'query'],
        phase: 'write',
        abortRequested: false,
      },
      {
        job: expect.any(Number),
        slot: 'normal',
        kind: 'nested',
        api: 'virDomainSave',
        client: 'client 7',
        heldMs: 50,
        doing: "waits for QEMU's answer to migrate",
        doingMs: 50,
        handedOver: false,
        visitingMs: 50,
      },
      {
        job: agent.number,
        slot: 'agent',
        kind: 'agent-query',
        api: 'virDomainGetHostname',
        client: 'client 8',
        heldMs: 50,
        doing: '',
        doingMs: 0,
        handedOver: false,
      },
    ],
    waiting: [
      {
        kind: 'modify',
        api: 'asks for modify',
        client: 'client 1',
        waitedMs: 30,
        deadlineInMs: 29_970,
        blockedBy:
          'held by virDomainSave (save, client 7) for 61 ms, which writes memory since 60 ms; ' +
          'inside it, virDomainSave (nested, client 7) for 50 ms, which waits for ' +
          "QEMU's answer to migrate since 50 ms",
      },
      {
        kind: 'destroy',
        api: 'asks for destroy',
        client: 'the driver',
        waitedMs: 30,
        blockedBy:
          "held by virDomainSave (nested, client 7) for 50 ms, which waits for QEMU's answer to " +
          'migrate since 50 ms',
      },
      {
        kind: 'save',
        api: 'asks for async',
        client: 'client 1',
        waitedMs: 30,
        deadlineInMs: 29_970,
        blockedBy: expect.stringMatching(/^held by virDomainSave \(save, client 7\) for 61 ms/u),
      },
    ],
  })

  save.progress({ done: 3 })
  expect(ground.list.jobs(object).held[0]).toMatchObject({ progress: { done: 3 } })
  ground.monitor(object).outstanding[0]?.answer()
  await ground.finish(nested)
  await ground.finish(destroy)
  await agent[Symbol.asyncDispose]()
  await save[Symbol.asyncDispose]()
  await ground.finish(Promise.all([modify, another]))
  saving.end('answered')
  asking.end('answered')
  ground.verify()
})

test('a job whose caller has left is told as one of the driver', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const controller = new AbortController()
  const left = failure(
    ground.within(
      'virDomainSetMemory',
      async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'modify')
        await job.monitor((monitor) => monitor.command('balloon'))
      },
      { signal: controller.signal },
    ),
  )
  await ground.settle()
  controller.abort()
  await ground.finish(left)
  const query = asks(ground, object, 'query')
  await ground.advance(1_000)
  const { held, waiting } = ground.list.jobs(object)
  expect(held).toMatchObject([{ kind: 'modify', handedOver: true, visitingMs: 1_000 }])
  expect(waiting).toMatchObject([
    {
      blockedBy:
        'held by virDomainSetMemory (modify, client 1, left to the driver) for 1.0 s, which waits ' +
        "for QEMU's answer to balloon since 1.0 s",
    },
  ])
  ground.monitor(object).outstanding[0]?.answer()
  await ground.finish(query)
  ground.verify()
})

test('who waits is told in order of arrival, and a save only of the nested job that it waits for', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  const saving = ground.call('virDomainSave')
  const save = await ground.async(object, saving, 'save')
  const querying = ground.call('virDomainGetInfo')
  const query = await ground.list.acquireNormal(object, querying, 'query')
  const waits = [asks(ground, object, 'modify')]
  await ground.advance(10)
  waits.push(asks(ground, object, 'query'), asks(ground, object, 'modify'))
  const order = (): unknown[] => ground.list.jobs(object).waiting.map(({ kind }) => kind)
  expect(order()).toEqual(['modify', 'query', 'modify'])
  const blocker = (): string | undefined => ground.list.jobs(object).waiting[0]?.blockedBy
  const words = 'held by virDomainSave (save, client 1) for'
  expect(blocker()).toBe(`${words} 10 ms`)
  const nested = save.nested(async () => undefined)
  await ground.advance(5)
  expect(order()).toEqual(['modify', 'query', 'modify', 'nested'])
  expect(blocker()).toBe(
    `${words} 15 ms; it waits 5 ms for a nested job, held by virDomainGetInfo (query, client 1) ` +
      'for 15 ms',
  )
  await query[Symbol.asyncDispose]()
  await ground.finish(nested)
  await save[Symbol.asyncDispose]()
  await ground.finish(Promise.all(waits))
  saving.end('answered')
  querying.end('answered')
  ground.verify()
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
