// Starts side by side: the process of each is known from the step in which it is spawned, whatever
// the others do meanwhile.
import { expect, test } from 'vitest'
import { Ground, domainXml } from './ground.ts'

test('machines that start side by side are each recorded in the step of its spawn', async () => {
  for (let seed = 0; seed < 4; seed++) {
    const ground = new Ground({ host: { seed } })
    const { host } = ground
    const { driver } = await ground.open()
    const names = ['one', 'two', 'three']
    const machines = []
    for (const name of names) machines.push(await host.finish(driver.define(domainXml(name))))
    await host.finish(Promise.all(machines.map((machine) => machine.start())))
    const found = await host.finish(Promise.all(machines.map((machine) => machine.info())))
    expect(found).toMatchObject(
      names.map((name) => ({ pid: ground.qemu.machine(name).identity.pid })),
    )
  }
})

test('QEMU has the variables that its definition gives it, and ours', async () => {
  const ground = new Ground()
  const more = `<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
    <qemu:env name='GIVEN' value='by the definition'/></qemu:commandline>`
  const { driver, machine } = await ground.boot(domainXml('demo', { more }))
  const { pid } = await ground.host.finish(machine.info())
  const { processes } = driver.world
  const found = await ground.host.finish(processes.startedWith('GIVEN', 'by the definition'))
  expect(found.map((each) => each.pid)).toEqual([pid])
  expect(await ground.host.finish(processes.startedWith('LC_ALL', 'C'))).toEqual(found)
})
