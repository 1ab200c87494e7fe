// Async jobs: whom they let in, what they nest, and how they quiesce a guest (jobs.md 7, 8).
import { describe, expect, test } from 'vitest'
import { jobMask } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import { save } from './save-call.ts'

describe('the mask', () => {
  test('a wider mask grants at once whom it lets in; a narrower one takes nothing away', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        let modified = false
        const modify = ground.within('modify', async (call) => {
          await using held = await ground.list.acquireNormal(object, call, 'modify')
          modified = held.kind === 'modify'
          await ground.pause(100)
        })
        await ground.pause(10)
        expect(modified).toBe(false)
        job.setMask(jobMask('query', 'abort', 'modify'))
        expect(object.interlock.normal?.kind).toBe('modify')
        job.setMask(jobMask('query'))
        expect(object.interlock.normal?.kind).toBe('modify')
        await modify
      }),
    )
    ground.verify()
  })

  test('destroy cannot be masked out, and the given set is not kept', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const mask = new Set<'query' | 'modify'>(['query'])
        job.setMask(mask)
        mask.add('modify')
        expect([...job.mask].sort()).toEqual(['destroy', 'query'])
      }),
    )
    ground.verify()
  })

  test('a query gets in between nested jobs; a modify waits for the end (story 2)', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).answersAfterMs = 10
    const log: string[] = []
    const visit = (kind: 'query' | 'modify', command: string): Promise<void> =>
      ground.within(kind, async (call) => {
        await using job = await ground.list.acquireNormal(object, call, kind)
        await job.monitor((monitor) => monitor.command(command))
        log.push(command)
      })
    await ground
      .finish(
        ground.within('virDomainCoreDump', async (call) => {
          await using job = await ground.async(object, call, 'dump')
          const others = [visit('modify', 'device_add'), visit('query', 'query-status')]
          for (const command of ['stop', 'dump', 'cont']) {
            await job.nested((nested) => nested.monitor((monitor) => monitor.command(command)))
            log.push(command)
          }
          return { others: Promise.all(others) }
        }),
      )
      .then(({ others }) => ground.finish(others))
    expect(log.indexOf('query-status')).toBeLessThan(log.indexOf('cont'))
    expect(log.at(-1)).toBe('device_add')
    ground.verify()
  })

  test('another async job and a modify wait for the first: whichever came first wins (story 3)', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const log: string[] = []
    const dump = (waitMs: number): Promise<void> =>
      ground.within('virDomainCoreDump', async (call) => {
        await using job = await ground.async(object, call, 'dump', waitMs)
        log.push(job.kind)
        await ground.pause(20_000)
      })
    const all = await ground.finish(
      save(ground, object, async () => {
        const modify = ground.within('modify', async (call) => {
          await using job = await ground.list.acquireNormal(object, call, 'modify')
          log.push(job.kind)
          await ground.pause(1_000)
        })
        const both = [modify, dump(30_000), failure(dump(15_000))]
        await ground.pause(10_000)
        return { all: Promise.all(both) }
      }),
    )
    await ground.finish(all.all)
    expect(log).toEqual(['modify', 'dump'])
    expect(ground.nowMs).toBe(31_000)
    ground.verify()
  })
})

describe('phases', () => {
  test('are on disk before what they allow is done', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const entered = job.enterPhase({ number: 1, name: 'streaming' })
        expect(ground.announced).toEqual([])
        await entered
        expect(ground.announced).toEqual([{ name: 'guest', phase: 'streaming' }])
      }),
    )
    ground.verify()
  })

  test('that cannot be written are not entered: an abort is in time, and the guest may run on', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        await job.enterPhase({ number: 1, name: 'streaming' })
        ground.refuseWrites = new Error('no space')
        const entered = job.enterPhase({ number: 3, name: 'image complete', pastReturn: true })
        expect(await failure(entered)).toBe(ground.refuseWrites)
        const stays = { phase: 1, phaseName: 'streaming', pastReturn: false }
        expect(ground.list.currentJob(object)).toMatchObject(stays)
        ground.refuseWrites = undefined
        await job.enterPhase({ number: 2, name: 'undone' })
      }),
    )
    ground.verify()
  })

  test('once past the point of no return stay past it', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        await job.enterPhase({ number: 1, name: 'image complete', pastReturn: true })
        await job.enterPhase({ number: 2, name: 'QEMU ended' })
        expect(ground.list.currentJob(object)).toMatchObject({ phase: 2, pastReturn: true })
      }),
    )
    ground.verify()
  })
})

