// The life of a machine: the real driver and a scripted QEMU, in a simulated host.
import { expect, test } from 'vitest'
import { Ground } from './ground.ts'

test('a machine is defined, started, asked, suspended, resumed and destroyed', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running', reason: 'booted' })
  await host.finish(machine.suspend())
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused', reason: 'user' })
  expect(scripted.run.status).toBe('paused')
  await host.finish(machine.resume())
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running', reason: 'unpaused' })
  await host.finish(machine.agentPing())
  await host.finish(machine.destroy())
  expect(await host.finish(machine.state())).toMatchObject({
    state: 'shutoff',
    reason: 'destroyed',
  })
})
