// Asking for jobs: the order in which they are granted, how a request gives up, the queue limit
// (jobs.md 5, 6).
import { describe, expect, test } from 'vitest'
import { queued } from './acquire.ts'
import { Ground, failure } from './ground.ts'

describe('order', () => {
  test('by class first (destroy, abort, all others), within a class by arrival', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const log: string[] = []
    const kinds = ['modify', 'query', 'async', 'abort', 'suspend', 'destroy', 'query'] as const
    await ground
      .finish(
        ground.within('holder', async (call) => {
          await using _job = await ground.list.acquireNormal(object, call, 'modify')
          const all = kinds.map((kind, at) => queued(ground, object, kind, log, `${kind} ${at}`))
          await ground.pause(1)
          expect(log).toEqual([])
          return { all: Promise.all(all) }
        }),
      )
      .then(({ all }) => ground.finish(all))
    // The save lets the last query in beside itself at once, but not the suspend.
    expect(log).toEqual([
      'destroy 5 at 1',
      'abort 3 at 11',
      'modify 0 at 21',
      'query 1 at 31',
      'async 2 at 41',
      'query 6 at 41',
      'suspend 4 at 51',
    ])
    ground.verify()
  })

  test('a destroy goes before a modify that came earlier, whatever was asked for before', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const log: string[] = []
    // So that destroys have been waited for before modifies are.
    await ground.finish(
      ground.within('holder', async (call) => {
        await using _job = await ground.list.acquireNormal(object, call, 'query')
        const first = queued(ground, object, 'destroy', [])
        await ground.pause(1)
        return { first }
      }),
    )
    await ground.advance(100)
    const begun = ground.nowMs
    await ground
      .finish(
        ground.within('holder', async (call) => {
          await using _job = await ground.list.acquireNormal(object, call, 'query')
          const all = (['modify', 'destroy'] as const).map((kind) =>
            queued(ground, object, kind, log),
          )
          await ground.pause(1)
          return { all: Promise.all(all) }
        }),
      )
      .then(({ all }) => ground.finish(all))
    expect(log).toEqual([`destroy at ${begun + 1}`, `modify at ${begun + 11}`])
    ground.verify()
  })

  test('a silent agent delays agent calls alone, however many (story 5)', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const agentCalls = Array.from({ length: 20 }, (_, at) =>
      failure(
        ground.within(
          `agent call ${at}`,
          async (call) => {
            await using job = await ground.list.acquireAgent(object, call, 'query', {
              waitMs: 1000 + at,
            })
            await job.agent((agent) => agent.command('guest-info'))
          },
          { deadlineAtMs: ground.nowMs + 1000 + at },
        ),
      ),
    )
    const before = ground.nowMs
    ground.monitor(object).answersAfterMs = 0
    await ground.finish(
      ground.within('virDomainSuspend', async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'suspend')
        await job.monitor((monitor) => monitor.command('stop'))
      }),
    )
    expect(ground.nowMs).toBe(before)
    const errors = await ground.finish(Promise.all(agentCalls))
    for (const error of errors) expect(error).toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
    expect(ground.nowMs).toBeLessThanOrEqual(before + 1019 + 50)
    expect(ground.agent(object).commands).toEqual(['guest-info'])
    // The visit that its caller left goes on until the agent's own deadline, or its answer.
    ground.agent(object).outstanding[0]?.answer()
    await ground.settle()
    ground.verify()
  })
})

