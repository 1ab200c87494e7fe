// What a simulated disk keeps at a crash, and how it fills up.
import type { World } from '@signalbox/world'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SimulatedHost } from '../../src/index.ts'

const encoder = new TextEncoder()

/** Writes as a careful program does; each of its parts can be left out. */
async function replace(
  { files }: World,
  path: string,
  text: string,
  omit: 'nothing' | 'file sync' | 'directory sync' = 'nothing',
): Promise<void> {
  const file = await files.open(`${path}.new`, 'create')
  await file.write(encoder.encode(text), 0)
  if (omit !== 'file sync') await file.sync()
  await file.close()
  await files.rename(`${path}.new`, path)
  if (omit !== 'directory sync') await files.syncDirectory('/state')
}

function prepared(seed: number): SimulatedHost {
  const host = new SimulatedHost({ seed })
  host.disk.put('/state/file', 'old')
  return host
}

test('what was written, synced, renamed and synced again survives every crash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const host = prepared(seed)
      await host.finish(replace(host.world(), '/state/file', 'new'))
      host.crash()
      expect(host.disk.text('/state/file')).toBe('new')
      expect(host.disk.paths()).toEqual(['/state/file'])
    }),
  )
})

/** All that is left of the file over many crashes after the same careless write. */
async function remains(omit: 'file sync' | 'directory sync'): Promise<readonly string[]> {
  const seen = new Set<string>()
  for (let seed = 0; seed < 60; seed++) {
    const host = prepared(seed)
    await host.finish(replace(host.world(), '/state/file', 'new', omit))
    expect(host.disk.text('/state/file')).toBe('new')
    host.crash()
    seen.add(host.disk.text('/state/file'))
  }
  return [...seen].sort()
}

test('without syncing the directory a crash may bring the old file back, whole', async () => {
  expect(await remains('directory sync')).toEqual(['new', 'old'])
})

test('without syncing the file a crash may leave nothing of it, or its beginning', async () => {
  expect(await remains('file sync')).toEqual(['', 'n', 'ne', 'new'])
})

test('a crash at each instant of a careful write leaves the old or the new, never anything else', async () => {
  const whole = prepared(1)
  await whole.finish(replace(whole.world(), '/state/file', 'new'))
  const points = whole.faults.reached.length
  expect(points).toBe(12)
  const seen = new Set<string>()
  for (let index = 0; index < points; index++) {
    for (let seed = 0; seed < 8; seed++) {
      const host = prepared(seed)
      let crashed = false
      host.faults.actAt(index, () => {
        host.crash()
        crashed = true
      })
      const writing = replace(host.world(), '/state/file', 'new')
      writing.catch(() => undefined)
      await host.run({ until: () => crashed })
      seen.add(host.disk.text('/state/file'))
    }
  }
  expect([...seen].sort()).toEqual(['new', 'old'])
})

test('when all is lost, exactly what was synced is left', async () => {
  const host = prepared(1)
  const { files } = host.world()
  await host.finish(
    (async () => {
      const file = await files.open('/state/file', 'update')
      await file.write(encoder.encode('OLD and more'), 0)
      await file.sync()
      await file.write(encoder.encode('lost'), 0)
      await (await files.open('/state/lost', 'create')).sync()
      await (await files.open('/run/volatile', 'create')).sync()
      await files.syncDirectory('/run')
    })(),
  )
  host.crash('all')
  expect(host.disk.text('/state/file')).toBe('OLD and more')
  expect(host.disk.paths()).toEqual(['/state/file'])
})

test('a disk that is full stores what fits and says so, and has room again when a file is gone', async () => {
  const host = new SimulatedHost({ seed: 1, capacityBytes: 10 })
  const { files } = host.world()
  host.disk.put('/state/old', '1234')
  const file = await host.finish(files.open('/state/new', 'create'))
  const write = host.finish(file.write(encoder.encode('abcdefgh'), 0))
  await expect(write).rejects.toMatchObject({
    code: 'ENOSPC',
    operation: 'write',
    path: '/state/new',
  })
  expect(host.disk.text('/state/new')).toBe('abcdef')
  await host.finish(file.write(encoder.encode('ABCDEF'), 0))
  await host.finish(files.unlink('/state/old'))
  await host.finish(file.write(encoder.encode('gh'), 6))
  expect(host.disk.text('/state/new')).toBe('ABCDEFgh')
})

test('the host that boots again is told from the one before, although its numbers are the same', () => {
  const host = new SimulatedHost({ seed: 1 })
  const before = host.world()
  host.crash()
  const after = host.world()
  expect(after.identity).toEqual(before.identity)
  expect(after.host.bootId).not.toBe(before.host.bootId)
})
