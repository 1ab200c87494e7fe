// A driver is killed with SIGKILL at every step of what it does, and the next one in its state
// directory finds each machine: running, with its monitor, its agent and its events, or ended for
// the right reason. What was under way is finished or undone; no definition is lost.
import { readdir, stat } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { bareXml, guestFiles, guestXml } from '../real/guest.ts'
import { GuestConsole } from '../real/guest-console.ts'
import { Ground, groundOfTest } from '../real/ground.ts'
import type { WatchedDriver } from '../real/watched-driver.ts'
import type { DoomedCall, Step } from './doomed-driver.ts'
import { BareMonitor, killedDriver } from './doomed.ts'

// What a driver finds out of QEMU is known to the next: the steps of a start are the same each
// time.
beforeAll(async () => {
  await using ground = new Ground()
  const { driver } = await ground.open()
  await driver.invoke({ operation: 'capabilities' })
})

const define: DoomedCall = { operation: 'define', input: { xml: bareXml('demo') } }
const start: DoomedCall = { operation: 'start', domain: 'demo' }
/** A rate at which a save lasts until it is killed, in MiB/s. */
const slowly = { bandwidthMiB: 0.01 }

/** The next driver, once it knows what became of the machine. */
async function nextDriver(ground: Ground): Promise<{ next: WatchedDriver; machine: Machine }> {
  const next = await ground.open()
  const machine = next.driver.machine('demo')
  await next.idle()
  return { next, machine }
}

/** It runs and can be worked with, or it is off and can be started. */
async function expectUsable(next: WatchedDriver, machine: Machine): Promise<void> {
  if ((await machine.state()).state === 'shutoff') await machine.start()
  expect(await machine.monitorCommand({ command: 'query-status' })).toMatchObject({
    running: true,
  })
  const from = next.events.length
  await machine.suspend()
  await machine.resume()
  expect(next.lifecycles(from)).toEqual(['suspended/paused', 'resumed/unpaused'])
  await machine.destroy()
}

test('a machine that runs is found, with its monitor, agent, console and events', async () => {
  await using ground = groundOfTest()
  const xml = guestXml(await guestFiles(), { name: 'demo' })
  const connected = { event: 'agent-lifecycle', state: 'connected' }
  const agent: Step = { kind: 'qemu.domain-event', detail: connected }
  const { answered, said } = await killedDriver(ground, {
    calls: [
      { operation: 'define', input: { xml } },
      { ...start, until: agent },
      { operation: 'agentPing', domain: 'demo' },
      { operation: 'setAgentTimeout', domain: 'demo', input: { seconds: 9 } },
    ],
  })
  expect(said).toBe('')
  expect(answered).toHaveLength(4)

  const { next, machine } = await nextDriver(ground)
  expect(await machine.info()).toMatchObject({
    state: 'running',
    reason: 'booted',
    agent: 'connected',
    persistent: true,
  })
  expect(next.told()).toEqual([])
  await machine.agentPing()
  const console = await GuestConsole.attach(next, 'demo')
  expect(await console.run('echo here')).toMatchObject({ status: 0 })
  expect(await machine.xml()).toContain("alias name='serial0'")
  const from = next.events.length
  await machine.suspend()
  expect(next.lifecycles(from)).toEqual(['suspended/paused'])
  await next.close()

  // What happens while nobody is there is found by the next one.
  const { directory } = ground.layout.run((await machineId(ground)) ?? 0, 'demo')
  {
    using monitor = await BareMonitor.open(`${directory}/monitor.sock`)
    await monitor.execute('cont')
    await monitor.execute('system_powerdown')
    await monitor.heard(/"SHUTDOWN"/u)
  }
  const { next: last, machine: same } = await nextDriver(ground)
  await last.untilState(same, 'shutoff', 'shutdown')
  expect(last.lifecycles()).toEqual(['stopped/shutdown'])
})

/** The id of the run that a state directory tells of. */
async function machineId(ground: Ground): Promise<number | undefined> {
  const [run] = await readdir(ground.layout.runDirectory)
  const id = /\d+/u.exec(run ?? '')?.[0]
  return id === undefined ? undefined : Number(id)
}

