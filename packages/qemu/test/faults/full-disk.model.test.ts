// A disk without room, in a simulated host: what would write fails before it has any effect, says
// why, and leaves everything as it was; a destroy and a death need no room.
import { expect, test } from 'vitest'
import { Ground, domainXml } from '../simulated/ground.ts'

const full = {
  code: 'VIR_ERR_SYSTEM_ERROR',
  message: expect.stringContaining('No space left on device') as string,
}

/** Takes all room but a few bytes, or gives it back. */
function fill(ground: Ground, leaveBytes = 10): void {
  ground.host.disk.capacityBytes = ground.host.disk.usedBytes + leaveBytes
}

function empty(ground: Ground): void {
  ground.host.disk.capacityBytes = Number.POSITIVE_INFINITY
}

test('definitions stay what they were, and can be changed when there is room', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, kill } = await ground.open()
  const machine = await host.finish(driver.define(domainXml('demo')))
  const before = await host.finish(machine.xml())
  fill(ground)
  const changed = before.replace('131072', '262144').replace('131072', '262144')
  await expect(host.finish(driver.define(changed))).rejects.toMatchObject(full)
  await expect(host.finish(driver.define(domainXml('other')))).rejects.toMatchObject(full)
  await expect(host.finish(machine.rename({ name: 'renamed' }))).rejects.toMatchObject(full)
  await expect(
    host.finish(machine.setMemory({ memoryKiB: 65_536, target: 'config' })),
  ).rejects.toMatchObject(full)
  expect(await host.finish(machine.xml())).toBe(before)
  kill()

  // Whoever opens it now finds what was there.
  const next = await ground.open()
  expect(await host.finish(next.driver.invoke({ operation: 'list' }))).toMatchObject([
    { name: 'demo' },
  ])
  expect(await host.finish(next.driver.machine('demo').xml())).toBe(before)
  empty(ground)
  await host.finish(next.driver.define(domainXml('other')))
  await host.finish(next.driver.machine('demo').rename({ name: 'renamed' }))
})

test('a start fails before QEMU is spawned, and leaves nothing', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver } = await ground.open()
  const machine = await host.finish(driver.define(domainXml('demo')))
  await host.finish(driver.invoke({ operation: 'capabilities' }))
  const spawned = ground.qemu.machines.length
  const paths = host.disk.paths()
  fill(ground, 900)
  await expect(host.finish(machine.start())).rejects.toMatchObject(full)
  expect(ground.qemu.machines).toHaveLength(spawned)
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
  expect(host.disk.paths().filter((path) => !path.endsWith('.log'))).toEqual(paths)
  empty(ground)
  await host.finish(machine.start())
})

test('a machine that runs is destroyed, and dies, all the same', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  fill(ground)
  await host.finish(machine.suspend())
  await host.finish(machine.resume())
  await host.finish(machine.destroy())
  expect(await host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'destroyed',
  })
  empty(ground)
  await host.finish(machine.start())
  fill(ground)
  ground.qemu.machine('demo').exit(1, 'out of luck')
  await host.advance(100)
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff', reason: 'crashed' })
  expect(scripted.identity.pid).toBeGreaterThan(0)
})
