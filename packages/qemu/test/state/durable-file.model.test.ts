// I39: a file that a reader finds, also after a crash, holds one of the values written, whole.
import { assert, asyncProperty, option, string, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { isTemporary, removeDurably, writeDurably } from '../../src/state/durable-file.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { powerLoss, runUntilPowerLoss } from './powers.ts'

const path = '/d/build-7.xml'
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

test('after a power loss at any step a file is whole: old or new', async () => {
  const contents = tuple(option(string()), string({ minLength: 1 }))
  await assert(
    asyncProperty(contents, powerLoss, async ([before, after], loss) => {
      const disk = new CrashingDisk(['/d'])
      if (before !== null) disk.plant(path, before)
      const end = await runUntilPowerLoss(disk, loss, (d) => writeDurably(d, path, encode(after)))
      expect([before ?? undefined, after]).toContain(end.disk.text(path))
      if (end.done) expect(end.disk.text(path)).toBe(after)
    }),
    { numRuns: 400 },
  )
})

test('after a power loss at any step a removed file is whole or gone', async () => {
  await assert(
    asyncProperty(powerLoss, async (loss) => {
      const disk = new CrashingDisk(['/d'])
      disk.plant(path, 'old')
      const end = await runUntilPowerLoss(disk, loss, (d) => removeDurably(d, path))
      expect(['old', undefined]).toContain(end.disk.text(path))
      if (end.done) expect(end.disk.text(path)).toBeUndefined()
    }),
  )
})

test.each(['open', 'write', 'fsync', 'rename'])(
  'a full disk at %s leaves the old content and no temporary file',
  async (operation) => {
    const disk = new CrashingDisk(['/d'])
    disk.plant(path, 'old')
    for (const at of [path, '/d/.build-7.xml.new'])
      disk.failures.set(`${operation} ${at}`, 'ENOSPC')
    await expect(writeDurably(disk, path, encode('new'))).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(disk.text(path)).toBe('old')
    expect((await disk.list('/d')).filter(isTemporary)).toEqual([])
  },
)
