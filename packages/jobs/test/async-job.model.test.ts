// Async jobs: masks, nested jobs, waits, abort, quiesce, statistics (jobs.md 7, 8, 11, 14).
import { describe, expect, test } from 'vitest'
import type { AsyncJob, Call } from '../src/index.ts'
import { JobAborted, jobMask } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import type { TestObject, TestTypes } from './ground.ts'

/** A call with an async job of kind save, to its end. */
function save<R>(
  ground: Ground,
  object: TestObject,
  body: (job: AsyncJob<TestTypes>, call: Call) => Promise<R>,
): Promise<R> {
  return ground.within('virDomainSave', async (call) => {
    await using job = await ground.async(object, call, 'save')
    return await body(job, call)
  })
}

async function abort(ground: Ground, object: TestObject, seen: number): Promise<string> {
  return await ground.within(
    'virDomainAbortJob',
    async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'abort')
      return job.requestAbort(seen)
    },
    { client: 'client 2' },
  )
}

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

describe('waits of a body', () => {
  test('are woken by a change, in the section that makes it', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const seen = job.until((state) => state.live?.seen || undefined, { purpose: 'a sight' })
        expect(
          object.instance && object.apply(object.instance, (d) => d.setLive({ seen: 7 })),
        ).toBe(undefined)
        expect(await seen).toBe(7)
      }),
    )
    ground.verify()
  })

  test.each(['until', 'settled', 'remote'] as const)('%s ends when the run ends', async (which) => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const told = { aborted: false }
    await ground.finish(
      save(ground, object, async (job) => {
        const never = (signal: AbortSignal): Promise<never> => {
          signal.addEventListener('abort', () => (told.aborted = true))
          return Promise.withResolvers<never>().promise
        }
        const wait =
          which === 'until'
            ? job.until(() => undefined, { purpose: 'what never comes' })
            : which === 'settled'
              ? job.settled(() => undefined, 'what never comes')
              : job.remote('streams', never)
        const ended = failure(wait)
        await ground.pause(10)
        await ground.destroyed(object)
        expect(await ended).toMatchObject({
          name: 'DomainNotRunning',
          code: 'VIR_ERR_OPERATION_FAILED',
          message: expect.stringMatching(/^domain is not running/),
        })
        expect(told.aborted).toBe(which === 'remote')
        const late = job.until(() => true, { purpose: 'anything' })
        expect(await failure(late)).toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' })
        const party = failure(job.remote('streams', async () => 1))
        expect(await party).toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' })
      }),
    )
    ground.verify()
  })

  test("end at their own deadline with their own error, else at the caller's", async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const begun = ground.nowMs
    await ground.finish(
      ground.within(
        'virDomainShutdown',
        async (call) => {
          await using job = await ground.list.acquireNormal(object, call, 'modify')
          const timeout = (): Error => new Error('the tray stayed closed')
          const own = job.until(() => undefined, { purpose: 'the tray', waitMs: 100, timeout })
          expect(await failure(own)).toMatchObject({ message: 'the tray stayed closed' })
          const caller = job.until(() => undefined, { purpose: 'the tray', waitMs: 900, timeout })
          expect(await failure(caller)).toMatchObject({
            code: 'VIR_ERR_OPERATION_TIMEOUT',
            message: expect.stringContaining('it waited for the tray'),
          })
          expect(ground.nowMs).toBe(begun + 500)
        },
        { deadlineAtMs: begun + 500 },
      ),
    )
    ground.verify()
  })

  test('clean-up is not cut short by caller or abort', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const begun = ground.nowMs
    await ground.finish(
      ground.within(
        'virDomainSave',
        async (call) => {
          await using job = await ground.async(object, call, 'save')
          const clean = job.settled((state) => state.live?.seen || undefined, 'QEMU to let go')
          expect(await abort(ground, object, job.number)).toBe('accepted')
          await ground.pause(500)
          if (object.instance !== undefined) {
            object.apply(object.instance, (draft) => draft.setLive({ seen: 1 }))
          }
          expect(await clean).toBe(1)
        },
        { deadlineAtMs: begun + 100 },
      ),
    )
    ground.verify()
  })

  test('a look that throws ends its wait with that, and harms nobody else', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const wait = job.until(
          (state) => {
            if (state.note !== '') throw new Error('a defect')
            return undefined
          },
          { purpose: 'a note' },
        )
        const other = job.until((state) => state.note || undefined, { purpose: 'another' })
        object.update(undefined, (draft) => draft.set({ note: 'hello' }))
        expect(await failure(wait)).toMatchObject({ message: 'a defect' })
        expect(await other).toBe('hello')
      }),
    )
    ground.verify()
  })

  test('a party that answers late is not listened to', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const slow = job.remote('asks the destination', () => ground.pause(5_000), {
          waitMs: 1_000,
        })
        expect(await failure(slow)).toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
        expect(await job.remote('asks again', async () => 42)).toBe(42)
        await ground.pause(10_000)
      }),
    )
    ground.verify()
  })
})

