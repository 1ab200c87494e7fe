// Who owns a job, from the grant to the release, across calls (jobs.md 6, 8.7, 12.3).
import { describe, expect, test } from 'vitest'
import { Ground, failure } from './ground.ts'
import { save } from './save-call.ts'

const saveJob = { kind: 'save' as const, operation: 1, flags: 0 }

describe('an async job that outlives its caller', () => {
  test('goes on when its call may stay, and ends the call with it', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const call = ground.call('virDomainSave', { deadlineAtMs: 100 })
    const job = await ground.finish(ground.async(object, call, 'save'))
    call.stay()
    const body = (async () => {
      await using held = job
      await ground.pause(5_000)
      return await held.nested(async (nested) => nested.kind)
    })()
    await ground.advance(100)
    call.end('failed')
    expect(ground.list.currentJob(object)?.kind).toBe('save')
    expect(ground.kinds()).toContain('jobs.call-left')
    expect(ground.kinds()).not.toContain('jobs.call-ended')
    expect(await ground.finish(body)).toBe('nested')
    expect(ground.kinds().at(-1)).toBe('jobs.call-ended')
    ground.verify()
  })

  test('is disowned, continued by a later call, and ended by that one alone', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const perform = ground.call('virDomainMigratePerform3')
    const first = await ground.list.acquireAsync(object, perform, {
      ...saveJob,
      kind: 'migration-out',
    })
    await ground.finish(first.enterPhase({ number: 3, name: 'performed' }))
    first.disown()
    await first[Symbol.asyncDispose]()
    expect(object.interlock.async).toBeDefined()
    perform.end('answered')
    const confirm = ground.call('virDomainMigrateConfirm3')
    expect(ground.list.continueAsync(object, confirm, 'save')).toBeUndefined()
    expect(ground.list.continueAsync(object, confirm, 'migration-out', 2)).toBeUndefined()
    const second = ground.list.continueAsync(object, confirm, 'migration-out', 3)
    expect(() => first.setMask(new Set())).toThrow(/I23/)
    await first[Symbol.asyncDispose]()
    expect(object.interlock.async?.call).toBe(confirm)
    const rival = ground.call('rival')
    expect(() => ground.list.continueAsync(object, rival, 'migration-out')).toThrow(/I23/)
    rival.end('failed')
    await second?.[Symbol.asyncDispose]()
    confirm.end('answered')
    ground.verify()
  })

  test('that was on disk is restored without an owner, with its phase and age', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.advance(1_000)
    const recovery = ground.call('signalboxRecover', { client: 'driver', driver: true })
    ground.list.restoreAsync(object, recovery, {
      ...saveJob,
      phase: 2,
      phaseName: 'image complete',
      pastReturn: true,
      elapsedMs: 60_000,
    })
    expect(ground.list.currentJob(object)).toMatchObject({
      kind: 'save',
      phase: 2,
      phaseName: 'image complete',
      pastReturn: true,
      elapsedMs: 60_000,
    })
    expect(() => ground.list.restoreAsync(object, recovery, saveJob)).toThrow(/I3/)
    await using job = ground.list.continueAsync(object, recovery, 'save', 2)
    expect(job?.kind).toBe('save')
    await job?.[Symbol.asyncDispose]()
    recovery.end('answered')
    ground.verify()
  })

  test('is not given up while a nested job is held', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('a', async (call) => {
      await using job = await ground.async(object, call, 'save')
      await job.nested(async () => {
        expect(() => job.disown()).toThrow(/I25/)
      })
    })
    ground.verify()
  })

  test('is not given up while a nested job is asked for: its next owner would not have it', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const query = ground.call('query')
    await ground.finish(
      save(ground, object, async (job) => {
        const held = await ground.list.acquireNormal(object, query, 'query')
        const nested = job.nested(async () => 1)
        await ground.pause(1)
        expect(() => job.disown()).toThrow(/I25/)
        await held[Symbol.asyncDispose]()
        await nested
        job.disown()
      }),
    )
    query.end('answered')
    await ground.within('next', async (call) => {
      await using _job = ground.list.continueAsync(object, call, 'save')
    })
    ground.verify()
  })

  test('is aborted or joined by nobody who only knows its kind', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('owner', async (call) => {
      await using _job = await ground.async(object, call, 'save')
      await ground.within('other', async (other) => {
        expect(() => ground.list.continueAsync(object, other, 'save')).toThrow(/I23/)
      })
    })
    ground.verify()
  })
})

