// Callers who leave: they have their answer in time, and what they asked for goes on or ends as its
// operation says; nothing more is sent for them.
import { expect, test } from 'vitest'
import { Ground } from './ground.ts'

test('a visit whose caller has left sends no more of its commands', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, machine, scripted } = await ground.boot()
  scripted.script.add({ on: { command: 'query-status' }, answer: { answer: 'late', ms: 200 } })
  const asking = driver.invoke({
    operation: 'monitorCommand',
    domain: 'demo',
    input: { command: 'stop' },
    deadlineMs: 100,
  })
  await expect(host.finish(asking)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
  await host.advance(1000)
  // The answer that was outstanding was waited for, and nothing asked after it.
  expect(scripted.received.at(-1)).toMatchObject({ name: 'query-status' })
  expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
})

test('a caller of a save has its answer by its deadline, and the save goes on', async () => {
  const ground = new Ground({ qemu: { savedBytes: 2 ** 20 } })
  const { host } = ground
  const { driver, machine } = await ground.boot()
  const beganMs = driver.world.clock.now()
  const saving = driver.invoke({
    operation: 'save',
    domain: 'demo',
    input: { path: '/images/demo.save', bandwidthMiB: 0.1 },
    deadlineMs: 500,
  })
  await expect(host.finish(saving)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
  expect(driver.world.clock.now() - beganMs).toBeLessThanOrEqual(600)
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused', reason: 'save' })
  await host.run()
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff', reason: 'saved' })
})
