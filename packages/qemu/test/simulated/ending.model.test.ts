// How a run ends: no sooner than its QEMU is gone, at once where waiting is of no use, not at all
// by a graceful destroy that fails; and what is left in the list afterwards.
import type { Chooser } from '@signalbox/testkit'
import { isEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import type { Driver } from '../../src/index.ts'
import { processSignalled } from '../../src/run/kill-qemu.ts'
import { Ground, domainXml } from './ground.ts'

/** The signals that the driver has sent, in order. */
function signals(driver: Driver): string[] {
  const { events } = driver.recorder.read(0)
  return events.flatMap((event) => (isEvent(event, processSignalled) ? [event.detail.signal] : []))
}

test('a QEMU that is stopped is killed at once: it would not take a SIGTERM', async () => {
  const ground = new Ground()
  const { driver, machine, scripted } = await ground.boot()
  driver.world.processes.signal(scripted.identity, 'SIGSTOP')
  const beganMs = driver.world.clock.now()
  await ground.host.finish(machine.destroy())
  expect(driver.world.clock.now() - beganMs).toBeLessThan(100)
  expect(signals(driver)).toEqual(['SIGKILL'])
})

test('a QEMU whose monitor is stuck is killed at once, too', async () => {
  const ground = new Ground()
  const { driver, machine, scripted } = await ground.boot()
  scripted.hang()
  await expect(ground.host.finish(machine.vcpus())).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
  })
  const beganMs = driver.world.clock.now()
  await ground.host.finish(machine.destroy())
  expect(driver.world.clock.now() - beganMs).toBeLessThan(100)
  expect(signals(driver)).toEqual(['SIGKILL'])
})

test('a QEMU that answers has its two seconds, however long it takes of them', async () => {
  const ground = new Ground()
  const { driver, machine, scripted } = await ground.boot()
  scripted.hang()
  const beganMs = driver.world.clock.now()
  await ground.host.finish(machine.destroy())
  expect(driver.world.clock.now() - beganMs).toBeGreaterThanOrEqual(2000)
  expect(signals(driver)).toEqual(['SIGTERM', 'SIGKILL'])
})

test('a QEMU that has ended counts as gone, though time runs out before anybody is told', async () => {
  // As on a host that slept: all alarms ring before the driver learns of anything else.
  const host = { timeRaces: true, chooser: laggingBehind('learns the end') }
  const ground = new Ground({ host })
  const { driver, machine, scripted } = await ground.boot()
  driver.world.processes.signal(scripted.identity, 'SIGSTOP')
  const beganMs = driver.world.clock.now()
  await ground.host.finish(machine.destroy())
  expect(driver.world.clock.now() - beganMs).toBeGreaterThanOrEqual(15_000)
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
})

/** First come, but where that step is possible: then time passes, and what that makes possible. */
function laggingBehind(what: string): Chooser {
  return (count, labels) => {
    const last = labels.at(-1) ?? ''
    if (!labels.some((label) => label.includes(what))) return 0
    const other = labels.findIndex((label) => !label.includes(what))
    return last.startsWith('time:') && other < count - 1 && other >= 0 ? other : count - 1
  }
}

test('a save that is granted as its machine goes fails in words, in any order', async () => {
  const unlucky: unknown[] = []
  for (let seed = 1; seed <= 40; seed++) {
    const ground = new Ground({ host: { seed } })
    const { machine } = await ground.boot()
    await ground.host.finish(machine.undefine())
    // The save waits behind the query; the destroy frees both.
    const calls = [machine.vcpus(), machine.save({ path: '/images/kept' }), machine.destroy()]
    const [, saved, destroyed] = await ground.host.finish(Promise.allSettled(calls))
    expect(destroyed).toMatchObject({ status: 'fulfilled' })
    if (saved?.status === 'rejected') unlucky.push(saved.reason)
  }
  expect(unlucky.length).toBeGreaterThan(20)
  for (const reason of unlucky) {
    expect(reason).toMatchObject({ code: expect.stringMatching(/^VIR_ERR_/u) as string })
  }
})

test('a graceful destroy that fails leaves the machine as it was', async () => {
  const ground = new Ground()
  const { machine, scripted } = await ground.boot()
  // Another one stops this SIGTERM on its way: QEMU never hears of it, and goes on.
  scripted.child.on('SIGTERM', () => undefined)
  await expect(ground.host.finish(machine.destroy({ graceful: true }))).rejects.toThrow(/SIGTERM/)
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'running' })
  expect(await ground.host.finish(machine.vcpus())).toMatchObject({ current: 2 })
  await ground.host.finish(machine.suspend())
  // Its next end is none of that destroy's.
  scripted.exit(1)
  await ground.host.run()
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'crashed',
  })
})

test('a QEMU that nobody can reach any more is ended before its machine is shut off', async () => {
  const ground = new Ground()
  const { driver, machine, scripted } = await ground.boot()
  const socket = ground.host.disk.paths().find((path) => path.endsWith('/monitor.sock')) ?? ''
  ground.host.disk.unlink(socket)
  scripted.hang()
  scripted.monitor.closeClient()
  await ground.host.advance(4000)
  expect(driver.world.processes.look(scripted.identity.pid)).toBeDefined()
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'running' })
  await ground.host.advance(2000)
  expect(driver.world.processes.look(scripted.identity.pid)).toBeUndefined()
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
})

test('a transient machine is forgotten when it stops, however that comes', async () => {
  for (const end of ['destroyed', 'powered off', 'crashed'] as const) {
    const ground = new Ground()
    const { driver } = await ground.open()
    const xml = domainXml('demo')
    await ground.host.finish(driver.invoke({ operation: 'create', input: { xml } }))
    const scripted = ground.qemu.machine('demo')
    await ground.host.run({ until: () => scripted.guest.ready })
    const list = (): Promise<unknown> => ground.host.finish(driver.invoke({ operation: 'list' }))
    expect(await list()).toMatchObject([{ name: 'demo', persistent: false }])
    if (end === 'destroyed') await ground.host.finish(driver.machine('demo').destroy())
    else if (end === 'powered off') scripted.guest.powerOff()
    else scripted.exit(1)
    await ground.host.run()
    expect(await list()).toEqual([])
    // Its name is free.
    await ground.host.finish(driver.define(xml))
  }
})
