// Waiting for jobs: order, deadlines, refusals, and what is left behind when a wait ends
// (jobs.md 5, 6, 16).
import { describe, expect, test } from 'vitest'
import type { Call, NormalKind } from '../src/index.ts'
import { JobTimeout } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import type { TestObject } from './ground.ts'

/** A call that waits for a job, notes when it got it, holds it for a moment, and ends. */
function queued(
  ground: Ground,
  object: TestObject,
  kind: NormalKind | 'agent' | 'async',
  log: string[],
  name: string = kind,
): Promise<void> {
  return ground.within(name, async (call) => {
    await using job = await acquire(ground, object, call, kind)
    log.push(`${name} at ${ground.nowMs}`)
    job.doing('works')
    await ground.pause(10)
  })
}

function acquire(
  ground: Ground,
  object: TestObject,
  call: Call,
  kind: NormalKind | 'agent' | 'async',
): Promise<{ doing(words: string): void } & AsyncDisposable> {
  if (kind === 'agent') return ground.list.acquireAgent(object, call, 'modify')
  if (kind === 'async') return ground.async(object, call, 'save')
  return ground.list.acquireNormal(object, call, kind)
}

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

describe('deadlines', () => {
  test('a wait ends at its deadline with who holds what, and leaves nothing behind', async () => {
    const ground = new Ground()
    const object = await ground.running('build-7')
    const begun = ground.nowMs
    const holder = ground.call('virDomainSetMemory', { client: 'client 12' })
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const visit = held.monitor((monitor) => monitor.command('balloon'))
    const error = await ground.finish(
      failure(
        ground.within('virDomainSuspend', (call) =>
          ground.list.acquireNormal(object, call, 'suspend'),
        ),
      ),
    )
    expect(ground.nowMs).toBe(begun + 30_000)
    expect(error).toBeInstanceOf(JobTimeout)
    expect(error).toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
      errorDomain: 'VIR_FROM_QEMU',
      fields: {
        domain: 'build-7',
        api: 'virDomainSuspend',
        waitedMs: 30_000,
        deadlineMs: 30_000,
        holder: 'virDomainSetMemory',
      },
    })
    expect(error.message).toBe(
      'cannot acquire state change lock (held by monitor=virDomainSetMemory): virDomainSuspend of ' +
        "domain 'build-7' waited 30.0 s for its suspend job, held by virDomainSetMemory (modify, " +
        "client 12) for 30.0 s, which waits for QEMU's answer to balloon since 30.0 s. " +
        "'signalbox jobs build-7' shows who holds what; " +
        "'signalbox destroy build-7' works without the monitor.",
    )
    ground.monitor(object).outstanding[0]?.answer()
    await ground.finish(visit)
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    ground.verify()
  })

  test.each([
    { held: 'agent', asked: 'agent', words: '(held by agent=virDomainFSFreeze)' },
    { held: 'async', asked: 'modify', words: '(held by monitor=virDomainSave)' },
    { held: 'modify', asked: 'async', words: '(held by monitor=virDomainSetMemory)' },
  ] as const)('$asked behind $held names $words', async ({ held, asked, words }) => {
    const ground = new Ground()
    const object = ground.add('guest')
    const apis = {
      agent: 'virDomainFSFreeze',
      async: 'virDomainSave',
      modify: 'virDomainSetMemory',
    }
    await ground.within(apis[held], async (call) => {
      await using _job = await acquire(ground, object, call, held)
      const error = await ground.finish(
        failure(ground.within('asks', (other) => acquire(ground, object, other, asked))),
      )
      expect(error.message).toContain(`cannot acquire state change lock ${words}: `)
    })
    ground.verify()
  })

  test('the chain is told to its end: a save that waits for a query that waits for QEMU', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('virDomainSave', async (call) => {
        await using save = await ground.async(object, call, 'save')
        const query = ground.within('virDomainGetInfo', async (other) => {
          await using job = await ground.list.acquireNormal(object, other, 'query')
          await job.monitor((monitor) => monitor.command('query-balloon'))
        })
        await ground.pause(1)
        const nested = save.nested(async () => undefined)
        const modify = failure(
          ground.within('virDomainAttachDevice', (other) =>
            ground.list.acquireNormal(object, other, 'modify', { waitMs: 2000 }),
          ),
        )
        expect((await modify).message).toContain(
          'it waits 2.0 s for a nested job, held by virDomainGetInfo (query, client 1) for 2.0 s, ' +
            "which waits for QEMU's answer to query-balloon since 2.0 s",
        )
        ground.monitor(object).outstanding[0]?.answer()
        await nested
        await query
      }),
    )
    ground.verify()
  })

  test('a nearer deadline of the call itself ends the wait for its job', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const asked = ground.within(
      'asks',
      (call) => ground.list.acquireNormal(object, call, 'query'),
      {
        deadlineAtMs: 250,
      },
    )
    expect(await ground.finish(failure(asked))).toBeInstanceOf(JobTimeout)
    expect(ground.nowMs).toBe(250)
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    ground.verify()
  })

  test('a call whose deadline has passed is not granted a job, even a free one', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.advance(100)
    const late = ground.within('late', (call) => ground.list.acquireNormal(object, call, 'query'), {
      deadlineAtMs: 100,
    })
    expect(await failure(late)).toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
    ground.verify()
  })

  test('driver calls wait without a deadline', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    let granted = false
    const driver = ground.within(
      'driver',
      async (call) => {
        await using _job = await ground.list.acquireNormal(object, call, 'destroy')
        granted = true
      },
      { driver: true },
    )
    await ground.advance(3_600_000)
    expect(granted).toBe(false)
    await held[Symbol.asyncDispose]()
    await ground.finish(driver)
    holder.end('answered')
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
      expect(await failure(asked)).toMatchObject({ name: 'JobBusy' })
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
