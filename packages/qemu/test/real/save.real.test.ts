// Saving, restoring and dumping a real guest: its memory survives, whatever ends a job early leaves
// the guest running and no file behind, and everybody else is told who is in the way.
import { execFileSync } from 'node:child_process'
import { lstat, open, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { Driver, Machine } from '../../src/index.ts'
import { bareXml, guestFiles, guestXml } from './guest.ts'
import { GuestConsole } from './guest-console.ts'
import { groundOfFile } from './ground.ts'
import type { WatchedDriver } from './watched-driver.ts'

const ground = groundOfFile()
/** A rate at which a save lasts for as long as a test likes, in MiB/s. */
const slowly = 0.05

let watched: WatchedDriver
let driver: Driver
let machine: Machine

beforeAll(async () => {
  watched = await ground.open()
  driver = watched.driver
  machine = await driver.define(guestXml(await guestFiles(), { name: 'demo' }))
})

/** Each test begins with a guest that runs; one that was left is taken as it is. */
beforeEach(async () => {
  if ((await machine.state()).state !== 'shutoff') return
  const from = watched.events.length
  await machine.start()
  await watched.agent(from)
})

function restore(path: string, paused = false): Promise<unknown> {
  return driver.invoke({ operation: 'restore', input: { path, paused } })
}

/** Leaves a mark in the guest's memory, and gives the way to look whether it is there. */
async function markGuest(): Promise<() => Promise<void>> {
  const console = await GuestConsole.attach(watched, 'demo')
  const { output } = await console.run('echo mark-$RANDOM$RANDOM | tee /run/mark')
  console.detach()
  const [mark = 'no mark'] = /mark-\d+/u.exec(output) ?? []
  return async () => {
    const again = await GuestConsole.attach(watched, 'demo')
    expect((await again.run('cat /run/mark')).output).toContain(mark)
    again.detach()
    await machine.agentPing()
  }
}

async function head(path: string, bytes: number): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
  return buffer.subarray(0, bytesRead).toString('latin1')
}

/** The job's progress has begun to be told. */
async function underWay(): Promise<void> {
  await watched.step('progress', ({ kind }) => kind === 'jobs.progress')
}

test('a guest that is saved into a file goes on from it', async () => {
  const path = ground.at('demo.save')
  const remembered = await markGuest()
  let from = watched.events.length
  const { bytes } = await machine.save({ path })
  expect(watched.told(from)).toEqual(['suspended/paused', 'job-completed', 'stopped/saved'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'saved' })
  expect((await stat(path)).size).toBe(bytes)
  expect(await head(path, 16)).toBe('LibvirtQemudSave')
  expect(await machine.jobInfo({ completed: true })).toMatchObject({
    type: 'ended',
    kind: 'save',
    outcome: 'completed',
  })
  expect(await machine.jobInfo({ completed: true })).toEqual({ type: 'none' })

  from = watched.events.length
  await restore(path)
  expect(watched.lifecycles(from)).toEqual(['started/restored', 'resumed/from-snapshot'])
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'restored' })
  await remembered()
  await expect(restore(path)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  await remembered()
})

test('a managed save is kept by the driver, and the next start goes on from it', async () => {
  const remembered = await markGuest()
  const { path } = await machine.managedSave()
  expect(await machine.info()).toMatchObject({
    state: 'shutoff',
    reason: 'saved',
    managedSave: true,
  })
  await expect(machine.undefine()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  await expect(machine.rename({ name: 'other' })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
  })
  const from = watched.events.length
  await machine.start()
  expect(watched.lifecycles(from)).toEqual(['started/restored', 'resumed/from-snapshot'])
  expect(await machine.info()).toMatchObject({ state: 'running', managedSave: false })
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  await remembered()
})

test('a dump by stream leaves the guest running', async () => {
  const remembered = await markGuest()
  const path = ground.at('demo.core')
  const from = watched.events.length
  const { bytes } = await machine.dump({ path })
  expect(watched.told(from)).toEqual(['suspended/paused', 'resumed/unpaused', 'job-completed'])
  expect((await stat(path)).size).toBe(bytes)
  expect(await head(path, 4)).toBe('QEVM')
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'unpaused' })
  await remembered()
})