describe('abort', () => {
  test('is accepted, wakes the body, and its caller gets "operation aborted" (story 4)', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const seen: { job?: number } = {}
    const saving = save(ground, object, async (job) => {
      seen.job = job.number
      await job.until(() => undefined, { purpose: "QEMU to send the guest's memory" })
    })
    await ground.settle()
    expect(await ground.finish(abort(ground, object, seen.job ?? 0))).toBe('accepted')
    const error = await ground.finish(failure(saving))
    expect(error).toBeInstanceOf(JobAborted)
    expect(error).toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
      message: "operation aborted: job 'save' of domain 'guest' was canceled by client.",
    })
    expect(ground.list.completedJob(object)).toMatchObject({ kind: 'save', outcome: 'cancelled' })
    expect(object.read((state) => state.live?.run)).toBe('running')
    ground.verify()
  })

  test('never touches a later job than the one it saw', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const first = await ground.finish(save(ground, object, async (job) => job.number))
    await ground.finish(
      save(ground, object, async (job) => {
        expect(await abort(ground, object, first)).toBe('gone')
        job.throwIfAborted()
      }),
    )
    ground.verify()
  })

  test('comes too late after the point of no return', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        await job.enterPhase({ number: 2, name: 'image complete', pastReturn: true })
        expect(await abort(ground, object, job.number)).toBe('too-late')
        expect(job.abortRequested).toBe(false)
        const back = job.enterPhase({ number: 1, name: 'streaming' })
        expect(await failure(back)).toMatchObject({ rule: 'I38' })
      }),
    )
    ground.verify()
  })

  test.each([
    { kind: 'start', words: 'cannot abort VM start; use virDomainDestroy instead' },
    {
      kind: 'migration-in',
      words: 'cannot abort incoming migration; use virDomainDestroy instead',
    },
    { kind: 'snapshot', words: 'cannot abort the snapshot job at this point' },
  ] as const)('of $kind is refused at once', async ({ kind, words }) => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      ground.within('holds', async (call) => {
        await using job = await ground.async(object, call, kind)
        const refused = failure(abort(ground, object, job.number))
        expect(await refused).toMatchObject({
          code: 'VIR_ERR_OPERATION_INVALID',
          message: `${words} (domain 'guest').`,
        })
        expect(ground.nowMs).toBe(0)
      }),
    )
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

describe('statistics', () => {
  test('tell of the job that runs, with no job', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    expect(ground.list.currentJob(object)).toBeUndefined()
    await ground.finish(
      save(ground, object, async (job) => {
        job.setOperation(5)
        job.progress({ bytes: 1 })
        await ground.pause(1_500)
        expect(job.elapsedMs).toBe(1_500)
        expect(ground.list.currentJob(object)).toMatchObject({
          kind: 'save',
          operation: 5,
          api: 'virDomainSave',
          elapsedMs: 1_500,
          progress: { bytes: 1 },
        })
      }),
    )
    ground.verify()
  })

  test('are kept until read once, or until the next job ends; not readable while one runs', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const completed = (keep = false): unknown => ground.list.completedJob(object, keep)
    expect(completed()).toBeUndefined()
    await ground.finish(
      save(ground, object, async (job) => {
        job.progress({ bytes: 10 })
        job.conclude('completed')
        await ground.pause(40)
      }),
    )
    const first = { kind: 'save', outcome: 'completed', elapsedMs: 40, progress: { bytes: 10 } }
    expect(completed(true)).toMatchObject(first)
    expect(completed()).toMatchObject(first)
    expect(completed()).toBeUndefined()
    await ground.finish(save(ground, object, async (job) => job.conclude('completed')))
    await ground.finish(
      ground.within('virDomainCoreDump', async (call) => {
        await using _job = await ground.async(object, call, 'dump')
        expect(completed()).toBeUndefined()
      }),
    )
    expect(completed()).toMatchObject({ kind: 'dump', outcome: 'failed' })
    ground.verify()
  })
})
