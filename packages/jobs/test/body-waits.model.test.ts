// Waits of a body, looked at closely: what wakes them and what does not, what is told of them, and
// that nothing looks any more once they are over (jobs.md 11).
import { isEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import type { NormalJob } from '../src/index.ts'
import { JobAborted, jobEvents as e } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import type { TestObject, TestTypes } from './ground.ts'
import { abort, save } from './save-call.ts'

function modifying<R>(
  ground: Ground,
  object: TestObject,
  body: (job: NormalJob<TestTypes>) => Promise<R>,
): Promise<R> {
  return ground.finish(
    ground.within('virDomainTest', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'modify')
      return await body(job)
    }),
  )
}

/** A fact of an event of QEMU's. */
function sees(object: TestObject, seen: number): void {
  const { instance } = object
  if (instance === undefined) throw new Error('the domain does not run')
  object.apply(instance, (draft) => draft.setLive({ seen }))
}

/** How the waits so far have ended, and after how long. */
function ends({ events }: Ground): [string, number][] {
  return events.flatMap((event) =>
    isEvent(event, e.waitEnded) ? [[event.detail.how, event.detail.waitedMs]] : [],
  )
}

test('what is true already is not waited for', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  await modifying(ground, object, async (job) => {
    expect(await job.until((state) => state.live?.run, { purpose: 'a run' })).toBe('running')
  })
  expect(ground.kinds()).not.toContain('jobs.wait-began')
  ground.verify()
})

test('a change that makes nothing true wakes nobody; one that does wakes once', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  await ground.advance(100)
  let looks = 0
  await modifying(ground, object, async (job) => {
    const seen = job.until(
      (state) => {
        looks++
        return state.live?.seen === 2 ? `seen ${state.live.seen}` : undefined
      },
      { purpose: 'two sights' },
    )
    expect(ground.list.jobs(object).held).toMatchObject([{ doing: 'waits for two sights' }])
    await ground.pause(10)
    sees(object, 1)
    await ground.pause(10)
    expect(ends(ground)).toEqual([])
    sees(object, 2)
    sees(object, 3)
    expect(looks).toBe(3)
    expect(await seen).toBe('seen 2')
    expect(ground.list.jobs(object).held).toMatchObject([{ doing: '' }])
    sees(object, 2)
    expect(looks).toBe(3)
  })
  expect(ends(ground)).toEqual([['true', 20]])
  ground.verify()
})

test('two waits at once: the end of one does not take the words of the other', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  await modifying(ground, object, async (job) => {
    const one = job.until((state) => state.live?.seen || undefined, { purpose: 'one' })
    const two = failure(job.until(() => undefined, { purpose: 'two', waitMs: 50 }))
    sees(object, 1)
    await one
    expect(ground.list.jobs(object).held).toMatchObject([{ doing: 'waits for two' }])
    await two
    expect(ground.list.jobs(object).held).toMatchObject([{ doing: '' }])
  })
  expect(ends(ground)).toEqual([
    ['true', 0],
    ['failed', 50],
  ])
  const causes = ground.events.flatMap((event) =>
    isEvent(event, e.waitBegan) ? [event.detail.cause] : [],
  )
  expect(causes).toEqual(['', ''])
  ground.verify()
})

test('a domain that is shut off can be waited for', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await modifying(ground, object, async (job) => {
    const noted = job.until((state) => state.note || undefined, { purpose: 'a note' })
    await ground.pause(1)
    object.update(undefined, (draft) => draft.set({ note: 'hello' }))
    expect(await noted).toBe('hello')
  })
  ground.verify()
})

test('a run that has ended is not waited for, and no fact is applied to it any more', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  await modifying(ground, object, async (job) => {
    const { instance } = object
    if (instance === undefined) throw new Error('the domain does not run')
    expect(object.end(instance, 'crashed')).toBe(true)
    expect(object.apply(instance, (draft) => draft.setLive({ seen: 1 }))).toBeUndefined()
    const late = failure(job.until(() => true, { purpose: 'anything' }))
    expect(await late).toMatchObject({
      name: 'DomainNotRunning',
      message: "domain is not running: 'guest' stopped while this call waited.",
      fields: { domain: 'guest' },
    })
  })
  await ground.finish(ground.destroyed(object))
  ground.verify()
})

test('a wait that is left behind is told that its job was given back', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const left = await modifying(ground, object, async (job) => ({
    wait: failure(job.until(() => undefined, { purpose: 'the tray to open' })),
  }))
  expect(await ground.finish(left.wait)).toMatchObject({
    message: 'Nobody waits for the tray to open any more: the job was given back.',
  })
  ground.verify()
})

