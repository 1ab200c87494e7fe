// A QEMU that does not keep to the rules: it ends at each step of its start, answers late, twice,
// never or with garbage, closes its monitor, floods, and is stopped.
import { startSteps } from '@signalbox/testkit'
import type { Cue } from '@signalbox/testkit'
import { expect, test } from 'vitest'
import { Ground, domainXml } from './ground.ts'

async function defined(cues: readonly Cue[]) {
  const ground = new Ground({ qemu: { cues } })
  const { driver } = await ground.open()
  const machine = await ground.host.finish(driver.define(domainXml('demo')))
  return { ground, driver, machine, host: ground.host }
}

test.for(startSteps)('QEMU ends at step %s of its start: its own words are told', async (step) => {
  const words = 'cannot set up guest memory: Cannot allocate memory'
  const { host, machine, ground } = await defined([
    { on: { step }, machine: 'demo', before: [{ act: 'exit', exitCode: 1, words }] },
  ])
  const starting = host.finish(machine.start())
  if (step !== 'greeted') await expect(starting).rejects.toThrow(/Cannot allocate memory/)
  else await starting.catch(() => undefined)
  await host.run()
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
  expect(host.disk.paths().filter((path) => path.includes('monitor.sock'))).toEqual([])
  // The next start is none of this one's concern.
  await host.finish(machine.start())
  expect(ground.qemu.machines).toHaveLength(2)
})

test.for(startSteps)('QEMU is killed, and hangs, at step %s of its start', async (step) => {
  for (const act of ['die', 'hang'] as const) {
    const { host, machine } = await defined([{ on: { step }, machine: 'demo', before: [{ act }] }])
    await host.finish(machine.start()).catch(() => undefined)
    await host.finish(machine.destroy()).catch(() => undefined)
    await host.run()
    expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
    await host.finish(machine.start())
  }
})

test('a late answer leaves the monitor stuck until it comes, and no longer', async () => {
  const { host, machine } = await defined([
    { on: { command: 'query-cpus-fast' }, answer: { answer: 'late', ms: 60_000 } },
  ])
  await host.finish(machine.start())
  await expect(host.finish(machine.vcpus())).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
  })
  await expect(host.finish(machine.suspend())).rejects.toThrow(/has not answered/)
  await host.advance(31_000)
  await host.finish(machine.suspend())
  expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
})

test('a command that is never answered does not keep destroy from working', async () => {
  const { host, machine } = await defined([
    { on: { command: 'stop' }, answer: { answer: 'never' } },
  ])
  await host.finish(machine.start())
  const suspending = machine.suspend()
  const ended = expect(suspending).rejects.toThrow()
  await host.advance(10)
  await host.finish(machine.destroy())
  await ended
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
})

test.for([
  { answer: 'garbage' },
  { answer: 'misaddressed' },
  { answer: 'huge', bytes: 12 * 2 ** 20 },
] as const)('an answer that is $answer loses the connection, not the machine', async (answer) => {
  const { host, machine } = await defined([{ on: { command: 'query-cpus-fast' }, answer }])
  await host.finish(machine.start())
  await expect(host.finish(machine.vcpus())).rejects.toThrow()
  await host.advance(1000)
  expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
  expect(await host.finish(machine.state())).toMatchObject({ state: 'running' })
})

test('an answer that comes twice answers once', async () => {
  const { host, machine } = await defined([
    { on: { command: '*' }, always: true, answer: { answer: 'twice' } },
  ])
  await host.finish(machine.start())
  await host.finish(machine.suspend())
  await host.finish(machine.resume())
  expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
})

test('a monitor that is closed is connected again, before or after the answer', async () => {
  for (const when of ['before', 'after'] as const) {
    const { host, machine } = await defined([
      { on: { command: 'query-cpus-fast' }, [when]: [{ act: 'close' }] },
    ])
    await host.finish(machine.start())
    await host.finish(machine.vcpus()).catch(() => undefined)
    await host.advance(1000)
    expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
  }
})

test('a flood of events before an answer delays nothing else', async () => {
  const { host, machine } = await defined([
    { on: { command: 'stop' }, before: [{ act: 'flood', events: 2000, bytes: 100 }] },
  ])
  await host.finish(machine.start())
  await host.finish(machine.suspend())
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused' })
})

test('a QEMU stopped by SIGSTOP answers after SIGCONT, and is destroyed without', async () => {
  const { host, machine, driver, ground } = await defined([
    { on: { command: 'query-cpus-fast' }, before: [{ act: 'stop' }] },
  ])
  await host.finish(machine.start())
  const { identity } = ground.qemu.machine('demo')
  const asking = machine.vcpus()
  await host.advance(1000)
  driver.world.processes.signal(identity, 'SIGCONT')
  expect(await host.finish(asking)).toMatchObject({ current: 2 })
  driver.world.processes.signal(identity, 'SIGSTOP')
  await host.finish(machine.destroy())
  expect(await host.finish(machine.state())).toMatchObject({ state: 'shutoff' })
})

test('QEMU that dies at any command fails that call, and the machine is shut off', async () => {
  for (const command of ['stop', 'query-cpus-fast', 'balloon', 'system_powerdown']) {
    const { host, machine } = await defined([{ on: { command }, before: [{ act: 'die' }] }])
    await host.finish(machine.start())
    const acts: Readonly<Record<string, () => Promise<unknown>>> = {
      stop: () => machine.suspend(),
      'query-cpus-fast': () => machine.vcpus(),
      balloon: () => machine.setMemory({ memoryKiB: 65_536 }),
      system_powerdown: () => machine.shutdown({ mode: 'acpi' }),
    }
    await expect(host.finish(acts[command]?.() ?? Promise.resolve())).rejects.toThrow()
    await host.run()
    expect(await host.finish(machine.state())).toMatchObject({
      state: 'shutoff',
      reason: 'crashed',
    })
  }
})

test('a monitor that is lost while QEMU hangs is connected again once QEMU answers', async () => {
  const { host, machine, ground } = await defined([])
  await host.finish(machine.start())
  const scripted = ground.qemu.machine('demo')
  scripted.hang()
  scripted.monitor.closeClient()
  await host.advance(20_000)
  await expect(host.finish(machine.vcpus())).rejects.toThrow(/Cannot reach the monitor/)
  scripted.unhang()
  await host.advance(30_000)
  expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
})

test('a monitor that is lost again and again is left alone for a while', async () => {
  const { host, machine, ground } = await defined([])
  await host.finish(machine.start())
  const scripted = ground.qemu.machine('demo')
  for (let count = 0; count < 4; count++) {
    scripted.monitor.closeClient()
    await host.advance(100)
  }
  await expect(host.finish(machine.vcpus())).rejects.toThrow(/lost too often/)
  await host.advance(120_000)
  expect(await host.finish(machine.vcpus())).toMatchObject({ current: 2 })
})
