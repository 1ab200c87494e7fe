// Powering off, rebooting and resetting: what the guest does of its own, and what it is asked to
// do.
import { expect, test } from 'vitest'
import type { DomainEvent } from '../../src/index.ts'
import { Ground, domainXml } from './ground.ts'
import type { Booted } from './ground.ts'

function lifecycle({ driver }: Booted): string[] {
  const told: string[] = []
  driver.subscribe((event: DomainEvent) => {
    if (event.event === 'lifecycle') told.push(`${event.lifecycle.kind} ${event.lifecycle.detail}`)
    else if (event.event === 'reboot') told.push('reboot')
  })
  return told
}

async function booted(xml?: string): Promise<Booted & { ground: Ground; told: string[] }> {
  const ground = new Ground()
  const machine = await ground.boot(xml)
  return { ...machine, ground, told: lifecycle(machine) }
}

test.for(['acpi', 'agent', 'auto'] as const)('a guest is shut down by %s', async (mode) => {
  const { ground, machine, told } = await booted()
  await ground.host.finish(machine.shutdown({ mode }))
  await ground.host.run()
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'shutdown',
  })
  expect(told).toEqual(['shutdown guest', 'stopped shutdown'])
})

test('a guest that ignores the power button runs on', async () => {
  const { ground, machine, scripted } = await booted()
  scripted.guest.obeysPowerButton = false
  await ground.host.finish(machine.shutdown({ mode: 'acpi' }))
  await ground.host.advance(60_000)
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'running' })
})

test.for(['acpi', 'agent'] as const)(
  'a guest is rebooted by %s, in the same QEMU',
  async (mode) => {
    const { ground, machine, scripted, told } = await booted()
    await ground.host.finish(machine.reboot({ mode }))
    await ground.host.run({ until: () => scripted.guest.phase === 'booting' })
    await ground.host.run({ until: () => scripted.agentPort?.open === true })
    await ground.host.advance(2000)
    expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'running' })
    expect(ground.qemu.machines).toHaveLength(1)
    expect(told.filter((each) => each.startsWith('stopped'))).toEqual([])
    await ground.host.finish(machine.agentPing())
  },
)

test('a reset reboots the guest, in the same QEMU', async () => {
  const { ground, machine, scripted, told } = await booted()
  await ground.host.finish(machine.reset())
  await ground.host.run({ until: () => scripted.guest.ready })
  await ground.host.advance(2000)
  expect(scripted.events.sent.filter(({ name }) => name === 'RESET').length).toBeGreaterThan(1)
  expect(told).toContain('reboot')
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'running' })
})

test('a guest that panics is told as crashed, and destroyed as its definition says', async () => {
  const xml = domainXml('demo', {
    devices: "<panic model='isa'/>",
    more: '<on_crash>destroy</on_crash>',
  })
  const { ground, machine, scripted, told } = await booted(xml)
  scripted.guest.panic()
  await ground.host.run()
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
  expect(told.slice(0, 2)).toEqual(['suspended paused', 'crashed panicked'])
})

test('a guest that sleeps is not resumed by resume', async () => {
  const { ground, machine, scripted } = await booted()
  scripted.guest.sleep()
  await ground.host.advance(1)
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'pmsuspended' })
  await expect(ground.host.finish(machine.resume())).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
  })
  scripted.guest.wake()
  await ground.host.advance(1)
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'running',
    reason: 'wakeup',
  })
})

test('a watchdog that pauses the guest is told', async () => {
  const xml = domainXml('demo', { devices: "<watchdog model='i6300esb' action='pause'/>" })
  const { ground, machine, scripted, told } = await booted(xml)
  scripted.guest.biteWatchdog()
  await ground.host.advance(1)
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'paused',
    reason: 'watchdog',
  })
  expect(told).toEqual(['suspended watchdog'])
})

test('destroy, gracefully and not, ends QEMU and says so once', async () => {
  for (const graceful of [true, false]) {
    const { ground, machine, scripted, told } = await booted()
    await ground.host.finish(machine.destroy({ graceful }))
    await ground.host.run()
    expect(told).toEqual(['stopped destroyed'])
    expect(ground.host.world().processes.look(scripted.identity.pid)).toBeUndefined()
  }
})

test('a QEMU that hangs is destroyed all the same, though not gracefully', async () => {
  const { ground, machine, scripted } = await booted()
  scripted.hang()
  await expect(ground.host.finish(machine.destroy({ graceful: true }))).rejects.toThrow(/SIGTERM/)
  await ground.host.finish(machine.destroy())
  expect(await ground.host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'destroyed',
  })
})