test.for<Step>([
  { kind: 'jobs.granted' },
  { kind: 'qemu.start-step', detail: { step: 'announce' } },
  { kind: 'qemu.start-step', detail: { step: 'spawn' } },
  { kind: 'qemu.spawned' },
  { kind: 'qemu.start-step', detail: { step: 'record the process' } },
  { kind: 'qemu.start-step', detail: { step: 'connect' } },
  { kind: 'qmp.negotiated' },
  { kind: 'qemu.start-step', detail: { step: 'configure' } },
  { kind: 'qemu.start-step', detail: { step: 'continue' } },
  { kind: 'qmp.command', detail: { command: 'cont' } },
  { kind: 'qmp.event', detail: { event: 'RESUME' } },
  { kind: 'qemu.domain-event', detail: { event: 'lifecycle' }, nth: 3 },
])('killed as it starts a machine, at %j', async (dies) => {
  await using ground = groundOfTest()
  const { answered } = await killedDriver(ground, { calls: [define, start], dies })
  expect(answered).toBeUndefined()
  const { next, machine } = await nextDriver(ground)
  const { state, reason } = await machine.state()
  expect(['running', 'shutoff']).toContain(state)
  if (state === 'shutoff') {
    expect(['failed', 'unknown']).toContain(reason)
    expect(await readdir(ground.layout.runDirectory)).toEqual([])
    expect(await readdir(ground.layout.statusDirectory)).toEqual([])
  }
  await expectUsable(next, machine)
})

test.for<Step>([
  { kind: 'jobs.granted', detail: { kind: 'async' }, nth: 2 },
  { kind: 'jobs.debt-made' },
  { kind: 'qmp.command', detail: { command: 'stop' } },
  { kind: 'qmp.event', detail: { event: 'STOP' } },
  { kind: 'qmp.command', detail: { command: 'migrate' } },
  { kind: 'jobs.progress' },
  { kind: 'jobs.remote-began' },
  { kind: 'jobs.phase' },
  { kind: 'qemu.signalled' },
  { kind: 'jobs.instance-dropped' },
])('killed as it saves a machine, at %j', async (dies) => {
  await using ground = groundOfTest()
  const path = ground.at('demo.save')
  const limited = dies.kind === 'jobs.progress' ? slowly : {}
  const save: DoomedCall = { operation: 'save', domain: 'demo', input: { path, ...limited } }
  await killedDriver(ground, { calls: [define, start, save], dies })
  const { next, machine } = await nextDriver(ground)
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  const { state, reason } = await machine.state()
  // One guest: the one that runs, or the one in the file.
  expect({ state, reason, isThere }).toEqual(
    isThere
      ? {
          state: 'shutoff',
          reason: expect.stringMatching(/saved|unknown/u) as string,
          isThere: true,
        }
      : { state: 'running', reason: expect.stringMatching(/./u) as string, isThere: false },
  )
  if (isThere) await next.driver.invoke({ operation: 'restore', input: { path } })
  await expectUsable(next, machine)
})

test.for<Step>([
  { kind: 'qmp.command', detail: { command: 'migrate' } },
  { kind: 'jobs.progress' },
])('killed as it keeps a managed save, at %j', async (dies) => {
  await using ground = groundOfTest()
  const managed: DoomedCall = { operation: 'managedSave', domain: 'demo', input: slowly }
  await killedDriver(ground, { calls: [define, start, managed], dies })
  const { next, machine } = await nextDriver(ground)
  await next.untilState(machine, 'running')
  expect(await machine.info()).toMatchObject({ managedSave: false })
  expect(await readdir(ground.layout.saveDirectory)).toEqual([])
  await expectUsable(next, machine)
})

test.for<Step>([{ kind: 'qmp.event', detail: { event: 'STOP' } }, { kind: 'jobs.progress' }])(
  'killed as it dumps a machine, at %j',
  async (dies) => {
    await using ground = groundOfTest()
    const path = ground.at('demo.core')
    const dump: DoomedCall = { operation: 'dump', domain: 'demo', input: { path, ...slowly } }
    await killedDriver(ground, { calls: [define, start, dump], dies })
    const { next, machine } = await nextDriver(ground)
    await next.untilState(machine, 'running')
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    await expectUsable(next, machine)
  },
)

test.for<Step>([
  { kind: 'qemu.signalled' },
  { kind: 'jobs.granted', detail: { kind: 'destroy' } },
  { kind: 'jobs.instance-dropped' },
])('killed as it destroys a machine, at %j', async (dies) => {
  await using ground = groundOfTest()
  const destroy: DoomedCall = { operation: 'destroy', domain: 'demo' }
  await killedDriver(ground, { calls: [define, start, destroy], dies })
  const { next, machine } = await nextDriver(ground)
  expect(await machine.state()).toMatchObject({ state: 'shutoff' })
  expect(await readdir(ground.layout.statusDirectory)).toEqual([])
  await expectUsable(next, machine)
})

