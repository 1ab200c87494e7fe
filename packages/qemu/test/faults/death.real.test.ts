// QEMU is killed at every step of what is done with it: each call fails once and says so, the
// machine is shut off for the right reason, nothing is left over, and it can be started again.
import { readdir, rm, stat } from 'node:fs/promises'
import { isEvent } from '@signalbox/trace'
import type { TraceEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { processSpawned } from '../../src/process/launch.ts'
import { bareXml, guestFiles, guestXml } from '../real/guest.ts'
import type { Ground } from '../real/ground.ts'
import { groundOfTest } from '../real/ground.ts'
import type { WatchedDriver } from '../real/watched-driver.ts'

interface Victim {
  readonly watched: WatchedDriver
  readonly machine: Machine
  /** Kills the QEMU that was started last, in the very step that `at` accepts. */
  readonly killAt: (at: (event: TraceEvent) => boolean) => { readonly killed: boolean }
}

async function victim(ground: Ground, xml = bareXml('demo')): Promise<Victim> {
  const watched = await ground.open()
  const { driver, recorder, world } = watched
  await driver.invoke({ operation: 'capabilities' })
  let last: { pid: number; startTime: number } | undefined
  recorder.tap((event) => {
    if (isEvent(event, processSpawned)) last = event.detail
  })
  return {
    watched,
    machine: await driver.define(xml),
    killAt(at) {
      const state = { killed: false }
      recorder.tap((event) => {
        if (state.killed || last === undefined || !at(event)) return
        state.killed = true
        world.processes.signal(last, 'SIGKILL')
      })
      return state
    },
  }
}

/** One step of many of the same kind, by its kind and what it is about. */
function nameOf({ kind, detail }: TraceEvent): string {
  const { command, step, event } = detail as Readonly<Record<string, string | undefined>>
  return `${kind} ${command ?? step ?? event ?? ''}`
}

const steps: ReadonlySet<string> = new Set([
  'qemu.spawned',
  'qemu.start-step',
  'qmp.negotiated',
  'qmp.command',
  'qmp.reply',
  'qmp.event',
])

test('at every step of a start', async () => {
  await using ground = groundOfTest()
  const { watched, machine, killAt } = await victim(ground)
  const from = watched.recorder.next
  await machine.start()
  const { events } = watched.recorder.read(from)
  const spawned = events.findIndex(({ kind }) => kind === 'qemu.spawned')
  const names = new Set(
    events
      .slice(spawned)
      .filter(({ kind }) => steps.has(kind))
      .map(nameOf),
  )
  await machine.destroy()
  expect(names.size).toBeGreaterThan(15)
  for (const name of names) {
    const told = watched.events.length
    const state = killAt((event) => nameOf(event) === name)
    const outcome = await machine.start().then(
      () => 'started',
      (error: unknown) => (error as { code: string }).code,
    )
    expect(state.killed, name).toBe(true)
    // It may have been over by then: in that case the machine has started, and died.
    if (outcome === 'started') await watched.stopped(told)
    else expect(outcome, name).toMatch(/^VIR_ERR_(?:INTERNAL_ERROR|OPERATION_FAILED)$/u)
    await watched.idle()
    expect(await machine.state(), name).toMatchObject({
      state: 'shutoff',
      reason: outcome === 'started' ? 'crashed' : 'failed',
    })
    expect(await readdir(ground.layout.runDirectory), name).toEqual([])
  }
  await machine.start()
})

test('at every step of a save', async () => {
  await using ground = groundOfTest()
  const { watched, machine, killAt } = await victim(ground)
  const path = ground.at('demo.save')
  await machine.start()
  const from = watched.recorder.next
  await machine.save({ path })
  const { events } = watched.recorder.read(from)
  const kinds = new Set([...steps, 'jobs.phase', 'jobs.debt-made', 'qemu.signalled'])
  const names = new Set(events.filter(({ kind }) => kinds.has(kind)).map(nameOf))
  expect(names.size).toBeGreaterThan(8)
  for (const name of names) {
    await rm(path, { force: true })
    await machine.start()
    const told = watched.events.length
    const state = killAt((event) => nameOf(event) === name)
    const outcome = await machine.save({ path }).then(
      () => 'saved',
      (error: unknown) => (error as { code: string }).code,
    )
    expect(state.killed, name).toBe(true)
    await watched.idle()
    const { reason } = await machine.state()
    const kept = await stat(path).then(
      () => true,
      () => false,
    )
    // Either the guest is in the file, or it was lost with QEMU; clients are told once.
    expect({ name, reason, kept }).toEqual(
      kept ? { name, reason: 'saved', kept } : { name, reason: 'crashed', kept },
    )
    expect(outcome === 'saved', name).toBe(kept)
    expect(watched.lifecycles(told).filter((each) => each.startsWith('stopped'))).toEqual([
      kept ? 'stopped/saved' : 'stopped/failed',
    ])
  }
})

test.for([true, false])('as it dumps, memory only: %s', async (memoryOnly) => {
  await using ground = groundOfTest()
  const { watched, machine, killAt } = await victim(ground, bareXml('demo', { memoryMiB: 256 }))
  await machine.start()
  const path = ground.at('demo.core')
  const bandwidthMiB = memoryOnly ? undefined : 0.01
  const state = killAt(({ kind, detail }) =>
    memoryOnly
      ? kind === 'qmp.event' && (detail as { event: string }).event === 'STOP'
      : kind === 'jobs.progress',
  )
  await expect(
    machine.dump({ path, memoryOnly, ...(bandwidthMiB !== undefined && { bandwidthMiB }) }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^VIR_ERR_/u) as string })
  expect(state.killed).toBe(true)
  await watched.idle()
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'crashed' })
  if (!memoryOnly) await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('as its guest works for its agent', async () => {
  await using ground = groundOfTest()
  const { watched, machine, killAt } = await victim(
    ground,
    guestXml(await guestFiles(), { name: 'demo' }),
  )
  await machine.start()
  await watched.agent()
  const from = watched.events.length
  killAt(
    ({ kind, detail }) =>
      kind === 'agent.command' && (detail as { command: string }).command === 'guest-exec-status',
  )
  await expect(
    machine.agentExec({ path: '/bin/sleep', arguments: ['1000'] }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^VIR_ERR_/u) as string })
  await watched.stopped(from)
  expect(watched.lifecycles(from)).toEqual(['stopped/failed'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'crashed' })
})

test('a machine that is destroyed as it starts', async () => {
  await using ground = groundOfTest()
  const { watched, machine } = await victim(ground)
  for (const step of [
    'announce',
    'spawn',
    'record the process',
    'connect',
    'configure',
    'continue',
  ]) {
    const destroyed = Promise.withResolvers<unknown>()
    let asked = false
    const tap = watched.recorder.tap(({ kind, detail }) => {
      if (asked || kind !== 'qemu.start-step') return
      if ((detail as { step: string }).step !== step) return
      asked = true
      destroyed.resolve(machine.destroy().catch((error: unknown) => error))
    })
    await expect(machine.start(), step).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
      message: expect.stringContaining('it was destroyed while it was starting') as string,
    })
    expect(await destroyed.promise, step).toBeUndefined()
    tap.close()
    expect(await machine.state(), step).toMatchObject({ state: 'shutoff' })
    expect(await readdir(ground.layout.runDirectory), step).toEqual([])
  }
})
