// A driver is killed, and the next one on the same host finds what is left: machines that run, that
// were paused, that powered off or died meanwhile, or that something was under way with.
import type { FaultPoint, ScriptedMachine } from '@signalbox/testkit'
import { expect, test } from 'vitest'
import { Ground, domainXml } from './ground.ts'
import type { Booted } from './ground.ts'

/** Each of these tests is some sixty runs, on a machine that may be busy. */
const manyRuns = { timeout: 90_000 }

/** Kills the driver, lets `meanwhile` happen, and opens the next one. */
async function restart(
  ground: Ground,
  booted: Pick<Booted, 'kill'>,
  meanwhile: () => void = () => undefined,
) {
  booted.kill()
  meanwhile()
  await ground.host.advance(50)
  const next = await ground.open()
  const machine = next.driver.machine('demo')
  await ground.host.advance(100)
  return { ...next, machine }
}

test('a machine that runs is found, with its state, monitor, agent and events', async () => {
  for (let seed = 0; seed < 4; seed++) {
    const ground = new Ground({ host: { seed } })
    const { host } = ground
    const booted = await ground.boot()
    const { machine, driver } = await restart(ground, booted)
    expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
    expect(await host.finish(machine.info())).toMatchObject({
      pid: booted.scripted.identity.pid,
      agent: 'connected',
    })
    await host.finish(machine.agentPing())
    const told: string[] = []
    driver.subscribe((event) => told.push(event.event))
    await host.finish(machine.suspend())
    expect(told).toContain('lifecycle')
    await host.finish(machine.destroy())
    expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
  }
})

test('a machine that was paused is found paused', async () => {
  const ground = new Ground()
  const booted = await ground.boot()
  await ground.host.finish(booted.machine.suspend())
  const { machine } = await restart(ground, booted)
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'paused',
    reason: 'user',
  })
})

test('a guest that powered off meanwhile is found, and its QEMU ended', async () => {
  const ground = new Ground()
  const booted = await ground.boot()
  const { machine } = await restart(ground, booted, () => booted.scripted.guest.powerOff())
  await ground.host.run()
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'shutdown',
  })
  expect(ground.host.world().processes.look(booted.scripted.identity.pid)).toBeUndefined()
})

test('a QEMU that died meanwhile is found dead', async () => {
  const ground = new Ground()
  const booted = await ground.boot()
  const { machine } = await restart(ground, booted, () => booted.scripted.exit(1, 'out of luck'))
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'crashed',
  })
  await ground.host.finish(machine.start())
})

test('a QEMU that hangs keeps nobody from the others, and is found when it answers', async () => {
  const ground = new Ground()
  const { host } = ground
  const booted = await ground.boot()
  const { machine } = await restart(ground, booted, () => booted.scripted.hang())
  await host.advance(10_000)
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
  booted.scripted.unhang()
  await host.advance(60_000)
  await host.finish(machine.suspend())
})

test.for(['by the driver that finds it', 'by a destroy that comes first'] as const)(
  'a QEMU that was spawned and not recorded, and answers nothing, is ended %s',
  async (by) => {
    const ground = new Ground()
    const { host } = ground
    const { driver, kill } = await ground.open()
    await host.finish(driver.define(domainXml('demo')))
    const hangs = { act: 'hang' } as const
    ground.qemu.script.add({ on: { step: 'listening' }, machine: 'demo', before: [hangs] })
    driver
      .machine('demo')
      .start()
      .catch(() => undefined)
    const spawned = (): ScriptedMachine | undefined =>
      ground.qemu.machines.find(({ name }) => name === 'demo')
    await host.run({ until: () => spawned() !== undefined })
    // Its process is on no disk yet.
    kill()
    const status = JSON.parse(host.disk.text('/sbx/state/status/demo.json')) as object
    expect(status).not.toHaveProperty('process')
    const next = await ground.open()
    const machine = next.driver.machine('demo')
    if (by === 'by a destroy that comes first') await host.finish(machine.destroy())
    await host.advance(1_000)
    const { pid } = spawned()?.identity ?? { pid: 0 }
    expect(next.driver.world.processes.look(pid)).toBeUndefined()
    expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
  },
)