test('killed at every file that it writes as it defines, renames and undefines', async () => {
  await using ground = groundOfTest()
  const calls: readonly DoomedCall[] = [
    define,
    { operation: 'autostart', domain: 'demo', input: { enabled: true } },
    { operation: 'rename', domain: 'demo', input: { name: 'other' } },
    { operation: 'undefine', domain: 'other' },
  ]
  for (let nth = 1; ; nth++) {
    const dies: Step = { kind: 'qemu.file-written', nth }
    const { answered } = await killedDriver(ground, { calls, dies })
    const next = await ground.open()
    const { findings } = next.driver
    const list = (await next.driver.invoke({ operation: 'list' })) as { readonly name: string }[]
    expect(findings).toEqual([])
    expect(list.length).toBeLessThanOrEqual(1)
    for (const { name } of list) {
      expect(await next.driver.machine(name).xml()).toContain(`<name>${name}</name>`)
      await next.driver.machine(name).undefine()
    }
    await next.close()
    if (answered !== undefined) break
    expect(nth).toBeLessThan(20)
  }
})

test('a guest that was to reboot is rebooted by the next driver', async () => {
  await using ground = groundOfTest()
  const xml = guestXml(await guestFiles(), { name: 'demo' })
  const connected = { event: 'agent-lifecycle', state: 'connected' }
  const powerdown = { command: 'system_powerdown' }
  await killedDriver(ground, {
    calls: [
      { operation: 'define', input: { xml } },
      { ...start, until: { kind: 'qemu.domain-event', detail: connected } },
      {
        operation: 'agentExec',
        domain: 'demo',
        input: { path: '/bin/touch', arguments: ['/run/before'] },
      },
      { operation: 'reboot', domain: 'demo', input: { mode: 'acpi' } },
    ],
    dies: { kind: 'qmp.command', detail: powerdown },
  })
  const { directory } = ground.layout.run((await machineId(ground)) ?? 0, 'demo')
  {
    // The command may have been lost with the driver.
    using monitor = await BareMonitor.open(`${directory}/monitor.sock`)
    await monitor.execute('system_powerdown')
    await monitor.heard(/"SHUTDOWN"/u)
  }
  const { next, machine } = await nextDriver(ground)
  await next.agent()
  expect(await machine.state()).toMatchObject({ state: 'running' })
  expect(next.told()).toContain('reboot')
  expect(
    await machine.agentExec({ path: '/bin/test', arguments: ['-e', '/run/before'] }),
  ).toMatchObject({ exitCode: 1 })
})

test('a QEMU that died, and one that hangs, keep nobody from the others', async () => {
  await using ground = groundOfTest()
  const names = ['demo', 'dead', 'stuck']
  const { answered } = await killedDriver(ground, {
    calls: names.flatMap((name): readonly DoomedCall[] => [
      { operation: 'define', input: { xml: bareXml(name) } },
      { operation: 'start', domain: name },
      { operation: 'info', domain: name },
    ]),
  })
  const infos = (answered ?? []).filter((each) => each !== null && typeof each === 'object')
  const pidOf = (name: string): number =>
    infos
      .map((each) => each as { name?: string; pid?: number })
      .find((each) => each.name === name && each.pid !== undefined)?.pid ?? 0
  process.kill(pidOf('dead'), 'SIGKILL')
  process.kill(pidOf('stuck'), 'SIGSTOP')

  const { next, machine } = await nextDriver(ground)
  expect(await machine.state()).toMatchObject({ state: 'running' })
  expect(await machine.memoryStats()).toHaveProperty('residentKiB')
  await next.untilState(next.driver.machine('dead'), 'shutoff', 'crashed')
  const stuck = next.driver.machine('stuck')
  expect(await stuck.state()).toMatchObject({ state: 'running' })
  const found = next.step(
    'the one that hung',
    ({ kind, domain }) => kind === 'qmp.negotiated' && domain?.name === 'stuck',
  )
  process.kill(pidOf('stuck'), 'SIGCONT')
  await found
  expect(await stuck.memoryStats()).toHaveProperty('residentKiB')
})
