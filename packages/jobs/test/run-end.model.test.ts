// The end of a run: what those learn who were at work on it, and that none of them acts on the next
// one (jobs.md 3.2, 12.1; stories 1, 8, 9).
import { describe, expect, test } from 'vitest'
import { DomainDied } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import { visitor } from './visitor.ts'

describe('the end of the run', () => {
  test('a modify that waited finds the domain gone (story 1)', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const first = visitor(ground, object, 'first')
    const second = visitor(ground, object, 'second')
    await ground.settle()
    await ground.finish(Promise.all([ground.destroyed(object), failure(first)]))
    expect(await ground.finish(failure(second))).toBeInstanceOf(DomainDied)
    expect(object.read((state) => state.live === undefined)).toBe(true)
    ground.verify()
  })

  test.each(['before entering', 'while a command is outstanding', 'after the reply'] as const)(
    '%s: the caller learns that it died (story 8)',
    async (moment) => {
      const ground = new Ground()
      const object = await ground.running('guest')
      const end = (): void => {
        if (object.instance !== undefined) object.end(object.instance, 'crashed')
      }
      const call = ground.within('virDomainSuspend', async (caller) => {
        await using job = await ground.list.acquireNormal(object, caller, 'suspend')
        if (moment === 'before entering') end()
        await job.monitor(async (monitor) => {
          const reply = monitor.command('stop')
          if (moment === 'while a command is outstanding') end()
          else ground.monitor(object).outstanding[0]?.answer()
          await reply
          end()
        })
      })
      expect(await ground.finish(failure(call))).toMatchObject({
        code: 'VIR_ERR_OPERATION_FAILED',
        message: "domain is no longer running: 'guest' stopped while this call was at work on it.",
      })
      await ground.finish(ground.destroyed(object))
      ground.verify()
    },
  )

  test('after leaving, live state of the dead run is not changed', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).answersAfterMs = 0
    await ground.finish(
      ground.within('virDomainSuspend', async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'suspend')
        await job.monitor((monitor) => monitor.command('stop'))
        if (object.instance !== undefined) object.end(object.instance, 'crashed')
        expect(() => job.update((draft) => draft.setLive({ run: 'paused' }))).toThrow(DomainDied)
        expect(job.read((state) => state.live?.run)).toBe('running')
        expect(() => job.act('signal', () => 1)).toThrow(DomainDied)
      }),
    )
    await ground.finish(ground.destroyed(object))
    ground.verify()
  })

  test('an old call never acts on the next QEMU (story 9)', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'query')
    const old = visitor(ground, object, 'old', (monitor) => monitor.command('device_del'))
    await ground.settle()
    const destroy = ground.destroyed(object)
    const start = ground.within('virDomainCreate', async (call) => {
      await using job = await ground.async(object, call, 'start')
      ground.beginRun(job)
      job.conclude('completed')
    })
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    await ground.finish(Promise.all([destroy, failure(old)]))
    await ground.finish(start)
    expect(object.instance?.id).toBe(2)
    // Once more, with the old call granted only after the new run began.
    const second = ground.call('second holder')
    const slow = await ground.finish(ground.list.acquireNormal(object, second, 'query'))
    const stale = visitor(ground, object, 'stale', (monitor) => monitor.command('device_del'))
    await ground.settle()
    if (object.instance !== undefined) object.end(object.instance, 'crashed')
    await slow[Symbol.asyncDispose]()
    second.end('answered')
    expect(await ground.finish(failure(stale))).toBeInstanceOf(DomainDied)
    await ground.finish(ground.destroyed(object))
    ground.verify()
  })

  test('a job granted on the next run, but asked for on the last one, refuses it', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const old = ground.call('old')
    const blocker = ground.call('blocker')
    // A destroy job stays between the old call and its grant until the next run has begun.
    const destroy = await ground.list.acquireNormal(object, blocker, 'destroy')
    const waiting = ground.list.acquireNormal(object, old, 'modify')
    await ground.settle()
    if (object.instance !== undefined) object.end(object.instance, 'destroyed')
    destroy.shutOff({})
    const starter = ground.call('start')
    const restored = { kind: 'start' as const, operation: 1, flags: 0 }
    ground.list.restoreAsync(object, starter, restored)
    const start = ground.list.continueAsync(object, starter, 'start')
    if (start === undefined) throw new Error('the start was not continued')
    const instance = ground.beginRun(start)
    await start[Symbol.asyncDispose]()
    await destroy[Symbol.asyncDispose]()
    const job = await ground.finish(waiting)
    expect(job.read((state) => state.live?.id)).toBe(instance.id)
    const visit = job.monitor((monitor) => monitor.command('stop'))
    expect(await ground.finish(failure(visit))).toBeInstanceOf(DomainDied)
    expect(() => job.update((draft) => draft.setLive({ run: 'paused' }))).toThrow(DomainDied)
    const wait = job.until(() => true, { purpose: 'anything' })
    expect(await failure(wait)).toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' })
    await job[Symbol.asyncDispose]()
    for (const call of [old, blocker, starter]) call.end('answered')
    ground.verify()
  })
})