test.for([
  ['nothing was under way', false],
  ['it was being saved', true],
] as const)('a QEMU that greets its next driver, and hangs then: %s', async ([_what, saving]) => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const booted = await ground.boot()
  if (saving) {
    booted.machine.save({ path: '/images/a', bandwidthMiB: 0.1 }).catch(() => undefined)
    await host.advance(1_000)
  }
  const { machine } = await restart(ground, booted, () => {
    const hangs = { act: 'hang', ms: 120_000 } as const
    ground.qemu.script.add({ on: { command: 'query-status' }, before: [hangs] })
  })
  await host.advance(40_000)
  await expect(host.finish(machine.suspend())).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
  })
  // It answers at last, and the driver looks again within half a minute.
  await host.advance(120_000)
  await host.finish(machine.suspend())
})

test(
  'wherever a driver is killed during a start, the next one undoes or keeps it',
  manyRuns,
  async () => {
    const points = await pointsOf((ground, driver) =>
      ground.host.finish(driver.machine('demo').start()),
    )
    let kept = 0
    for (const at of points) {
      const ground = new Ground()
      const { driver, kill } = await defined(ground)
      ground.host.faults.actAt(at, kill)
      driver
        .machine('demo')
        .start()
        .catch(() => undefined)
      await ground.host.advance(200)
      const next = await ground.open()
      await ground.host.advance(20_000)
      const state = await ground.host.finish(next.driver.machine('demo').state())
      const living = ground.qemu.machines.filter(
        ({ identity }) => next.driver.world.processes.look(identity.pid) !== undefined,
      )
      if (state.state === 'running') kept++
      expect([at, state.state, living.length]).toEqual([
        at,
        state.state === 'running' ? 'running' : 'shutoff',
        state.state === 'running' ? 1 : 0,
      ])
      // Whatever became of it, the machine can be used.
      if (state.state === 'shutoff') await ground.host.finish(next.driver.machine('demo').start())
      await ground.host.finish(next.driver.machine('demo').destroy())
    }
    expect(kept).toBeGreaterThan(0)
  },
)

test(
  'wherever a driver is killed during a save, there is one guest: QEMU or the file',
  manyRuns,
  async () => {
    const path = '/images/demo.save'
    const points = await pointsOf(
      (ground, driver) => ground.host.finish(driver.machine('demo').save({ path })),
      true,
    )
    const outcomes = new Set<string>()
    for (const at of points) {
      const ground = new Ground({ qemu: { savedBytes: 20_000 } })
      const { driver, kill } = await defined(ground)
      await ground.host.finish(driver.machine('demo').start())
      ground.host.faults.actAt(at, kill)
      driver
        .machine('demo')
        .save({ path })
        .catch(() => undefined)
      await ground.host.advance(200)
      const next = await ground.open()
      await ground.host.advance(20_000)
      const { state } = await ground.host.finish(next.driver.machine('demo').state())
      const restored = await ground.host
        .finish(next.driver.invoke({ operation: 'restore', input: { path } }))
        .then(
          () => true,
          () => false,
        )
      outcomes.add(state)
      expect([at, state, restored]).toEqual([at, state, state === 'shutoff'])
    }
    expect([...outcomes].toSorted()).toEqual(['running', 'shutoff'])
  },
)

async function defined(ground: Ground) {
  const opened = await ground.open()
  await ground.host.finish(opened.driver.define(domainXml('demo')))
  return opened
}

/** Within the writing of a small file, every point before its rename is the same to its readers. */
function changesMuch({ operation, subject }: FaultPoint): boolean {
  return !subject.endsWith('.new') || operation === 'rename'
}

/** The fault points that the driver itself passes while `act` is done. */
async function pointsOf(
  act: (ground: Ground, driver: Awaited<ReturnType<typeof defined>>['driver']) => Promise<unknown>,
  started = false,
): Promise<number[]> {
  const ground = new Ground({ qemu: { savedBytes: 20_000 } })
  const { driver } = await defined(ground)
  if (started) await ground.host.finish(driver.machine('demo').start())
  const from = ground.host.faults.reached.length
  await act(ground, driver)
  return ground.host.faults.reached
    .slice(from)
    .filter((point) => point.by.startsWith('daemon') && changesMuch(point))
    .map(({ index }) => index)
}