test('nobody is told of the end of a run who has stopped watching it', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const { instance } = object
  if (instance === undefined) throw new Error('the domain does not run')
  const told: string[] = []
  instance.whenEnded((reason) => told.push(`watches: ${reason}`))
  const stop = instance.whenEnded((reason) => told.push(`has stopped: ${reason}`))
  stop()
  object.end(instance, 'crashed')
  instance.whenEnded((reason) => told.push(`comes late: ${reason}`))
  expect(told).toEqual(['watches: crashed', 'comes late: crashed'])
  await ground.finish(ground.destroyed(object))
  ground.verify()
})

describe('an abort', () => {
  test('ends a call to another party, which is told so', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.advance(50)
    await ground.finish(
      save(ground, object, async (job) => {
        const reasons: unknown[] = []
        const party = (signal: AbortSignal): Promise<never> => {
          signal.addEventListener('abort', () => reasons.push(signal.reason))
          return Promise.withResolvers<never>().promise
        }
        const remote = failure(job.remote('asks the destination', party))
        expect(ground.list.jobs(object).held).toMatchObject([{ doing: 'asks the destination' }])
        await ground.pause(5)
        await abort(ground, object, job.number)
        const error = await remote
        expect(error).toBeInstanceOf(JobAborted)
        expect(error).toMatchObject({ fields: { domain: 'guest', api: 'virDomainSave' } })
        expect(reasons).toEqual([error])
        expect(ground.list.jobs(object).held).toMatchObject([{ doing: '' }])
        expect(job.elapsedMs).toBe(5)
      }),
    )
    ground.verify()
  })

  test('that was accepted before ends a wait as it begins, and no party is called', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        await abort(ground, object, job.number)
        const wait = job.until(() => undefined, { purpose: 'what never comes' })
        expect(await failure(wait)).toBeInstanceOf(JobAborted)
        expect(object.interlock.async?.async?.abortWatchers.size).toBe(0)
        let called = false
        const remote = job.remote('asks', async () => (called = true))
        expect(await failure(remote)).toBeInstanceOf(JobAborted)
        expect(called).toBe(false)
      }),
    )
    ground.verify()
  })
})

test('a wait that nobody awaits fails unheard', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const unheard: Promise<unknown>[] = []
  await modifying(ground, object, async (job) => {
    unheard.push(job.until(() => undefined, { purpose: 'the tray to open' }))
  })
  await ground.settle()
  expect(ends(ground)).toEqual([['failed', 0]])
  ground.verify()
})

describe('another party', () => {
  test('is called also for a domain that does not run', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const asked = job.remote('asks', async () => {
          job.doing('something else')
          return 1
        })
        expect(await asked).toBe(1)
        expect(ground.list.jobs(object).held).toMatchObject([{ doing: 'something else' }])
      }),
    )
    ground.verify()
  })

  test('that fails with what is no error is an error all the same', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const refused: unknown = 'no'
        const party = async (): Promise<never> => {
          throw refused
        }
        expect(await failure(job.remote('asks', party))).toMatchObject({ message: 'no' })
        const error = new Error('refused')
        const fails = async (): Promise<never> => {
          throw error
        }
        expect(await failure(job.remote('asks', fails))).toBe(error)
      }),
    )
    ground.verify()
  })

  test('that answers as its run ends has answered nothing', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const answered = await ground.finish(
      save(ground, object, async (job) => {
        const { promise, resolve } = Promise.withResolvers<number>()
        const remote = job.remote('asks', () => promise)
        await ground.pause(1)
        resolve(1)
        // After the answer was taken, before the body goes on.
        await Promise.resolve()
        await Promise.resolve()
        if (object.instance !== undefined) object.end(object.instance, 'crashed')
        return { error: await failure(remote) }
      }),
    )
    expect(answered.error).toMatchObject({ name: 'DomainNotRunning' })
    await ground.finish(ground.destroyed(object))
    ground.verify()
  })

  test('that takes too long is given up in the words of its call', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.advance(100)
    await ground.finish(
      save(ground, object, async (job) => {
        const slow = job.remote('asks the destination', () => ground.pause(5_000), {
          waitMs: 1_000,
        })
        expect(await failure(slow)).toMatchObject({
          name: 'CallDeparted',
          message:
            'virDomainSave did not finish within its deadline of 1.0 s: it asks the destination.',
          fields: { api: 'virDomainSave', waitedMs: 1_000 },
        })
      }),
    )
    await ground.advance(5_000)
    ground.verify()
  })
})
