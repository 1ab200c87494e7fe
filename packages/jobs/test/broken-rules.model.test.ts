// What our own code is told when it breaks a rule: the rule's number, what it did, and what it
// should have done. A broken rule is a defect, and its words are where the search for it begins.
import { describe, expect, test } from 'vitest'
import type { AsyncJob } from '../src/index.ts'
import { jobMask } from '../src/index.ts'
import { broken, normal, saving } from './broken-rule.ts'
import { Ground } from './ground.ts'
import type { TestTypes } from './ground.ts'

describe('a handle', () => {
  type Use = (job: AsyncJob<TestTypes>, ground: Ground) => unknown
  const uses: readonly (readonly [string, Use])[] = [
    ['update', (job) => job.update((draft) => draft.set({ note: 'late' }))],
    ['setMask', (job) => job.setMask(jobMask())],
    ['enterPhase', (job) => job.enterPhase({ number: 1, name: 'late' })],
    ['conclude', (job) => job.conclude('completed')],
    ['nested', (job) => job.nested(async () => 1)],
    ['until', (job) => job.until(() => true, { purpose: 'anything' })],
    ['settled', (job) => job.settled(() => true, 'anything')],
    ['remote', (job) => job.remote('asks', async () => 1)],
    ['quiesce', (job) => job.quiesce(async () => 1)],
    ['act', (job) => job.act('spawn', () => 1)],
    ['begin', (job, ground) => ground.beginRun(job)],
    ['disown', (job) => job.disown()],
    ['owe', (job) => job.owe({ name: 'cont', detail: {} })],
  ]

  test.each(uses)('is not used after its release: %s', (_name, use) =>
    saving(async ({ ground, job }) => {
      await job[Symbol.asyncDispose]()
      expect(await broken(() => use(job, ground))).toBe(
        'Rule I24: a save job of virDomainSave is used after its release.',
      )
    }),
  )

  test.each(uses)('is not used by one who does not own its job: %s', async (_name, use) => {
    const next = await saving(async ({ ground, object, job }) => {
      job.disown()
      expect(await broken(() => use(job, ground))).toBe(
        'Rule I23: a save job is used by virDomainSave, which does not own it.',
      )
      return { ground, object }
    })
    await next.ground.within('next', async (call) => {
      await using _job = next.ground.list.continueAsync(next.object, call, 'save')
    })
    next.ground.verify()
  })
})

describe('a run', () => {
  test('is ended and shut off by a destroy job alone', async () => {
    await normal('query', async (job) => {
      expect(await broken(() => job.endRun('why not'))).toBe('Rule I31: virDomainTest ends a run.')
      expect(await broken(() => job.shutOff({}))).toBe('Rule I32: virDomainTest drops live state.')
    })
    await normal('destroy', async (job) => {
      expect([job.endRun('destroyed'), job.endRun('again')]).toEqual([true, false])
      job.shutOff({})
      expect(job.read((state) => state.live === undefined)).toBe(true)
    })
  })

  test('that is none is neither ended nor shut off', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('virDomainDestroy', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'destroy')
      expect(await broken(() => job.endRun('destroyed'))).toBe(
        'Rule I31: a job that is bound to no run ends one.',
      )
      expect(await broken(() => job.shutOff({}))).toBe(
        'Rule I31: a job that is bound to no run drops one.',
      )
    })
    ground.verify()
  })

  test('is not shut off while it lives', () =>
    normal('destroy', async (job) => {
      expect(await broken(() => job.shutOff({}))).toBe(
        'Rule I32: live state is dropped while QEMU runs.',
      )
    }))

  test('is aborted by an abort job alone', () =>
    normal('query', async (job) => {
      expect(await broken(() => job.requestAbort(1))).toBe(
        'Rule I37: virDomainTest aborts without an abort job.',
      )
    }))
})

describe('a visit', () => {
  test('does not enter again while inside, and sends nothing once it is over', () =>
    normal('modify', async (job) => {
      const { session } = await job.monitor(async (monitor) => {
        expect(await broken(() => job.monitor(async () => 1))).toBe(
          'Rule I10: virDomainTest enters the monitor again while inside.',
        )
        return { session: monitor }
      })
      expect(await broken(() => session.command('stop'))).toBe(
        'Rule I9: virDomainTest uses the monitor after leaving it.',
      )
    }))

  test('is one in a nested job, or a stop', () =>
    saving(async ({ job }) => {
      const words = 'Rule I25: virDomainSave uses a nested job for more than one visit or one stop.'
      await job.nested(async (nested) => {
        await nested.monitor(async () => 1)
        expect(await broken(() => nested.monitor(async () => 1))).toBe(words)
        expect(await broken(() => nested.endRun('saved'))).toBe(words)
      })
      await job.nested(async (nested) => {
        expect(nested.endRun('saved')).toBe(true)
        expect(await broken(() => nested.monitor(async () => 1))).toBe(words)
        nested.shutOff({})
      })
    }))
})

describe('a call', () => {
  test('gets nothing after its end', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const call = ground.call('late')
    call.end('answered')
    expect(await broken(() => ground.list.acquireNormal(object, call, 'query'))).toBe(
      'Rule I23: late was granted a job after its end.',
    )
    expect(object.interlock.idle).toBe(true)
  })

  test('does not end while it waits for a job', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('holder', async (holder) => {
      await using _job = await ground.list.acquireNormal(object, holder, 'query')
      const leaky = ground.call('leaky')
      const asked = ground.list.acquireNormal(object, leaky, 'query')
      leaky.end('answered')
      expect(await ground.finish(broken(() => asked))).toBe(
        'Rule I23: leaky ended while it waited for a job.',
      )
    })
  })

  test('renames to a name that it has reserved', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    expect(await broken(() => ground.list.rename(object, 'host'))).toBe(
      "Rule I36: the name 'host' was not reserved for 'guest'.",
    )
  })
})

describe('a section', () => {
  test('does not wait, nor nest, and what it lent is not used later', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const words =
      "Rule I13: a section of domain 'guest' returned a promise: a section cannot wait. " +
      'Await first, then open the section.'
    expect(await broken(() => object.read(() => Promise.resolve(1) as never))).toBe(words)
    // The promise may fail later: it is nobody's.
    const fails = async (): Promise<never> => {
      throw new Error('nobody hears this')
    }
    expect(await broken(() => object.read(() => fails() as never))).toBe(words)
    expect(await broken(() => object.read(() => object.read(() => 1)))).toBe(
      "Rule I16: sections of domain 'guest' do not nest.",
    )
    const kept: { set(patch: { note: string }): void }[] = []
    object.update(undefined, (draft) => {
      kept.push(draft)
    })
    expect(await broken(() => kept[0]?.set({ note: 'late' }))).toBe(
      "Rule I14: state of domain 'guest' is changed outside a section.",
    )
    expect(object.read(() => null)).toBe(null)
  })
})
