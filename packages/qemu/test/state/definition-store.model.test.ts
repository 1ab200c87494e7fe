// Definitions on disk: what is saved is found, what cannot be used is kept and told, and after a
// power loss at any step of a rename exactly one of the two names exists (jobs.md 2.6).
import type { Host } from '@signalbox/world'
import { assert, asyncProperty, boolean } from 'fast-check'
import { expect, test } from 'vitest'
import type { DefinitionCodec } from '../../src/state/definition-store.ts'
import { DefinitionStore } from '../../src/state/definition-store.ts'
import { layoutFor } from '../../src/state/layout.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { powerLoss, runUntilPowerLoss, stillRecorder } from './powers.ts'

interface Small {
  readonly name: string
  readonly uuid: string
  readonly memory: number
}

const codec: DefinitionCodec<Small> = {
  parse(xml) {
    const found =
      /^<domain name='(?<name>.*)' uuid='(?<uuid>.*)' memory='(?<memory>\d+)'\/>$/u.exec(xml)
    const { name, uuid, memory } = found?.groups ?? {}
    if (name === undefined || uuid === undefined) throw new Error('line 1: this is no domain.')
    return { name, uuid, memory: Number(memory) }
  },
  format: ({ name, uuid, memory }) => `<domain name='${name}' uuid='${uuid}' memory='${memory}'/>`,
}

const host = { uid: 1000, environment: () => undefined } as unknown as Host
const layout = layoutFor(host, { root: '/r' })

function newDisk(): CrashingDisk {
  return new CrashingDisk([layout.definitionDirectory, layout.autostartDirectory])
}

function storeOn(disk: CrashingDisk): DefinitionStore<Small> {
  return new DefinitionStore(disk, stillRecorder(), layout, codec)
}

const old: Small = { name: 'old', uuid: 'u1', memory: 64 }
const renamed: Small = { ...old, name: 'new' }

async function diskWith(definition: Small, autostart: boolean): Promise<CrashingDisk> {
  const disk = newDisk()
  const store = storeOn(disk)
  await store.save(definition)
  if (autostart) await store.setAutostart(definition.name, true)
  return disk
}

test('what was saved is found, with its autostart mark', async () => {
  const disk = await diskWith(old, true)
  await storeOn(disk).save({ name: 'a/b', uuid: 'u2', memory: 1 })
  const { definitions, bad } = await storeOn(disk).load()
  expect(definitions).toEqual([
    { definition: { name: 'a/b', uuid: 'u2', memory: 1 }, autostart: false },
    { definition: old, autostart: true },
  ])
  expect(bad).toEqual([])
})

test('a power loss during a save leaves the definition before or after it', async () => {
  await assert(
    asyncProperty(powerLoss, async (loss) => {
      const disk = await diskWith(old, false)
      const changed = { ...old, memory: 128 }
      const end = await runUntilPowerLoss(disk, loss, (d) => storeOn(d).save(changed))
      const { definitions, bad } = await storeOn(end.disk).load()
      expect(bad).toEqual([])
      expect(definitions).toHaveLength(1)
      expect([old, changed]).toContainEqual(definitions[0]?.definition)
      if (end.done) expect(definitions[0]?.definition).toEqual(changed)
    }),
    { numRuns: 300 },
  )
})

test('a power loss during a rename leaves exactly one of the two names, whole, with its mark', async () => {
  await assert(
    asyncProperty(powerLoss, boolean(), async (loss, autostart) => {
      const disk = await diskWith(old, autostart)
      const end = await runUntilPowerLoss(disk, loss, (d) => storeOn(d).rename('old', renamed))
      const { definitions, bad } = await storeOn(end.disk).load()
      expect(bad).toEqual([])
      expect(definitions).toHaveLength(1)
      expect([old, renamed]).toContainEqual(definitions[0]?.definition)
      expect(definitions[0]?.autostart).toBe(autostart)
      if (end.done) expect(definitions[0]?.definition).toEqual(renamed)
      // What the load completed stays completed, and nothing of the other name is left over.
      expect(await storeOn(end.disk).load()).toEqual({ definitions, bad: [] })
      expect(await end.disk.list(layout.definitionDirectory)).toHaveLength(1)
      expect(await end.disk.list(layout.autostartDirectory)).toHaveLength(autostart ? 1 : 0)
    }),
    { numRuns: 500 },
  )
})

test('a power loss during a delete leaves the whole definition or nothing', async () => {
  await assert(
    asyncProperty(powerLoss, async (loss) => {
      const disk = await diskWith(old, true)
      const end = await runUntilPowerLoss(disk, loss, (d) => storeOn(d).delete('old'))
      const { definitions } = await storeOn(end.disk).load()
      if (end.done) expect(definitions).toEqual([])
      else expect([[], [{ definition: old, autostart: true }]]).toContainEqual(definitions)
      const links = await end.disk.list(layout.autostartDirectory)
      expect(links).toHaveLength(definitions.length)
    }),
  )
})

test.each([
  ['rename', '/r/config/domains/new.xml'],
  ['write', '/r/config/domains/.new.xml.new'],
])('a rename that fails at its %s keeps the old name', async (operation, path) => {
  const disk = await diskWith(old, true)
  const store = storeOn(disk)
  disk.failures.set(`${operation} ${path}`, 'ENOSPC')
  await expect(store.rename('old', renamed)).rejects.toMatchObject({ code: 'ENOSPC' })
  disk.failures.clear()
  const loaded = await storeOn(disk).load()
  expect(loaded).toEqual({ definitions: [{ definition: old, autostart: true }], bad: [] })
})

test('a file that is no definition is told with its reason, stays, and is moved aside by a save', async () => {
  const disk = await diskWith(old, false)
  const path = layout.domain('broken').definition
  disk.plant(path, '<domain')
  const store = storeOn(disk)
  const { definitions, bad } = await store.load()
  expect(definitions).toHaveLength(1)
  expect(bad).toEqual([{ path, domain: 'broken', reason: 'line 1: this is no domain.' }])
  expect(disk.text(path)).toBe('<domain')
  await store.save({ name: 'broken', uuid: 'u9', memory: 1 })
  expect(disk.text(`${path}.bad`)).toBe('<domain')
})

test('a copy with the same UUID is told, and neither file is touched', async () => {
  const disk = await diskWith(old, false)
  const copy = layout.domain('other').definition
  disk.plant(copy, codec.format({ ...old, name: 'other' }))
  const { definitions, bad } = await storeOn(disk).load()
  expect(definitions.map(({ definition }) => definition.name)).toEqual(['old'])
  expect(bad).toEqual([
    {
      path: copy,
      domain: 'other',
      reason: `It has the UUID that '${layout.domain('old').definition}' has.`,
    },
  ])
})

test('a link that leads to the definition of another domain does not start this one', async () => {
  const disk = await diskWith(old, false)
  await storeOn(disk).save({ name: 'other', uuid: 'u2', memory: 1 })
  await disk.link(layout.domain('other').definition, layout.domain('old').autostart)
  const { definitions } = await storeOn(disk).load()
  expect(definitions.map(({ autostart }) => autostart)).toEqual([false, false])
})
