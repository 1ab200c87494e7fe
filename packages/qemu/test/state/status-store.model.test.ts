// The status files: what was written comes back, a power loss leaves one of the values written, and
// nothing in one file keeps the driver from starting.
import type { Host } from '@signalbox/world'
import {
  array,
  assert,
  asyncProperty,
  boolean,
  dictionary,
  nat,
  oneof,
  property,
  record as recordOf,
  string,
} from 'fast-check'
import { expect, test } from 'vitest'
import { layoutFor } from '../../src/state/layout.ts'
import { formatStatus, isBadStatus, parseStatus } from '../../src/state/status-file.ts'
import type { StatusRecord } from '../../src/state/status-record.ts'
import { StatusStore } from '../../src/state/status-store.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { powerLoss, runUntilPowerLoss, stillRecorder } from './powers.ts'

const host = { uid: 1000, environment: () => undefined } as unknown as Host
const layout = layoutFor(host, { root: '/r' })
const path = layout.domain('build-7').status

const record: StatusRecord = {
  uuid: '6f2c1c44-6a3d-4b0e-9f7e-0d6d6c1b2a33',
  name: 'build-7',
  id: 3,
  bootId: 'boot-1',
  process: { pid: 4711, startTime: 123_456 },
  startedWallMs: 1_700_000_000_000,
  state: { kind: 'running', reason: 'booted' },
  persistent: true,
  definitionXml: "<domain type='qemu'>\n  <name>build-7</name>\n</domain>",
  emulator: '/usr/bin/qemu-system-x86_64',
  capabilitiesKey: 'key',
  accelerator: 'tcg',
  runDirectory: '/r/run/3-build-7',
  monitorPath: '/r/run/3-build-7/monitor.sock',
  logPath: '/r/state/log/build-7.log',
  destroying: false,
  debts: [{ name: 'thaw', detail: { mountpoints: 2, 'by agent': true, 9: 'nine' } }],
  asyncJob: {
    kind: 'save',
    operation: 2,
    flags: 0,
    api: 'virDomainManagedSave',
    phase: 1,
    phaseName: 'paused',
    pastReturn: false,
    startedWallMs: 1_700_000_000_500,
  },
}

function newDisk(): CrashingDisk {
  return new CrashingDisk([layout.statusDirectory])
}

function storeOn(disk: CrashingDisk): StatusStore {
  return new StatusStore(disk, stillRecorder(), layout)
}

test('a record comes back as it was written', async () => {
  const disk = newDisk()
  await storeOn(disk).write(record)
  const { records, unreadable } = await storeOn(disk).load()
  expect(records).toEqual([{ ...record, fakeReboot: false, ptys: {} }])
  expect(unreadable).toEqual([])
})

test('any record survives the way to text and back', () => {
  const changes = recordOf({
    name: string({ unit: 'grapheme', minLength: 1 }),
    definitionXml: string({ unit: 'binary' }),
    debts: array(
      recordOf({
        name: string(),
        detail: dictionary(string(), oneof(string(), boolean(), nat())),
      }),
    ),
  })
  assert(
    property(changes, (change) => {
      const read = parseStatus(formatStatus({ ...record, ...change }))
      expect(read).toMatchObject(JSON.parse(JSON.stringify(change)) as object)
    }),
  )
})

test('a power loss at any step of two writes leaves one of the values written', async () => {
  await assert(
    asyncProperty(powerLoss, async (loss) => {
      const end = await runUntilPowerLoss(newDisk(), loss, async (disk) => {
        const store = storeOn(disk)
        await store.write({ ...record, id: 1 })
        await store.write({ ...record, id: 2 })
      })
      const { records, unreadable } = await storeOn(end.disk).load()
      expect(unreadable).toEqual([])
      expect([[], [1], [2]]).toContainEqual(records.map(({ id }) => id))
      if (end.done) expect(records.map(({ id }) => id)).toEqual([2])
    }),
    { numRuns: 300 },
  )
})

test('a file changed in any byte is damaged, or holds what was written', () => {
  const whole = formatStatus(record)
  const place = nat({ max: whole.length - 1 })
  assert(
    property(place, nat({ max: 255 }), (at, byte) => {
      const changed = whole.slice()
      changed[at] = byte
      const read = parseStatus(changed)
      if (!isBadStatus(read)) expect(read).toEqual(parseStatus(whole))
    }),
    { numRuns: 500 },
  )
})

test('a file cut off anywhere is damaged', () => {
  const whole = formatStatus(record)
  assert(
    property(nat({ max: whole.length - 3 }), (length) => {
      expect(isBadStatus(parseStatus(whole.slice(0, length)))).toBe(true)
    }),
  )
})

test('damaged and foreign files are set aside and told, at each start, and do not hide the others', async () => {
  const disk = newDisk()
  await storeOn(disk).write(record)
  disk.plant(layout.domain('empty').status, '')
  disk.plant(layout.domain('foreign').status, '{"hello":"world"}')
  const changed = new TextDecoder().decode(formatStatus(record)).replace('booted', 'unpaused')
  disk.plant(layout.domain('changed').status, changed)
  const first = await storeOn(disk).load()
  expect(first.records.map(({ name }) => name)).toEqual(['build-7'])
  expect(first.unreadable.map(({ domain }) => domain)).toEqual(['changed', 'empty', 'foreign'])
  expect(first.unreadable[0]).toMatchObject({ process: { pid: 4711, startTime: 123_456 } })
  expect(first.unreadable[0]?.path).toBe(`${layout.domain('changed').status}.bad`)
  const second = await storeOn(disk).load()
  expect(second.unreadable).toEqual(first.unreadable)
  for (const file of second.unreadable) await storeOn(disk).discard(file)
  expect((await storeOn(disk).load()).unreadable).toEqual([])
})

test("a newer version's file is told and stays where that version looks for it", async () => {
  const disk = newDisk()
  const text = new TextDecoder()
    .decode(formatStatus(record))
    .replace('"version": 1', '"version": 2')
  disk.plant(path, text)
  const { unreadable } = await storeOn(disk).load()
  expect(unreadable).toMatchObject([{ path, process: { pid: 4711 } }])
  expect(disk.text(path)).toBe(text)
})

test('a record under the name of another domain is not taken for it', async () => {
  const disk = newDisk()
  const stranger = layout.domain('stranger').status
  disk.plant(stranger, new TextDecoder().decode(formatStatus(record)))
  const { records, unreadable } = await storeOn(disk).load()
  expect(records).toEqual([])
  expect(unreadable).toMatchObject([{ domain: 'stranger', path: `${stranger}.bad` }])
})

test('a full disk fails the write that is waited for, and never the removal that is not', async () => {
  const disk = newDisk()
  const store = storeOn(disk)
  await store.write(record)
  disk.failures.set('write /r/state/status/.build-7.json.new', 'ENOSPC')
  await expect(store.write({ ...record, id: 4 })).rejects.toMatchObject({ code: 'ENOSPC' })
  await store.writeSoon({ ...record, id: 5 })
  expect((await storeOn(disk).load()).records).toMatchObject([{ id: 3 }])
  await store.remove('build-7')
  expect(await disk.list(layout.statusDirectory)).toEqual([])
})