describe('giving up', () => {
  test('a signal ends the wait at once', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const controller = new AbortController()
    await ground.within('holder', async (holder) => {
      await using _job = await ground.list.acquireNormal(object, holder, 'modify')
      const asked = failure(
        ground.within('asks', (call) => ground.list.acquireNormal(object, call, 'query'), {
          signal: controller.signal,
        }),
      )
      await ground.settle()
      controller.abort(new Error('the client went away'))
      expect(await ground.finish(asked)).toMatchObject({
        name: 'CallDeparted',
        code: 'VIR_ERR_OPERATION_ABORTED',
        cause: { message: 'the client went away' },
      })
      expect(object.interlock.waiting).toEqual([])
    })
    ground.verify()
  })

  test('when grant and abort meet, the waiter gives back what it was granted', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const controller = new AbortController()
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const asked = failure(
      ground.within('asks', (call) => ground.list.acquireNormal(object, call, 'query'), {
        signal: controller.signal,
      }),
    )
    await ground.settle()
    // Both in one step: the grant first, and the signal before the waiter is resumed.
    await held[Symbol.asyncDispose]()
    controller.abort()
    expect(object.interlock.normal?.api).toBe('asks')
    expect(await ground.finish(asked)).toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })
    expect(object.interlock.idle).toBe(true)
    holder.end('answered')
    ground.verify()
  })

  test('nowait is refused silently when the job is taken, and granted when it is free', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('holder', async (holder) => {
      await using _job = await ground.list.acquireNormal(object, holder, 'modify')
      const asked = ground.within('asks', (call) =>
        ground.list.acquireNormal(object, call, 'query', { nowait: true }),
      )
      expect(await ground.finish(failure(asked))).toMatchObject({ name: 'JobBusy' })
    })
    await ground.within('asks again', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'query', { nowait: true })
      expect(job.kind).toBe('query')
    })
    ground.verify()
  })

  test('a domain that is removed refuses everybody who waits, and everybody who comes', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('virDomainUndefine')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const asked = ground.within('asks', (call) => ground.list.acquireNormal(object, call, 'query'))
    const agent = ground.within('agent', async (call) => {
      await using _job = await ground.list.acquireAgent(object, call, 'query')
    })
    await ground.finish(agent)
    ground.list.remove(object)
    const words = `no domain with matching uuid '${object.tag.uuid}' (guest): it was removed meanwhile.`
    expect(await ground.finish(failure(asked))).toMatchObject({
      code: 'VIR_ERR_NO_DOMAIN',
      message: words,
    })
    const late = ground.within('late', (call) => ground.list.acquireAgent(object, call, 'query'))
    expect(await ground.finish(failure(late))).toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' })
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    ground.verify()
  })

  test('a driver that closes ends every wait but its own', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const asked = ground.within('asks', (call) => ground.list.acquireNormal(object, call, 'query'))
    const death = ground.within(
      'death',
      async (call) => {
        await using _job = await ground.list.acquireNormal(object, call, 'destroy')
      },
      { driver: true },
    )
    await ground.settle()
    ground.list.stop()
    expect(await ground.finish(failure(asked))).toMatchObject({ name: 'DriverStopping' })
    const late = ground.within('late', (call) => ground.list.acquireNormal(object, call, 'query'))
    expect(await ground.finish(failure(late))).toMatchObject({ name: 'DriverStopping' })
    await held[Symbol.asyncDispose]()
    await ground.finish(death)
    holder.end('answered')
    ground.verify()
  })
})

describe('the queue limit', () => {
  test('counts those who wait and those who hold, and names what is held', async () => {
    const ground = new Ground({ maxQueued: 2 })
    const object = ground.add('guest')
    const holder = ground.call('virDomainSetMemory')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const second = ground.within('second', async (call) => {
      await using _job = await ground.list.acquireNormal(object, call, 'query')
    })
    const third = ground.within('third', (call) => ground.list.acquireNormal(object, call, 'query'))
    const error = await ground.finish(failure(third))
    expect(error).toMatchObject({ name: 'JobQueueFull', code: 'VIR_ERR_OPERATION_FAILED' })
    expect(error.message).toMatch(
      /^cannot acquire state change lock \(held by monitor=virDomainSetMemory\) due to max_queued limit/,
    )
    await held[Symbol.asyncDispose]()
    await ground.finish(second)
    holder.end('answered')
    ground.verify()
  })

  test.each([
    { kind: 'abort', passes: true },
    { kind: 'destroy', passes: true },
    { kind: 'async', passes: true },
    { kind: 'agent', passes: false },
    { kind: 'query', passes: false },
    { kind: 'suspend', passes: false },
    { kind: 'modify-migration-safe', passes: false },
  ] as const)('$kind passes it: $passes', async ({ kind, passes }) => {
    const ground = new Ground({ maxQueued: 1 })
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const asked = queued(ground, object, kind, [])
    if (!passes) expect(await ground.finish(failure(asked))).toMatchObject({ name: 'JobQueueFull' })
    await held[Symbol.asyncDispose]()
    if (passes) await ground.finish(asked)
    holder.end('answered')
    ground.verify()
  })

  test('is passed by nested jobs and driver calls: a flood of queries makes no save fail', async () => {
    const ground = new Ground({ maxQueued: 1 })
    const object = ground.add('guest')
    await ground.finish(
      ground.within('virDomainSave', async (call) => {
        await using job = await ground.async(object, call, 'save')
        expect(await job.nested(async (nested) => nested.kind)).toBe('nested')
        await ground.within(
          'driver',
          async (driver) => {
            await using query = await ground.list.acquireNormal(object, driver, 'query')
            expect(query.kind).toBe('query')
          },
          { driver: true },
        )
      }),
    )
    ground.verify()
  })
})
