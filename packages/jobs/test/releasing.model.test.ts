// Giving jobs back: once, by their owner, on every path (jobs.md 6).
import { describe, expect, test } from 'vitest'
import { Ground, failure } from './ground.ts'
import { save } from './save-call.ts'

describe('releasing', () => {
  test('is idempotent, and a dead handle does nothing', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const call = ground.call('a')
    const job = await ground.list.acquireNormal(object, call, 'modify')
    await job[Symbol.asyncDispose]()
    await job[Symbol.asyncDispose]()
    expect(() => job.update((draft) => draft.set({ note: 'late' }))).toThrow(/I24/)
    expect(await failure(job.owe({ name: 'unlink', detail: {} }))).toMatchObject({ rule: 'I24' })
    call.end('answered')
    expect(ground.kinds().filter((kind) => kind === 'jobs.released')).toHaveLength(1)
    ground.verify()
  })

  test('happens when a call ends with a job: the leak is reported, and nobody else waits', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const leaky = ground.call('virDomainLeaky')
    await ground.list.acquireNormal(object, leaky, 'modify')
    const next = ground.within('next', async (call) => {
      await using _job = await ground.list.acquireNormal(object, call, 'query')
    })
    await ground.settle()
    leaky.end('answered')
    await ground.finish(next)
    expect(ground.checker.breaches.map(({ invariant }) => invariant)).toEqual(['I23'])
    expect(ground.checker.breaches[0]?.event).toMatchObject({
      kind: 'jobs.call-leaked',
      call: { api: 'virDomainLeaky' },
      detail: { kind: 'modify' },
    })
    expect(object.interlock.idle).toBe(true)
  })

  test("is by the owner alone, and a job that was continued is its owner's to give back", async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const owner = ground.call('owner')
    const other = ground.call('other')
    const first = await ground.async(object, owner, 'save')
    const hold = object.interlock.async
    hold?.release(other)
    expect(object.interlock.async).toBe(hold)
    first.disown()
    ground.list.continueAsync(object, other, 'save')
    expect([owner.holds, other.holds]).toEqual([[], [hold]])
    hold?.release(owner)
    expect(object.interlock.async).toBe(hold)
    hold?.release(other)
    hold?.release(other)
    expect(object.interlock.idle).toBe(true)
    expect(other.holds).toEqual([])
    for (const call of [owner, other]) call.end('answered')
    expect(ground.kinds().filter((kind) => kind === 'jobs.released')).toHaveLength(1)
    ground.verify()
  })

  test('of an async job inside its nested one takes effect when that is over', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).answersAfterMs = 1
    await ground.finish(
      save(ground, object, async (job, call) => {
        await job.nested(async (nested) => {
          await job[Symbol.asyncDispose]()
          expect(call.holds.map(({ kind }) => kind)).toEqual(['nested'])
          await nested.monitor((monitor) => monitor.command('cont'))
          expect(object.interlock.async?.released).toBe(true)
        })
        expect(object.interlock.idle).toBe(true)
      }),
    )
    ground.verify()
  })

  test('of one job withdraws no request that belongs to another', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const asks = ground.call('asks')
    const asked = ground.list.acquireNormal(object, asks, 'query')
    asks.giveUpAsking(object.interlock.normal)
    expect(object.interlock.waiting).toHaveLength(1)
    await held[Symbol.asyncDispose]()
    const job = await ground.finish(asked)
    await job[Symbol.asyncDispose]()
    for (const call of [holder, asks]) call.end('answered')
    ground.verify()
  })

  test('a request that a call left behind is withdrawn, and breaks nobody', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'modify')
    const leaky = ground.call('leaky')
    const forgotten = failure(ground.list.acquireNormal(object, leaky, 'query'))
    leaky.end('answered')
    expect(await ground.finish(forgotten)).toMatchObject({ rule: 'I23' })
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    expect(object.interlock.idle).toBe(true)
    expect(ground.checker.breaches.map(({ invariant }) => invariant)).toEqual(['I23'])
  })
})
