// What an operation is told whose async job breaks a rule (jobs.md 6 to 8): the rule's number, and
// what it did.
import { describe, expect, test } from 'vitest'
import { AsyncJob } from '../src/async-job.ts'
import { jobMask } from '../src/index.ts'
import { broken, normal, saving } from './broken-rule.ts'
import { Ground } from './ground.ts'
import { save } from './save-call.ts'

describe('an async job', () => {
  const restored = { kind: 'save', operation: 1, flags: 0 } as const

  test('is not restored into a slot that is taken', () =>
    saving(async ({ ground, object, call }) => {
      expect(await broken(() => ground.list.restoreAsync(object, call, restored))).toBe(
        'Rule I3: a job is restored into a slot that is taken.',
      )
    }))

  test('is not restored, nor continued, by a call that holds another job', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const words =
      'Rule I7: holder holds a agent-query job and asks for a async job: ' +
      'release the first, then look again.'
    await ground.within('holder', async (call) => {
      await using _agent = await ground.list.acquireAgent(object, call, 'query')
      expect(await broken(() => ground.list.restoreAsync(object, call, restored))).toBe(words)
      expect(object.interlock.async).toBeUndefined()
      await ground.within('recovery', async (other) => {
        ground.list.restoreAsync(object, other, restored)
      })
      expect(await broken(() => ground.list.continueAsync(object, call, 'save'))).toBe(words)
    })
    await ground.within('next', async (call) => {
      await using _job = ground.list.continueAsync(object, call, 'save')
    })
    ground.verify()
  })

  test('is not continued while another call owns it', () =>
    saving(async ({ ground, object }) => {
      await ground.within('rival', async (rival) => {
        expect(await broken(() => ground.list.continueAsync(object, rival, 'save'))).toBe(
          'Rule I23: rival continues a job that virDomainSave of client 1 owns.',
        )
      })
    }))

  test('is not given up while a nested one is held, or asked for', () =>
    saving(async ({ ground, object, job }) => {
      await job.nested(async () => {
        expect(await broken(() => job.disown())).toBe(
          'Rule I25: a job is given up while a nested one is held.',
        )
      })
      const query = ground.call('query')
      const held = await ground.list.acquireNormal(object, query, 'query')
      const nested = job.nested(async () => undefined)
      expect(await broken(() => job.disown())).toBe(
        'Rule I25: a job is given up while a nested one is asked for.',
      )
      await held[Symbol.asyncDispose]()
      query.end('answered')
      await nested
    }))

  test('goes back to no phase before', () =>
    saving(async ({ job }) => {
      await job.enterPhase({ number: 2, name: 'two' })
      expect(await broken(() => job.enterPhase({ number: 1, name: 'one' }))).toBe(
        'Rule I38: a phase goes back.',
      )
    }))

  test('begins a run only when it starts, comes in, or was restored', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.finish(
      save(ground, object, async (job) => {
        expect(await broken(() => ground.beginRun(job))).toBe('Rule I33: a save job begins a run.')
      }),
    )
    const recovery = ground.call('recovery')
    ground.list.restoreAsync(object, recovery, restored)
    const adopted = ground.list.continueAsync(object, recovery, 'save')
    if (adopted === undefined) throw new Error('It was not restored.')
    ground.beginRun(adopted)
    expect(await broken(() => ground.beginRun(adopted))).toBe(
      "Rule I33: domain 'guest' runs already.",
    )
    await adopted[Symbol.asyncDispose]()
    recovery.end('answered')
    const other = ground.add('other')
    await ground.within('virDomainMigratePrepare', async (call) => {
      await using incoming = await ground.async(other, call, 'migration-in')
      expect(ground.beginRun(incoming)).toBe(other.instance)
    })
    ground.verify()
  })

  test('quiesces with a mask that admits query and abort, as long as it does', () =>
    saving(async ({ job }) => {
      const words = 'Rule I7: quiesce needs a mask that admits query, destroy and abort.'
      for (const kind of ['query', 'abort'] as const) {
        job.setMask(jobMask(kind))
        expect(await broken(() => job.quiesce(async () => 1))).toBe(words)
      }
      job.setMask(jobMask('query', 'abort'))
      await job.quiesce(async () => {
        for (const kind of ['query', 'abort'] as const) {
          expect(await broken(() => job.setMask(jobMask(kind)))).toBe(
            'Rule I7: the mask must admit query and abort while the job quiesces the guest.',
          )
        }
        job.setMask(jobMask('query', 'abort', 'suspend'))
      })
      await job.nested(async () => {
        job.setMask(jobMask())
        job.setMask(jobMask('query', 'abort'))
        expect(await broken(() => job.quiesce(async () => 1))).toBe(
          'Rule I7: quiesce inside a nested job.',
        )
      })
    }))

  test('alone has an async handle', () =>
    normal('query', async (_job, { object, call }) => {
      const [hold] = call.holds
      if (hold === undefined) throw new Error('Nothing is held.')
      expect(await broken(() => new AsyncJob(object, hold, call, object.debts))).toBe(
        'Rule I3: an async handle of a job that is none.',
      )
    }))

  test('alone has a mask', () =>
    normal('query', async (_job, { object, call }) => {
      const [hold] = call.holds
      if (hold === undefined) throw new Error('Nothing is held.')
      const words = 'Rule I26: a mask without an async job.'
      expect(await broken(() => object.interlock.setMask(hold, jobMask()))).toBe(words)
    }))

  test('has a mask only as long as it is held', () =>
    saving(async ({ object, call, job }) => {
      const [hold] = call.holds
      if (hold === undefined) throw new Error('Nothing is held.')
      await job[Symbol.asyncDispose]()
      expect(await broken(() => object.interlock.setMask(hold, jobMask()))).toBe(
        'Rule I26: a mask without an async job.',
      )
    }))
})
