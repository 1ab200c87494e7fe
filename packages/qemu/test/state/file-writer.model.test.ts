// The laws of a file's writer: one write in flight, the latest wins, every waiter is answered once.
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import { array, assert, asyncProperty, constant, integer, oneof } from 'fast-check'
import { expect, test } from 'vitest'
import { FileWriter, fileWriteFailed, fileWritten } from '../../src/state/file-writer.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { stillRecorder } from './powers.ts'

const path = '/d/build-7.json'
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Resolves after so many turns of the microtask queue. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

test('the latest version wins, versions in between are skipped, and every waiter is answered', async () => {
  // A step is a put, or turns of the event loop in which the disk gets on.
  const steps = array(oneof(constant('put' as const), integer({ min: 1, max: 12 })), {
    maxLength: 30,
  })
  await assert(
    asyncProperty(steps, async (program) => {
      const disk = new CrashingDisk(['/d'])
      const recorder = stillRecorder()
      const writer = new FileWriter(disk, recorder, path)
      const answers: Promise<number>[] = []
      let puts = 0
      for (const step of program) {
        if (step === 'put') {
          const version = writer.put(encode(`version ${++puts}`))
          answers.push(writer.written(version).then(() => version))
        } else {
          await turns(step)
        }
      }
      await writer.settled()
      // Whoever waits is answered by then, or never.
      const answered = await Promise.race([Promise.all(answers), turns(100)])
      expect(answered).toEqual(answers.map((_, index) => index + 1))
      expect(disk.text(path)).toBe(puts === 0 ? undefined : `version ${puts}`)
      const written = versions(recorder.read(0).events)
      expect(written).toEqual([...new Set(written)].sort((a, b) => a - b))
      expect(written.at(-1) ?? 0).toBe(puts)
    }),
    { numRuns: 200 },
  )
})

test('puts while a write is under way cost one more write, not one each', async () => {
  const disk = new CrashingDisk(['/d'])
  const recorder = stillRecorder()
  const writer = new FileWriter(disk, recorder, path)
  for (let count = 1; count <= 1000; count++) writer.put(encode(`version ${count}`))
  await writer.settled()
  expect(versions(recorder.read(0).events)).toEqual([1, 1000])
})

test('a full disk fails those who wait for that version, and not those of a later one', async () => {
  const disk = new CrashingDisk(['/d'])
  const recorder = stillRecorder()
  const writer = new FileWriter(disk, recorder, path)
  disk.failures.set('write /d/.build-7.json.new', 'ENOSPC')
  const first = writer.written(writer.put(encode('first')))
  const refused = expect(first).rejects.toMatchObject({ code: 'ENOSPC' })
  await refused
  expect(recorder.read(0).events.filter((event) => isEvent(event, fileWriteFailed))).toHaveLength(1)
  disk.failures.clear()
  await writer.written(writer.put(encode('second')))
  expect(disk.text(path)).toBe('second')
  await expect(writer.written(1)).resolves.toBeUndefined()
})

test('asking for a version after its write failed tells the failure', async () => {
  const disk = new CrashingDisk(['/d'])
  const writer = new FileWriter(disk, stillRecorder(), path)
  disk.failures.set('fsync /d/.build-7.json.new', 'EIO')
  const version = writer.put(encode('lost'))
  await writer.settled()
  await expect(writer.written(version)).rejects.toMatchObject({ code: 'EIO' })
})

test('a removal is a version like any other', async () => {
  const disk = new CrashingDisk(['/d'])
  const writer = new FileWriter(disk, stillRecorder(), path)
  writer.put(encode('one'))
  await writer.written(writer.remove())
  expect(disk.text(path)).toBeUndefined()
  await writer.written(writer.put(encode('two')))
  expect(disk.text(path)).toBe('two')
})

function versions(events: readonly TraceEvent[]): number[] {
  return events.filter((event) => isEvent(event, fileWritten)).map(({ detail }) => detail.version)
}
