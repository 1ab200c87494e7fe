// Aborts of async jobs, and what is told of a job while it runs and when it has ended (jobs.md 8.5,
// 8.6, 14).
import { describe, expect, test } from 'vitest'
import { JobAborted } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import { abort, save } from './save-call.ts'

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

  test('comes before the point of no return, which the job does not pass then', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        expect(await abort(ground, object, job.number)).toBe('accepted')
        const whole = job.enterPhase({ number: 1, name: 'image complete', pastReturn: true })
        expect(await failure(whole)).toBeInstanceOf(JobAborted)
        await job.enterPhase({ number: 1, name: 'undoing' })
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
    expect(completed(true)).toMatchObject({ kind: 'dump', outcome: 'failed' })
    expect(ground.list.completedJob(object)).toMatchObject({ kind: 'dump' })
    expect(ground.list.completedJob(object)).toBeUndefined()
    ground.verify()
  })
})