describe('debts', () => {
  test('are on disk before what causes them, and gone when paid', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('virDomainSave', async (call) => {
        await using job = await ground.async(object, call, 'save')
        const debt = await job.owe({ name: 'cont', detail: {} })
        expect(ground.written.at(-1)?.debts).toEqual([{ name: 'cont', detail: {} }])
        await job.paid(debt)
        expect(ground.written.at(-1)?.debts).toEqual([])
        await job.paid(debt)
      }),
    )
    expect(ground.written).toHaveLength(2)
    expect(ground.collected).toEqual([])
    ground.verify()
  })

  test("that a body leaves become the driver's, once the job is given back", async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const broken = ground.within('virDomainSave', async (call) => {
      await using job = await ground.async(object, call, 'save')
      await job.owe({ name: 'cont', detail: {} })
      const paid = await job.owe({ name: 'unlink', detail: { path: '/save' } })
      await job.paid(paid)
      throw new Error('the disk is full')
    })
    await ground.finish(failure(broken))
    expect(ground.collected.map((debt) => debt.record.name)).toEqual(['cont'])
    expect(object.interlock.idle).toBe(true)
    ground.verify()
  })

  test('whose body ends while they are being written are left once, and not forgotten', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const owing = await ground.finish(
      save(ground, object, async (job) => ({ owed: job.owe({ name: 'cont', detail: {} }) })),
    )
    await ground.finish(owing.owed)
    expect(ground.collected.map((debt) => debt.record.name)).toEqual(['cont'])
    ground.verify()
  })

  test("of a job that its call never gave back are the driver's too", async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const leaky = ground.call('virDomainLeaky')
    const job = await ground.async(object, leaky, 'save')
    await ground.finish(job.owe({ name: 'cont', detail: {} }))
    leaky.end('answered')
    expect(ground.collected.map((debt) => debt.record.name)).toEqual(['cont'])
    expect(ground.checker.breaches.map(({ invariant }) => invariant)).toEqual(['I23'])
    expect(ground.checker.open()).toEqual([])
  })

  test('of a disowned job stay with it, and are left when its next owner ends it', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('first', async (call) => {
        await using job = await ground.async(object, call, 'save')
        await job.owe({ name: 'cont', detail: {} })
        job.disown()
      }),
    )
    expect(ground.collected).toEqual([])
    await ground.finish(
      ground.within('second', async (call) => {
        await using _job = ground.list.continueAsync(object, call, 'save')
      }),
    )
    expect(ground.collected.map((debt) => debt.record.name)).toEqual(['cont'])
    ground.verify()
  })

  test('of one job are left when it ends, and those of another are not', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('virDomainSave', async (call) => {
        await using save = await ground.async(object, call, 'save')
        const own = await save.owe({ name: 'cont', detail: {} })
        await ground.within('virDomainFSFreeze', async (other) => {
          await using job = await ground.list.acquireAgent(object, other, 'modify')
          await job.owe({ name: 'thaw', detail: {} })
        })
        expect(ground.collected.map((debt) => debt.record.name)).toEqual(['thaw'])
        await save.paid(own)
      }),
    )
    ground.verify()
  })

  test('end with the run', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('virDomainSave', async (call) => {
        await using job = await ground.async(object, call, 'save')
        const debt = await job.owe({ name: 'cont', detail: {} })
        await ground.destroyed(object)
        expect(debt.paid).toBe(true)
      }),
    )
    expect(ground.collected).toEqual([])
    expect(ground.list.debts(object).open).toEqual([])
    ground.verify()
  })

  test('that cannot be written are not owed', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const book = ground.list.debts(object)
    await ground.within('virDomainSave', async (call) => {
      await using job = await ground.async(object, call, 'save')
      ground.refuseWrites = new Error('no space left on device')
      const owed = failure(job.owe({ name: 'cont', detail: {} }))
      expect(await ground.finish(owed)).toMatchObject({ message: 'no space left on device' })
      expect(book.open).toEqual([])
    })
    ground.verify()
  })
})
