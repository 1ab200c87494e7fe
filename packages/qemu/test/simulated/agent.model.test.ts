// Talking to the guest's agent, as it should be and as it should not.
import { parseAgentMode } from '@signalbox/testkit'
import { expect, test } from 'vitest'
import { Ground, domainXml } from './ground.ts'

test('the agent does what it is asked', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  await host.finish(machine.agentPing())
  expect(
    await host.finish(machine.agentExec({ path: '/bin/echo', arguments: ['hello', 'guest'] })),
  ).toMatchObject({ exitCode: 0, stdout: 'hello guest\n' })
  expect(await host.finish(machine.agentExec({ path: '/bin/cat', input: 'abc' }))).toMatchObject({
    stdout: 'abc',
  })
  expect(
    await host.finish(machine.agentExec({ path: '/bin/sleep', arguments: ['2'] })),
  ).toMatchObject({ exitCode: 0 })
  await expect(host.finish(machine.agentExec({ path: '/bin/nosuch' }))).rejects.toThrow(
    /No such file or directory/,
  )
  const told = await host.finish(machine.guestInfo())
  expect(told).toMatchObject({ hostname: 'sbx-guest', unsupported: [] })
  await host.finish(machine.setTime({ seconds: 1_700_000_000 }))
  await host.finish(machine.setUserPassword({ user: 'root', password: 'secret' }))
  expect(await host.finish(machine.fsFreeze())).toBe(1)
  await expect(host.finish(machine.agentExec({ path: '/bin/true' }))).rejects.toThrow(
    /frozen state/,
  )
  expect(await host.finish(machine.fsThaw())).toBe(1)
  expect(await host.finish(machine.agentCommand({ command: 'guest-ping' }))).toEqual({})
  // Each command was preceded by a handshake, with a number of its own.
  const received = scripted.agentPort?.agent.received ?? []
  const handshakes = received.filter(({ name }) => name === 'guest-sync-delimited')
  expect(handshakes).toHaveLength(received.length / 2)
  expect(new Set(handshakes.map(({ arguments: { id } }) => id)).size).toBe(handshakes.length)
})

test.for(['silent', 'sync', 'slow=20', 'badid', 'garbage', 'flood', 'huge=5'])(
  'an agent that is %s costs its own caller alone',
  async (mode) => {
    const ground = new Ground({ qemu: { agent: parseAgentMode(mode) } })
    const { host } = ground
    const { machine } = await ground.boot()
    const ping = machine.agentPing()
    const answered = expect(host.finish(ping)).rejects.toMatchObject({
      code: 'VIR_ERR_AGENT_UNRESPONSIVE',
    })
    // Meanwhile the monitor is nobody's but ours.
    await answered
    await host.finish(machine.suspend())
    await host.finish(machine.resume())
    expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
  },
)

test('an agent that answers twice answers no later command', async () => {
  const ground = new Ground({ qemu: { agent: { kind: 'dup' } } })
  const { host } = ground
  const { machine } = await ground.boot()
  for (let round = 0; round < 5; round++) {
    const { hostname } = (await host.finish(machine.guestInfo({ types: ['hostname'] }))) as {
      hostname?: string
    }
    expect(hostname).toBe('sbx-guest')
    await host.finish(machine.agentPing())
  }
})

test('the agent of a guest that is paused cannot answer, and is not asked', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  await host.finish(machine.suspend())
  const before = scripted.agentPort?.agent.received.length
  await expect(host.finish(machine.agentPing())).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
    message: expect.stringMatching(/^domain is not running/u),
  })
  expect(scripted.agentPort?.agent.received).toHaveLength(before ?? -1)
  await host.finish(machine.resume())
  await host.finish(machine.agentPing())
})

test('without an agent a call says so at once, and with one again it works', async () => {
  const ground = new Ground({ qemu: { agent: { kind: 'off' } } })
  const { host } = ground
  const { driver } = await ground.open()
  const machine = await host.finish(driver.define(domainXml('demo')))
  await host.finish(machine.start())
  const scripted = ground.qemu.machine('demo')
  await host.run({ until: () => scripted.guest.ready })
  await expect(host.finish(machine.agentPing())).rejects.toThrow(/is not connected/)
  scripted.agentPort?.agent.become({ kind: 'normal' })
  await host.run({ until: () => scripted.agentPort?.open === true })
  await host.advance(1)
  await host.finish(machine.agentPing())
})
