// Who holds what and who waits for whom, as the table of a domain has it (jobs.md 14).
import { expect, test } from 'vitest'
import { asks } from './asks.ts'
import { Ground, failure } from './ground.ts'

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

  expect(ground.list.jobs(object)).toStrictEqual({
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
  const holder = 'held by virDomainGetInfo (query, client 1) for 15 ms'
  expect(ground.list.jobs(object).waiting.map(({ blockedBy }) => blockedBy)).toEqual([
    `${words} 15 ms; it waits 5 ms for a nested job, ${holder}`,
    holder,
    `${words} 15 ms; it waits 5 ms for a nested job, ${holder}`,
    holder,
  ])
  await query[Symbol.asyncDispose]()
  await ground.finish(nested)
  await save[Symbol.asyncDispose]()
  await ground.finish(Promise.all(waits))
  saving.end('answered')
  querying.end('answered')
  ground.verify()
})

test.each(['query', 'modify'] as const)(
  'an agent job stands in the way of an agent %s',
  async (kind) => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('virDomainFSFreeze')
    const held = await ground.list.acquireAgent(object, holder, 'modify')
    const asked = failure(
      ground.within('asks', (call) => ground.list.acquireAgent(object, call, kind, { waitMs: 10 })),
    )
    expect(ground.list.jobs(object).waiting).toMatchObject([
      { blockedBy: 'held by virDomainFSFreeze (agent-modify, client 1) for 0.0 s' },
    ])
    await ground.finish(asked)
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    ground.verify()
  },
)
