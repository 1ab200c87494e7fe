// Sections: the object lock as synchronous stretches of code (jobs.md 3).
import { isEvent } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { freezeDeep } from '../src/freeze.ts'
import { RuleBroken, jobEvents as e } from '../src/index.ts'
import { Ground } from './ground.ts'

// What the compiler refuses is refused at run time too, for code that got past it by an `any`.
const promise = (): never => Promise.resolve(1) as never

describe('a section', () => {
  test('that returns a promise is a broken rule, and changes nothing', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    expect(() => object.read(promise)).toThrow(/Rule I13: a section of domain 'guest'/)
    expect(() =>
      object.update(undefined, (draft) => {
        draft.set({ note: 'half' })
        return promise()
      }),
    ).toThrow(/Rule I13/)
    expect(object.read((state) => state.note)).toBe('')
    expect(ground.checker.breaches.map(({ invariant }) => invariant)).toEqual(['I13', 'I13'])
  })

  test('does not nest', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    expect(() => object.read(() => object.read((state) => state.name))).toThrow(/Rule I16/)
    expect(object.read((state) => state.name)).toBe('guest')
    expect(ground.checker.breaches[0]?.invariant).toBe('I16')
  })

  test('that throws changes nothing', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const fails = (): void =>
      object.update(undefined, (draft) => {
        draft.set({ note: 'half' })
        throw new Error('in the middle')
      })
    expect(fails).toThrow('in the middle')
    expect(object.read((state) => state.note)).toBe('')
    ground.verify()
  })

  test('leaks nothing that can be changed: its state is frozen to the bottom', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const patch = { note: 'x', deep: { inner: ['a'] } }
    object.update(undefined, (draft) => draft.set(patch))
    const kept: object[] = []
    object.read((state) => {
      kept.push(state)
    })
    expect(() => {
      for (const state of kept) Object.assign(state, { note: 'changed' })
    }).toThrow(TypeError)
    expect(() => patch.deep.inner.push('b')).toThrow(TypeError)
    ground.verify()
  })

  test('that changes its state in place is told on the trace, and so is code outside of any', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const inPlace = (): number =>
      object.read((state) => Object.keys(Object.assign(state, { note: 'x' })).length)
    expect(inPlace).toThrow(/Rule I14: frozen data is changed in place/)
    const call = ground.call('virDomainDefineXML')
    const kept: object[] = []
    object.read((state) => {
      kept.push(state)
    })
    try {
      Object.assign(kept[0] ?? {}, { note: 'y' })
    } catch (error) {
      call.end('failed', error)
    }
    expect(ground.checker.breaches.map(({ invariant }) => invariant)).toEqual(['I14', 'I14'])
    expect(ground.checker.breaches[1]?.event.call?.api).toBe('virDomainDefineXML')
  })

  test('keeps its draft to itself: one that leaked changes nothing', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const kept: { set(patch: object): void; setLive(patch: object): void }[] = []
    object.update(undefined, (draft) => {
      kept.push(draft)
    })
    expect(() => kept[0]?.set({ note: 'late' })).toThrow(/Rule I14/)
    expect(() => kept[0]?.setLive({ seen: 1 })).toThrow(/Rule I14/)
    expect(object.read((state) => state.note)).toBe('')
  })

  test('sees in a draft what it has changed so far', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    const { instance } = object
    object.update(instance, (draft) => {
      draft.set({ note: 'one' })
      draft.setLive({ seen: 3 })
      expect([draft.state.note, draft.live?.seen, draft.live?.run]).toEqual(['one', 3, 'running'])
    })
    ground.verify()
  })

  test('without a run cannot change live state', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    expect(() => object.update(undefined, (draft) => draft.setLive({ seen: 1 }))).toThrow(
      expect.objectContaining({ name: 'DomainDied', fields: { domain: 'guest' } }),
    )
    await ground.finish(ground.destroyed(object))
    expect(() => object.update(undefined, (draft) => draft.setLive({ seen: 1 }))).toThrow(
      expect.objectContaining({ name: 'DomainDied' }),
    )
    ground.verify()
  })

  test('tells on the trace who changed what, and how long it took', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    await ground.advance(100)
    const from = ground.events.length
    await ground.within('virDomainSetMetadata', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'modify')
      job.read((state) => state.note)
      job.update((draft) => draft.set({ note: 'a' }))
      job.update((draft) => {
        ground.host.leap(3)
        draft.setLive({ seen: 1 })
      })
      job.read((state) => state.note)
      object.update(undefined, (draft) => draft.set({ note: 'b' }))
    })
    const sections = ground.events.slice(from).filter(({ kind }) => kind === 'jobs.section')
    expect(sections.map(({ call, job, detail }) => [call?.api, job === undefined, detail])).toEqual(
      [
        [undefined, true, { access: 'read', durationMs: 0, live: false }],
        ['virDomainSetMetadata', false, { access: 'update', durationMs: 0, live: false }],
        ['virDomainSetMetadata', false, { access: 'update', durationMs: 3, live: true }],
        [undefined, true, { access: 'read', durationMs: 0, live: false }],
        [undefined, true, { access: 'update', durationMs: 0, live: false }],
      ],
    )
    ground.verify()
  })

  test('changes the state when a run begins and when it is shut off, and for a new name', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.started(object)
    const { instance } = object
    if (instance === undefined) throw new Error('the domain does not run')
    ground.list.reserveName(object, 'host')
    ground.list.rename(object, 'host')
    object.end(instance, 'crashed')
    object.drop(instance, {})
    const sections = ground.events.filter((event) => isEvent(event, e.sectionRan))
    expect(sections.map(({ detail }) => detail.access)).toEqual(['update', 'update', 'update'])
    ground.verify()
  })

  test('of ten milliseconds is not long', () => {
    const ground = new Ground({ checks: false })
    const object = ground.add('guest')
    object.read(() => ground.host.leap(10))
    expect(ground.kinds()).not.toContain('jobs.section')
    ground.verify()
  })

  test('freezes nothing where checks are off', () => {
    const ground = new Ground({ checks: false })
    const object = ground.add('guest')
    const inner = ['a']
    object.update(undefined, (draft) => draft.set({ note: 'x', ...{ inner } }))
    expect(inner.push('b')).toBe(2)
    ground.verify()
  })

  test.each([true, false])('that took long is reported (checks: %s)', (checks) => {
    const ground = new Ground({ checks })
    const object = ground.add('guest')
    object.read(() => ground.host.leap(12))
    expect(ground.events.find(({ kind }) => kind === 'jobs.section')?.detail).toEqual({
      access: 'read',
      durationMs: 12,
      live: false,
    })
    ground.verify()
  })
})

