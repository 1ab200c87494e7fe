// Destroy in a simulated host with a disk that does not answer somebody who holds the domain's job:
// it ends within its 20 s (I35), and the domain is shut off as soon as the job is free (I32).
import { describe, expect, test } from 'vitest'
import type { Booted } from '../simulated/ground.ts'
import { Ground, domainXml } from '../simulated/ground.ts'

const path = '/images/screen.png'
const screen = domainXml('demo', { devices: "<video><model type='virtio'/></video>" })

/** How long a destroy takes. */
async function destroy(ground: Ground, { machine, driver }: Booted, graceful: boolean) {
  const beganMs = driver.world.clock.now()
  await ground.host.finish(machine.destroy({ graceful }))
  return driver.world.clock.now() - beganMs
}

const ends = [
  { how: 'ends when it is asked to', hangs: false, graceful: false },
  { how: 'ends when it is asked to, and only asked', hangs: false, graceful: true },
  { how: 'ends by SIGKILL', hangs: true, graceful: false },
]

describe.for(ends)('a QEMU that $how', ({ hangs, graceful }) => {
  test('is destroyed at once beside a call that looks at its file', async () => {
    const ground = new Ground()
    const { host } = ground
    const booted = await ground.boot(screen)
    host.disk.put(path, '')
    const held = host.faults.hold('stat', /screen\.png$/u)
    const shot = expect(booted.machine.screenshot({ path })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_INVALID',
    })
    await host.advance(100)
    if (hangs) booted.scripted.hang()
    expect(await destroy(ground, booted, graceful)).toBeLessThanOrEqual(2_100)
    await shot
    expect(await host.finish(booted.machine.state())).toMatchObject({ state: 'shutoff' })
    held.release()
    await host.finish(booted.machine.start())
  })

  test('is gone in time beside a call that writes its definition', async () => {
    const ground = new Ground()
    const { host } = ground
    const booted = await ground.boot(screen)
    const { machine, scripted, driver } = booted
    const held = host.faults.hold('write', /demo\.xml/u)
    const change = machine.setMemory({ memoryKiB: 65_536, target: 'config' })
    await host.advance(100)
    if (hangs) scripted.hang()
    expect(await destroy(ground, booted, graceful)).toBeLessThanOrEqual(20_000)
    expect(driver.world.processes.look(scripted.identity.pid)).toBeUndefined()
    held.release()
    await host.finish(change)
    await host.advance(100)
    expect(await host.finish(machine.state())).toMatchObject({
      state: 'shutoff',
      reason: 'destroyed',
    })
    await host.finish(machine.start())
  })
})
