// Deadlines of waits for a job: when they pass, who is told what (jobs.md 5, 16).
import { describe, expect, test } from 'vitest'
import { JobTimeout } from '../src/index.ts'
import { acquire } from './acquire.ts'
import { Ground, failure } from './ground.ts'

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
