// Ids grow and are never used twice, whatever the power does (jobs.md 2.7, I36).
import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { IdCounter } from '../../src/state/id-counter.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { powerLoss, runUntilPowerLoss } from './powers.ts'

const path = '/s/last-id'

test('no id is given twice over any number of power losses, and each is higher than the last', async () => {
  const lives = array(tuple(powerLoss, nat({ max: 150 })), { maxLength: 6 })
  await assert(
    asyncProperty(lives, async (losses) => {
      let disk = new CrashingDisk(['/s'])
      const given: number[] = []
      for (const [loss, starts] of losses) {
        const end = await runUntilPowerLoss(disk, loss, async (d) => {
          const ids = await IdCounter.open(d, path)
          for (let start = 0; start < starts; start++) given.push(await ids.next())
          await ids.settled()
        })
        disk = end.disk
      }
      expect(given).toEqual([...new Set(given)].sort((a, b) => a - b))
    }),
    { numRuns: 200 },
  )
})

test('the first id is 1, and calls side by side get ids of their own', async () => {
  const ids = await IdCounter.open(new CrashingDisk(['/s']), path)
  const given = await Promise.all(Array.from({ length: 300 }, () => ids.next()))
  expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
})

test('a start waits for no write while a block lasts', async () => {
  const disk = new CrashingDisk(['/s'])
  const ids = await IdCounter.open(disk, path)
  const before = disk.steps
  for (let start = 0; start < 32; start++) await ids.next()
  expect(disk.steps).toBe(before)
})

test('an id known from elsewhere is not given again', async () => {
  const ids = await IdCounter.open(new CrashingDisk(['/s']), path, { atLeast: 700 })
  expect(await ids.next()).toBe(701)
})

test.each(['', 'seven\n', '12', '99999999999\n', '9'.repeat(100)])(
  'a damaged count (%j) is told, and ids go on far above all that are known',
  async (text) => {
    const disk = new CrashingDisk(['/s'])
    disk.plant(path, text)
    const ids = await IdCounter.open(disk, path, { atLeast: 5 })
    expect(ids.repaired).toMatch(/damaged/u)
    expect(await ids.next()).toBe(1_000_006)
  },
)

test('a full disk refuses ids once those reserved are used up, and gives them again when there is room', async () => {
  const disk = new CrashingDisk(['/s'])
  const ids = await IdCounter.open(disk, path)
  disk.failures.set('write /s/.last-id.new', 'ENOSPC')
  for (let id = 1; id <= 64; id++) expect(await ids.next()).toBe(id)
  await expect(ids.next()).rejects.toMatchObject({ code: 'ENOSPC' })
  disk.failures.clear()
  expect(await ids.next()).toBe(65)
})
