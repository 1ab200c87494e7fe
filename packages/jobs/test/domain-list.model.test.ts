// The list: found by UUID, name and id, each unique; adding, removing, renaming (jobs.md 2).
import { describe, expect, test } from 'vitest'
import type { DomainConflict, JobErrorCode } from '../src/index.ts'
import { DomainList, noDomainNamed, noDomainWithId, noDomainWithUuid } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import type { TestTypes } from './ground.ts'

const uuid = '11111111-1111-4111-8111-111111111111'
const other = '22222222-2222-4222-8222-222222222222'
const state = { note: '' }

/** The error of two domains that would share what is each one's own. */
function conflict(code: JobErrorCode, message: string, domain: string): DomainConflict {
  return expect.objectContaining({ name: 'DomainConflict', code, message, fields: { domain } })
}

describe('adding', () => {
  test('finds the one that is there by UUID and name', () => {
    const ground = new Ground()
    const { object, added } = ground.list.add({ uuid, name: 'guest', persistent: true, state })
    expect(added).toBe(true)
    const again = ground.list.add({ uuid, name: 'guest', persistent: true, state })
    expect(again).toEqual({ object, added: false })
    expect(ground.list.findByUuid(uuid)).toBe(object)
    expect(ground.list.findByName('guest')).toBe(object)
    expect(ground.list.size).toBe(1)
    ground.verify()
  })

  test('the same UUID with another name, or the same name with another UUID, is refused', () => {
    const ground = new Ground()
    ground.list.add({ uuid, name: 'guest', persistent: true, state })
    const rename = (): unknown => ground.list.add({ uuid, name: 'b', persistent: true, state })
    expect(rename).toThrow(
      conflict(
        'VIR_ERR_OPERATION_FAILED',
        `domain 'guest' is already defined with uuid ${uuid}: ` +
          "leave the UUID out to define 'b' as another domain.",
        'b',
      ),
    )
    const twin = (): unknown =>
      ground.list.add({ uuid: other, name: 'guest', persistent: true, state })
    expect(twin).toThrow(
      conflict(
        'VIR_ERR_OPERATION_FAILED',
        `domain 'guest' already exists with uuid ${uuid}: ` +
          'use that UUID to change it, or another name.',
        'guest',
      ),
    )
    ground.verify()
  })

  test('one that must not be active is refused when it runs, or is about to', async () => {
    const ground = new Ground()
    const object = ground.add('guest', false)
    const add = (): unknown =>
      ground.list.add({
        uuid: object.tag.uuid,
        name: 'guest',
        persistent: false,
        state,
        mustBeInactive: true,
      })
    expect(add).toThrow("domain 'guest' is already being started")
    await ground.within('virDomainCreateXML', async (call) => {
      await using job = await ground.async(object, call, 'start')
      ground.beginRun(job)
      expect(add).toThrow("domain 'guest' is already being started")
    })
    expect(add).toThrow("domain 'guest' is already active")
    ground.verify()
  })

  test('a persistent domain that runs is not run again under another definition', async () => {
    const ground = new Ground()
    const { tag } = await ground.running('guest')
    const request = { uuid: tag.uuid, name: 'guest', persistent: false, state }
    expect(() => ground.list.add({ ...request, mustBeInactive: true })).toThrow(
      conflict('VIR_ERR_OPERATION_INVALID', "domain 'guest' is already active", 'guest'),
    )
    expect(ground.list.add(request).added).toBe(false)
    ground.verify()
  })

  test('a persistent domain that does not run may be given another definition', () => {
    const ground = new Ground()
    const { tag } = ground.add('guest')
    const request = { uuid: tag.uuid, name: 'guest', persistent: true, state }
    expect(ground.list.add({ ...request, mustBeInactive: true }).added).toBe(false)
    ground.verify()
  })
})

test('a lookup that finds nothing says what it looked for, in the words that clients know', () => {
  const code = 'VIR_ERR_NO_DOMAIN'
  expect(noDomainNamed('guest')).toMatchObject({
    code,
    message: "no domain with matching name 'guest'",
    fields: { domain: 'guest' },
  })
  expect(noDomainWithUuid(uuid)).toMatchObject({
    code,
    message: `no domain with matching uuid '${uuid}'`,
    fields: { domain: uuid },
  })
  expect(noDomainWithId(7)).toMatchObject({
    code,
    message: 'no domain with matching id 7',
    fields: { domain: '7' },
  })
})

describe('ids', () => {
  test('find active domains alone, and are never used again', async () => {
    const ground = new Ground()
    const object = await ground.running('guest')
    expect(ground.list.findById(1)).toBe(object)
    await ground.finish(ground.destroyed(object))
    expect(ground.list.findById(1)).toBeUndefined()
    await ground.started(object)
    expect(ground.list.findById(2)).toBe(object)
    ground.verify()
  })
})

