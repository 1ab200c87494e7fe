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
