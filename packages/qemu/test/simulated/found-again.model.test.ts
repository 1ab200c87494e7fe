// What the next driver finds: a machine that was being destroyed, a number that another process has
// by now, and a saved guest after a power loss.
import { expect, test } from 'vitest'
import { Ground } from './ground.ts'

test('a machine that was being destroyed is destroyed by the next driver', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted, kill } = await ground.boot()
  scripted.hang()
  machine.destroy().catch(() => undefined)
  // SIGTERM is sent, and QEMU does not hear it: SIGKILL would follow in two seconds.
  await host.advance(500)
  kill()
  await host.advance(50)
  expect(host.processOf(scripted.identity.pid)?.alive).toBe(true)
  const { driver } = await ground.open()
  await host.advance(20_000)
  expect(host.processOf(scripted.identity.pid)?.alive).not.toBe(true)
  expect(await host.finish(driver.machine('demo').state())).toMatchObject({
    state: 'shutoff',
    reason: 'destroyed',
  })
})

test('another process with the number of a QEMU that has ended is not taken for it', async () => {
  const ground = new Ground()
  const { host } = ground
  const { scripted, kill } = await ground.boot()
  const { pid } = scripted.identity
  kill()
  scripted.exit(1)
  await host.advance(50)
  host.reusePid(pid)
  const other = host.world()
  expect(other.identity.pid).toBe(pid)
  const { driver } = await ground.open()
  // At once: nobody looks for an answer of a QEMU that is not there.
  await host.advance(100)
  expect(await host.finish(driver.machine('demo').state())).toMatchObject({
    state: 'shutoff',
    reason: 'crashed',
  })
  await host.finish(driver.machine('demo').start())
  await host.finish(driver.machine('demo').destroy())
  expect(host.processOf(pid)?.alive).toBe(true)
})

test('a guest that was told as saved survives a power loss in the next instant', async () => {
  const path = '/images/demo.save'
  for (let seed = 0; seed < 4; seed++) {
    const ground = new Ground({ host: { seed }, qemu: { savedBytes: 20_000 } })
    const { host } = ground
    // The directory, at least, is there for good.
    host.disk.put('/images/other', '')
    const { machine } = await ground.boot()
    await host.finish(machine.save({ path }))
    host.crash('all')
    const { driver } = await ground.open()
    await host.finish(driver.invoke({ operation: 'restore', input: { path } }))
    expect(await host.finish(driver.machine('demo').state())).toMatchObject({ state: 'running' })
  }
})
