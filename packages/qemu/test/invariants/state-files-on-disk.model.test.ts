// I39 on a disk: what the writer of state files leaves behind, wherever the power goes, is one of
// the versions that were put, whole; and a disk that holds anything else is found out.
import { assert, asyncProperty, integer } from 'fast-check'
import { expect, test } from 'vitest'
import { wrongStateFiles } from '../../src/index.ts'
import { FileWriter } from '../../src/state/file-writer.ts'
import { CrashingDisk } from '../state/crashing-disk.ts'
import { powerLoss, runUntilPowerLoss, stillRecorder } from '../state/powers.ts'

const path = '/d/demo.json'
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

test('the power may go at any step: a reader finds a version that was put, whole', async () => {
  await assert(
    asyncProperty(powerLoss, integer({ min: 1, max: 6 }), async (loss, versions) => {
      const recorder = stillRecorder()
      const { disk } = await runUntilPowerLoss(new CrashingDisk(['/d']), loss, async (live) => {
        const writer = new FileWriter(live, recorder, path)
        for (let version = 1; version <= versions; version++) {
          await writer.written(writer.put(encode(`version ${version}`)))
        }
        await writer.written(writer.remove())
      })
      expect(await wrongStateFiles(recorder.read(0).events, disk)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('a file that is torn, old, or gone is found out', async () => {
  const recorder = stillRecorder()
  const disk = new CrashingDisk(['/d'])
  const writer = new FileWriter(disk, recorder, path)
  await writer.written(writer.put(encode('version 1')))
  await writer.written(writer.put(encode('version 2')))
  const { events } = recorder.read(0)
  expect(await wrongStateFiles(events, disk)).toEqual([])
  for (const [text, what] of [
    ['version 1', /holds [0-9a-f]{16}, and was to hold [0-9a-f]{16}$/],
    ['versi', /holds [0-9a-f]{16}/],
  ] as const) {
    disk.plant(path, text)
    const [wrong] = await wrongStateFiles(events, disk)
    expect(wrong).toMatch(/^I39: '\/d\/demo.json' /)
    expect(wrong).toMatch(what)
  }
  await disk.unlink(path)
  expect(await wrongStateFiles(events, disk)).toEqual([
    expect.stringMatching(/^I39: '\/d\/demo.json' is not there/),
  ])
})

test('of a file that may have been there before, only what was written since is known', async () => {
  const recorder = stillRecorder()
  const disk = new CrashingDisk(['/d'])
  disk.plant(path, 'from an earlier driver')
  const writer = new FileWriter(disk, recorder, path)
  disk.failures.set('write /d/.demo.json.new', 'ENOSPC')
  await expect(writer.written(writer.put(encode('version 1')))).rejects.toThrow('ENOSPC')
  const { events } = recorder.read(0)
  expect(await wrongStateFiles(events, disk, 'unknown')).toEqual([])
  expect(await wrongStateFiles(events, disk)).toHaveLength(1)
})
