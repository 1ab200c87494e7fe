// Waits of a body: for what becomes true of the domain, and for other parties (jobs.md 11).
import { describe, expect, test } from 'vitest'
import { Ground, failure } from './ground.ts'
import { abort, save } from './save-call.ts'

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

  test('begin in the step that asks for them: what is undone at once is seen all the same', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        const seen = job.until((state) => state.live?.seen || undefined, { purpose: 'a sight' })
        const { instance } = object
        if (instance === undefined) throw new Error('the domain does not run')
        object.apply(instance, (draft) => draft.setLive({ seen: 7 }))
        object.apply(instance, (draft) => draft.setLive({ seen: 0 }))
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

test('a wait that its body leaves behind ends with its job', async () => {
  const ground = new Ground()
  const object = await ground.running('demo')
  await ground.finish(
    ground.within('virDomainSetMemory', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'modify')
      // The command that was to cause it fails, and nobody awaits it.
      job.until(() => undefined, { purpose: 'the tray to open' }).catch(() => undefined)
    }),
  )
  await ground.settle()
  expect(ground.checker.open()).toEqual([])
  ground.verify()
})