describe('nested jobs', () => {
  test('belong to the run that the job began', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      ground.within('virDomainCreate', async (call) => {
        await using job = await ground.async(object, call, 'start')
        const early = job.nested((nested) => nested.monitor((m) => m.command('query-status')))
        expect(await failure(early)).toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
        ground.beginRun(job)
        ground.monitor(object).answersAfterMs = 1
        await job.nested((nested) => nested.monitor((m) => m.command('cont')))
        job.conclude('completed')
      }),
    )
    expect(ground.monitor(object).commands).toEqual(['cont'])
    ground.verify()
  })

  test('one that is held when its job begins a run is bound to that run', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      ground.within('virDomainCreate', async (call) => {
        await using job = await ground.async(object, call, 'start')
        await job.nested(async (nested) => {
          ground.beginRun(job)
          ground.monitor(object).answersAfterMs = 1
          await nested.monitor((monitor) => monitor.command('cont'))
          expect(nested.read((state) => state.live?.run)).toBe('running')
        })
        job.conclude('completed')
      }),
    )
    ground.verify()
  })

  test('a domain that is gone is no longer running', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        await ground.destroyed(object)
        const visit = job.nested((nested) => nested.monitor((m) => m.command('cont')))
        expect(await failure(visit)).toMatchObject({
          code: 'VIR_ERR_OPERATION_FAILED',
          message: expect.stringMatching(/^domain is no longer running/),
        })
      }),
    )
    ground.verify()
  })

  test('are dead when their callback is over', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const kept = await job.nested(async (nested) => ({ nested }))
        const late = kept.nested.monitor((monitor) => monitor.command('cont'))
        expect(await failure(late)).toMatchObject({ rule: 'I24' })
      }),
    )
    ground.verify()
  })

  test('one that is still asked for when its job ends is refused, not forgotten', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const holder = ground.call('query')
    const forgotten = await ground.finish(
      save(ground, object, async (job) => {
        const held = await ground.list.acquireNormal(object, holder, 'query')
        const nested = failure(job.nested(async () => 1))
        await ground.pause(1)
        return { nested, held }
      }),
    )
    expect(await ground.finish(forgotten.nested)).toMatchObject({ rule: 'I23' })
    await forgotten.held[Symbol.asyncDispose]()
    holder.end('answered')
    ground.verify()
  })
})

describe('quiesce', () => {
  test('lends an agent job beside the async one, when the mask admits query and abort', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.agent(object).answersAfterMs = 5
    await ground.finish(
      ground.within('virDomainSnapshotCreateXML', async (call) => {
        await using job = await ground.async(object, call, 'snapshot')
        const early = job.quiesce((agent) => agent.agent((a) => a.command('freeze')))
        expect(await failure(early)).toMatchObject({ rule: 'I7' })
        job.setMask(jobMask('query', 'abort'))
        await job.quiesce(async (agent) => {
          expect(() => job.setMask(jobMask())).toThrow(/I7/)
          expect(await failure(job.nested(async () => 1))).toMatchObject({ rule: 'I7' })
          await agent.agent((session) => session.command('guest-fsfreeze-freeze'))
        })
        await job.nested(async () => {
          const inside = job.quiesce(async () => 1)
          expect(await failure(inside)).toMatchObject({ rule: 'I7' })
        })
      }),
    )
    ground.verify()
  })

  test('waits at most ten seconds for the agent, also in a driver call', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const holder = ground.call('virDomainQemuAgentCommand')
    const held = await ground.list.acquireAgent(object, holder, 'query')
    const begun = ground.nowMs
    await ground.finish(
      ground.within(
        'signalboxBackup',
        async (call) => {
          await using job = await ground.async(object, call, 'backup')
          const error = await failure(job.quiesce(async () => 1))
          expect(error.message).toContain('(held by agent=virDomainQemuAgentCommand)')
        },
        { driver: true },
      ),
    )
    expect(ground.nowMs).toBe(begun + 10_000)
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    ground.verify()
  })
})
