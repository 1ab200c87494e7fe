// Visits to the monitor and the agent: who may enter, and callers who leave (jobs.md 6, 9, 10;
// stories 7, 15, 19).
import { describe, expect, test } from 'vitest'
import { Ground, failure } from './ground.ts'
import { visitor } from './visitor.ts'

describe('entering', () => {
  test('an inactive domain has no monitor', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    expect(await failure(visitor(ground, object, 'virDomainSetMemory'))).toMatchObject({
      code: 'VIR_ERR_OPERATION_INVALID',
      message: "domain is not running: 'guest' is shut off.",
    })
    ground.verify()
  })

  test("the port's own trouble is the caller's error, and nothing was entered", async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).refusal = new Error('the monitor is stuck')
    const refused = failure(visitor(ground, object, 'virDomainSetMemory'))
    expect(await ground.finish(refused)).toMatchObject({ message: 'the monitor is stuck' })
    expect(ground.kinds()).not.toContain('jobs.visit-entered')
    ground.verify()
  })

  test('a session that cannot be made is an error, and leaves no slot taken', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).session = () => {
      throw new Error('no session')
    }
    expect(await ground.finish(failure(visitor(ground, object, 'a')))).toMatchObject({
      message: 'no session',
    })
    ground.verify()
  })

  test('entering again while inside is an error at once, not a deadlock', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('a', async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'modify')
        await job.monitor(async () => {
          const again = job.monitor(async () => 1)
          expect(await failure(again)).toMatchObject({ rule: 'I10' })
        })
      }),
    )
    ground.verify()
  })

  test('a session is dead after its visit', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.finish(
      ground.within('a', async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'modify')
        const kept = await job.monitor(async (monitor) => ({ monitor }))
        expect(await failure(kept.monitor.command('cont'))).toMatchObject({ rule: 'I9' })
      }),
    )
    expect(ground.monitor(object).commands).toEqual([])
    ground.verify()
  })

  test('a nested job is for one visit: others get in between two', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).answersAfterMs = 0
    await ground.finish(
      ground.within('virDomainSave', async (call) => {
        await using job = await ground.async(object, call, 'save')
        await job.nested(async (nested) => {
          await nested.monitor((monitor) => monitor.command('stop'))
          const again = nested.monitor((monitor) => monitor.command('migrate'))
          expect(await failure(again)).toMatchObject({ rule: 'I25' })
          expect(() => nested.endRun('destroyed')).toThrow(/I25/)
        })
      }),
    )
    expect(ground.monitor(object).commands).toEqual(['stop'])
    ground.verify()
  })
})

test('a visit whose run has ended sends nothing more, whatever it makes of that', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const port = ground.monitor(object)
  const visit = failure(
    visitor(ground, object, 'virDomainSetMemory', async (monitor) => {
      await monitor.command('balloon').catch(() => undefined)
      await monitor.command('query-balloon')
    }),
  )
  await ground.settle()
  await ground.finish(ground.destroyed(object))
  expect(await ground.finish(visit)).toMatchObject({ name: 'DomainDied' })
  expect(port.commands).toEqual(['balloon'])
  ground.verify()
})

describe('a caller that leaves (story 19)', () => {
  test('is answered in time; its visit goes on; the next caller waits for the job', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    ground.monitor(object).answersAfterMs = 2_000
    const begun = ground.nowMs
    const impatient = visitor(
      ground,
      object,
      'virDomainSetMemory',
      async (monitor) => {
        await monitor.command('balloon')
        await monitor.command('query-balloon')
      },
      begun + 100,
    )
    const error = await ground.finish(failure(impatient))
    expect(ground.nowMs).toBe(begun + 100)
    expect(error).toMatchObject({
      name: 'CallDeparted',
      code: 'VIR_ERR_OPERATION_TIMEOUT',
      message:
        "virDomainSetMemory did not finish within its deadline of 100 ms: it waits for QEMU's " +
        "answer to balloon (domain 'guest'); the driver sees it to its end.",
    })
    expect(ground.list.jobs(object).held).toMatchObject([{ kind: 'modify', handedOver: true }])
    const next = visitor(ground, object, 'virDomainSuspend', (monitor) => monitor.command('stop'))
    await ground.finish(next)
    // What the visit had still in mind was not sent.
    expect(ground.monitor(object).commands).toEqual(['balloon', 'stop'])
    expect(ground.nowMs).toBe(begun + 4_000)
    ground.verify()
  })

  test('by its signal leaves the same way, and is told why', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const controller = new AbortController()
    const left = ground.within(
      'virDomainSetMemory',
      async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'modify')
        await job.monitor((monitor) => monitor.command('balloon'))
      },
      { signal: controller.signal },
    )
    await ground.settle()
    controller.abort()
    expect(await ground.finish(failure(left))).toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' })
    expect(object.interlock.normal?.api).toBe('virDomainSetMemory')
    ground.monitor(object).outstanding[0]?.answer()
    await ground.settle()
    expect(object.interlock.idle).toBe(true)
    ground.verify()
  })

  test('during a nested visit: the async job ends after it, and not before', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const save = ground.within(
      'virDomainSave',
      async (call) => {
        await using job = await ground.async(object, call, 'save')
        await job.nested((nested) => nested.monitor((monitor) => monitor.command('migrate')))
      },
      { deadlineAtMs: ground.nowMs + 100 },
    )
    expect(await ground.finish(failure(save))).toMatchObject({ name: 'CallDeparted' })
    const { interlock } = object
    expect([interlock.async?.released, interlock.normal?.released]).toEqual([true, true])
    // It ends by itself: nobody else may continue it.
    await ground.within('driver', async (call) => {
      expect(ground.list.continueAsync(object, call, 'save')).toBeUndefined()
    })
    ground.monitor(object).outstanding[0]?.answer()
    await ground.settle()
    expect(interlock.idle).toBe(true)
    ground.verify()
  })

  test('before entering: no command is sent for one who has left already', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const late = ground.within(
      'late',
      async (call) => {
        await using job = await ground.list.acquireNormal(object, call, 'modify')
        await ground.pause(200)
        await job.monitor((monitor) => monitor.command('stop'))
      },
      { deadlineAtMs: ground.nowMs + 100 },
    )
    expect(await ground.finish(failure(late))).toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
    expect(ground.monitor(object).commands).toEqual([])
    ground.verify()
  })
})

test('the definition seen by a holder is the one of its next section (story 15)', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.within('holder', async (call) => {
    await using job = await ground.list.acquireNormal(object, call, 'modify')
    expect(job.read((state) => state.note)).toBe('')
    object.update(undefined, (draft) => draft.set({ note: 'defined anew' }))
    expect(job.read((state) => state.note)).toBe('defined anew')
  })
  ground.verify()
})

test('an agent job enters the agent beside a normal job in the monitor', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const monitor = visitor(ground, object, 'virDomainSetMemory')
  ground.agent(object).answersAfterMs = 5
  const begun = ground.nowMs
  await ground.finish(
    ground.within('virDomainFSFreeze', async (call) => {
      await using job = await ground.list.acquireAgent(object, call, 'modify')
      await job.agent((agent) => agent.command('guest-fsfreeze-freeze'))
    }),
  )
  expect(ground.nowMs).toBe(begun + 5)
  ground.monitor(object).outstanding[0]?.answer()
  await ground.finish(monitor)
  ground.verify()
})