test.for([
  ['elf', '\u007fELF'],
  ['kdump-zlib', 'make'],
] as const)('a memory-only dump as %s leaves the guest running', async ([format, magic]) => {
  const remembered = await markGuest()
  const path = ground.at(`demo.${format}`)
  const from = watched.events.length
  await machine.dump({ path, memoryOnly: true, format })
  expect(watched.told(from)).toEqual(['suspended/paused', 'resumed/unpaused', 'job-completed'])
  expect(await head(path, 4)).toBe(magic)
  // It is over: QEMU accepts a stop that stays.
  await machine.suspend()
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'user' })
  await machine.dump({ path: `${path}.2`, memoryOnly: true, format })
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'user' })
  await machine.resume()
  await remembered()
})

test('a memory-only dump that cannot be written says why, and the guest runs on', async () => {
  const path = ground.at('no/such/directory')
  await expect(machine.dump({ path, memoryOnly: true })).rejects.toMatchObject({
    message: expect.stringContaining('No such file or directory') as string,
  })
  expect(await machine.state()).toMatchObject({ state: 'running' })
  await machine.agentPing()
})

test.for(['save', 'managedSave', 'dump'] as const)(
  'a %s lets those in who only look, makes others wait, and ends when it is told to',
  async (operation) => {
    const remembered = await markGuest()
    const path = ground.at('slow')
    const running =
      operation === 'managedSave'
        ? machine.managedSave({ bandwidthMiB: slowly })
        : machine[operation]({ path, bandwidthMiB: slowly })
    const ended = expect(running).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
      message: expect.stringContaining('canceled by client') as string,
    })
    await underWay()
    expect(await machine.jobInfo()).toMatchObject({ type: 'running' })
    expect(await machine.memoryStats()).toMatchObject({ actualKiB: 131_072 })
    expect(await machine.monitorCommand({ command: 'query-migrate' })).toMatchObject({
      status: 'active',
    })
    await expect(machine.resume({}, { jobWaitMs: 100 })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
      message: expect.stringMatching(
        /cannot acquire state change lock \(held by monitor=virDomain(?:Save|ManagedSave|CoreDump)/u,
      ) as string,
    })
    const waiting = machine.setMemory({ memoryKiB: 131_072 })
    await machine.abortJob()
    await ended
    await waiting
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await machine.info()).toMatchObject({
      state: 'running',
      reason: operation === 'dump' ? 'unpaused' : 'save-canceled',
      managedSave: false,
    })
    expect(await machine.jobInfo({ completed: true })).toMatchObject({ outcome: 'cancelled' })
    expect(driver.jobTables()[0]).toMatchObject({ held: [], waiting: [] })
    await remembered()
  },
)

test('a caller who leaves does not end the save, and another can', async () => {
  const path = ground.at('left')
  await expect(
    machine.save({ path, bandwidthMiB: slowly }, { deadlineMs: 300 }),
  ).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
  const leaving = new AbortController()
  const asked = watched.step(
    'its request',
    ({ kind, call }) => kind === 'jobs.requested' && call?.api === 'virDomainCoreDumpWithFormat',
  )
  const second = machine.dump({ path: ground.at('second') }, { signal: leaving.signal })
  await asked
  leaving.abort()
  await expect(second).rejects.toMatchObject({ code: expect.stringMatching(/^VIR_ERR/u) as string })
  expect(await machine.jobInfo()).toMatchObject({ type: 'running', kind: 'save' })
  const from = watched.events.length
  await machine.abortJob()
  await watched.event('its end', ({ event }) => event === 'job-completed', from)
  await watched.untilState(machine, 'running', 'save-canceled')
})