test('a broken rule is told once on the trace, however it comes out', () => {
  const ground = new Ground()
  const object = ground.add('guest')
  const call = ground.call('virDomainTest')
  const other = ground.call('another')
  let broken: unknown
  try {
    object.read(() => object.read((state) => state.name))
  } catch (error) {
    broken = error
  }
  call.end('failed', broken)
  other.end('failed', new SuppressedError(new Error('in the clean-up'), new RuleBroken('I7', 'x')))
  expect(ground.checker.breaches.map(({ invariant }) => invariant)).toEqual(['I16', 'I7'])
  expect(broken).toMatchObject({ errorDomain: 'VIR_FROM_QEMU' })
})

test('a defect that is no write to frozen state breaks no rule', () => {
  const ground = new Ground()
  const object = ground.add('guest')
  const defect = new TypeError('x is not a function')
  const fails = (): never => {
    throw defect
  }
  expect(() => object.read(fails)).toThrow(defect)
  ground.verify()
})

test('what is frozen is plain data, all the way down, and nothing else', () => {
  class Thing {
    value = { inner: 1 }
  }
  const [thing, map, bare] = [new Thing(), new Map(), Object.assign(Object.create(null), { a: {} })]
  const inside = { kept: 1 }
  const frozen = Object.freeze({ inside })
  const data = { list: [{ a: 1 }, null, 'text', 1], thing, map, bare, frozen }
  freezeDeep(data)
  for (const part of [data, data.list, data.list[0], bare, bare.a]) {
    expect(Object.isFrozen(part)).toBe(true)
  }
  // What was frozen before was walked then.
  for (const part of [thing, thing.value, map, inside]) expect(Object.isFrozen(part)).toBe(false)
  for (const nothing of [null, undefined, 1, 'text']) expect(freezeDeep(nothing)).toBeUndefined()
})

test('facts of an event are applied to the run that they tell of, and to no other', async () => {
  const ground = new Ground()
  const object = await ground.running('guest')
  const old = object.instance
  if (old === undefined) throw new Error('the domain does not run')
  object.apply(old, (draft) => draft.setLive({ seen: 1 }))
  expect(object.read((state) => state.live?.seen)).toBe(1)
  await ground.finish(ground.destroyed(object))
  await ground.started(object)
  object.apply(old, (draft) => draft.setLive({ seen: 2 }))
  expect(object.read((state) => state.live?.seen)).toBe(0)
  ground.verify()
})