describe('removing', () => {
  test('a transient domain goes when it stops, under the job that stopped it', async () => {
    const ground = new Ground()
    const object = await ground.running('guest', false)
    const holder = ground.call('holder')
    const held = await ground.list.acquireNormal(object, holder, 'query')
    const waiting = failure(
      ground.within('waits', (call) => ground.list.acquireNormal(object, call, 'modify')),
    )
    const destroyed = ground.destroyed(object)
    await ground.settle()
    await held[Symbol.asyncDispose]()
    holder.end('answered')
    await ground.finish(destroyed)
    expect(await ground.finish(waiting)).toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' })
    expect(ground.list.findByName('guest')).toBeUndefined()
    expect(ground.list.objects()).toEqual([])
    ground.verify()
  })

  test('is done once, and the name is free again', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    ground.list.remove(object)
    ground.list.remove(object)
    expect(ground.kinds().filter((kind) => kind === 'jobs.object-removed')).toHaveLength(1)
    const { object: next } = ground.list.add({ uuid, name: 'guest', persistent: true, state })
    ground.list.remove(object)
    expect(ground.list.findByName('guest')).toBe(next)
    ground.verify()
  })

  test('a call with a reference looks on; one that asks for a job gets NO_DOMAIN (story 10)', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('looks', async (call) => {
      using reference = ground.list.reference(object, call)
      ground.list.remove(object)
      expect(reference.read((found) => found.name)).toBe('guest')
      const job = ground.list.acquireNormal(object, call, 'query')
      expect(await failure(job)).toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' })
    })
    ground.verify()
  })
})

describe('renaming', () => {
  test('frees the old name when the new one is taken, in one step', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    ground.list.reserveName(object, 'host')
    expect(ground.list.findByName('guest')).toBe(object)
    expect(() => ground.list.add({ uuid, name: 'host', persistent: true, state })).toThrow(
      "domain 'host' already exists",
    )
    ground.list.rename(object, 'host')
    expect(ground.list.findByName('guest')).toBeUndefined()
    expect(ground.list.findByName('host')).toBe(object)
    expect(object.read((found) => found.name)).toBe('host')
    ground.verify()
  })

  test('to the name that it has, or to a taken one, is refused', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    ground.add('host')
    const code = 'VIR_ERR_OPERATION_INVALID'
    expect(() => ground.list.reserveName(object, 'guest')).toThrow(
      conflict(code, "cannot rename domain 'guest' to the name that it has.", 'guest'),
    )
    const exists = (name: string): DomainConflict =>
      conflict(code, `domain with name '${name}' already exists: choose another name.`, 'guest')
    expect(() => ground.list.reserveName(object, 'host')).toThrow(exists('host'))
    ground.list.reserveName(object, 'next')
    expect(() => ground.list.reserveName(object, 'next')).toThrow(exists('next'))
    ground.verify()
  })

  test('that is given up frees the reserved name, once', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    const rival = ground.add('rival')
    const release = ground.list.reserveName(object, 'host')
    release()
    ground.list.reserveName(rival, 'host')
    release()
    expect(() => ground.list.reserveName(object, 'host')).toThrow("'host' already exists")
    expect(() => ground.list.rename(object, 'host')).toThrow(/Rule I36/)
    ground.verify()
  })

  test('and back again leaves nothing reserved', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    for (const name of ['host', 'guest']) {
      ground.list.reserveName(object, name)
      ground.list.rename(object, name)
    }
    expect(ground.list.add({ uuid, name: 'host', persistent: true, state }).added).toBe(true)
    ground.list.remove(object)
    expect(() => ground.list.reserveName(object, 'next')).toThrow('no domain with matching uuid')
    ground.verify()
  })

  test('of a domain that was removed meanwhile brings it not back', () => {
    const ground = new Ground()
    const object = ground.add('guest')
    ground.list.reserveName(object, 'host')
    ground.list.remove(object)
    expect(() => ground.list.rename(object, 'host')).toThrow('no domain with matching uuid')
    expect(ground.list.findByName('host')).toBeUndefined()
    ground.verify()
  })

  test('lets those who wait go on: their errors tell the new name', async () => {
    const ground = new Ground()
    const object = ground.add('guest')
    await ground.within('virDomainRename', async (call) => {
      await using _job = await ground.list.acquireNormal(object, call, 'modify')
      const asked = ground.within('asks', (caller) =>
        ground.list.acquireNormal(object, caller, 'query'),
      )
      await ground.settle()
      ground.list.reserveName(object, 'host')
      ground.list.rename(object, 'host')
      expect(await ground.finish(failure(asked))).toMatchObject({ fields: { domain: 'host' } })
    })
    ground.verify()
  })
})

test('whoever keeps the list is told of each change, before and after', () => {
  const ground = new Ground()
  const object = ground.add('guest')
  object.update(undefined, (draft) => draft.set({ note: 'hello' }))
  object.read((found) => found.note)
  expect(ground.changes).toEqual([{ name: 'guest', before: '', after: 'hello' }])
  expect(ground.list.objects()).toEqual([object])
  ground.verify()
})

test('nothing is limited, checked or told unless that is asked for', async () => {
  const ground = new Ground()
  const { world, recorder } = ground
  const list = new DomainList<TestTypes>({
    world,
    recorder,
    ledger: { write: async () => undefined, collect: () => undefined },
    announce: async () => undefined,
  })
  const { object } = list.add({ uuid, name: 'guest', persistent: true, state })
  object.update(undefined, (draft) => draft.set({ note: 'hello' }))
  expect(object.read((found) => found.note)).toBe('hello')
  expect(ground.kinds()).not.toContain('jobs.section')
  ground.verify()
})

test('a reference is given back once', async () => {
  const ground = new Ground()
  const object = ground.add('guest')
  await ground.within('looks', async (call) => {
    const reference = ground.list.reference(object, call)
    expect(reference.jobs()).toEqual(ground.list.jobs(object))
    reference[Symbol.dispose]()
    reference[Symbol.dispose]()
  })
  expect(ground.kinds().filter((kind) => kind === 'jobs.reference-returned')).toHaveLength(1)
  ground.verify()
})