test('a save that has no place to go leaves the guest running', async () => {
  await symlink('/dev/full', ground.at('full'))
  await expect(machine.save({ path: ground.at('full') })).rejects.toMatchObject({
    code: expect.stringMatching(/^VIR_ERR_(?:OPERATION_FAILED|SYSTEM_ERROR)$/u) as string,
    message: expect.stringMatching(/ENOSPC|No space left/u) as string,
  })
  // What is no file of ours is not removed, and what is no file at all not opened.
  expect((await lstat(ground.at('full'))).isSymbolicLink()).toBe(true)
  const pipe = ground.at('pipe')
  execFileSync('mkfifo', [pipe])
  const refused = {
    code: 'VIR_ERR_INVALID_ARG',
    message: expect.stringContaining('it is a pipe') as string,
  }
  await expect(machine.save({ path: pipe })).rejects.toMatchObject(refused)
  await expect(machine.dump({ path: pipe })).rejects.toMatchObject(refused)
  await expect(machine.dump({ path: pipe, memoryOnly: true })).rejects.toMatchObject(refused)
  await expect(restore(pipe)).rejects.toMatchObject(refused)
  expect((await stat(pipe)).isFIFO()).toBe(true)
  for (const path of [ground.at('no/such/directory/file'), ground.directory]) {
    for (const operation of ['save', 'dump'] as const) {
      await expect(machine[operation]({ path })).rejects.toMatchObject({
        message: expect.stringContaining(path) as string,
      })
    }
  }
  await expect(machine.save({ path: 'relative' })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  })
  expect(await machine.state()).toMatchObject({ state: 'running' })
  await machine.agentPing()
})

test('files that are no saved guest are refused, and say why', async () => {
  const save = ground.at('demo.save')
  await writeFile(ground.at('garbage'), 'x'.repeat(1_000))
  await writeFile(ground.at('empty'), '')
  const cases = [
    [ground.at('absent'), /absent/u],
    [ground.directory, /sbx-real/u],
    [ground.at('empty'), /too short/u],
    [ground.at('garbage'), /image magic is incorrect/u],
  ] as const
  for (const [path, words] of cases) {
    await expect(restore(path)).rejects.toMatchObject({
      code: expect.stringMatching(/^VIR_ERR_/u) as string,
      message: expect.stringMatching(words) as string,
    })
  }
  await machine.destroy()
  const whole = await readFile(save)
  const cut = ground.at('cut')
  await writeFile(cut, whole)
  await truncate(cut, whole.length - 1_000_000)
  await expect(restore(cut)).rejects.toMatchObject({
    message: expect.stringMatching(/load of migration failed|could not load/u) as string,
  })
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'failed' })
  await restore(save)
  expect(await machine.state()).toMatchObject({ state: 'running' })
})

test('a guest that stood still when it was saved stands still afterwards, unless told otherwise', async () => {
  const bare = await driver.define(bareXml('bare'))
  await bare.start({ paused: true })
  const path = ground.at('bare.save')
  await bare.save({ path })
  let from = watched.events.length
  await restore(path)
  expect(watched.lifecycles(from)).toEqual(['started/restored', 'suspended/restored'])
  expect(await bare.state()).toMatchObject({ state: 'paused' })
  await bare.save({ path, after: 'running' })
  from = watched.events.length
  await restore(path)
  expect(await bare.state()).toMatchObject({ state: 'running' })
  await bare.save({ path })
  await restore(path, true)
  expect(await bare.state()).toMatchObject({ state: 'paused' })
  await bare.destroy()
})

test('a managed save that is not wanted any more is forgotten', async () => {
  const bare = driver.machine('bare')
  await bare.start()
  const { path } = await bare.managedSave()
  const from = watched.events.length
  await bare.start({ forceBoot: true })
  expect(watched.lifecycles(from)).toEqual(['resumed/unpaused', 'started/booted'])
  expect(await bare.info()).toMatchObject({ managedSave: false })
  await bare.destroy()
  await bare.start({ paused: true })
  await bare.managedSave()
  await bare.undefine({ managedSave: true })
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a machine that is destroyed as it is saved leaves no file', async () => {
  const path = ground.at('destroyed')
  const ended = expect(machine.save({ path, bandwidthMiB: slowly })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringMatching(/not running|no longer running/u) as string,
  })
  await underWay()
  await machine.destroy()
  await ended
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'destroyed' })
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
})
