// The life of a machine with a real guest: every way to begin, to stand still, to go on and to end,
// with the events that clients of libvirt know, in their order.
import { qmpEvents } from '@signalbox/qmp'
import { isEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { bareXml, guestFiles, guestXml } from './guest.ts'
import { GuestConsole } from './guest-console.ts'
import { groundOfTest } from './ground.ts'

test('a guest boots, stands still, goes on, is reset, and powers off by its agent', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver, events } = watched
  const machine: Machine = await driver.define(guestXml(await guestFiles(), { name: 'demo' }))
  expect(watched.told()).toEqual(['defined/added'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'unknown' })

  let from = events.length
  const { id } = await machine.start()
  expect(watched.lifecycles(from)).toEqual(['resumed/unpaused', 'started/booted'])
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'booted' })
  const console = await GuestConsole.attach(watched, 'demo')
  await watched.agent()
  await console.ready()
  expect(await console.run('echo $((6 * 7))')).toEqual({ status: 0, output: '42\n' })
  expect(await driver.machine(String(id)).info()).toMatchObject({ name: 'demo', id, vcpus: 1 })

  from = events.length
  await machine.suspend()
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'user' })
  await machine.suspend()
  await machine.resume()
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'unpaused' })
  expect(watched.lifecycles(from)).toEqual(['suspended/paused', 'resumed/unpaused'])
  await expect(machine.resume()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })

  from = events.length
  await machine.reset()
  await watched.agent(from)
  expect(watched.lifecycles(from)).toEqual([])
  expect(watched.told(from)).toContain('reboot')
  await console.run('true')

  from = events.length
  const step = watched.recorder.next
  await machine.shutdown()
  await watched.stopped(from)
  expect(watched.lifecycles(from)).toEqual(['shutdown/guest', 'stopped/shutdown'])
  expect(watched.commands(step)).toEqual(['guest-shutdown'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'shutdown' })
  await watched.until('the end of the console', () => (console.closed ? true : undefined))

  from = events.length
  await machine.undefine()
  expect(watched.told(from)).toEqual(['undefined/removed'])
  await expect(machine.state()).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' })
})

test('a guest without an agent reboots by its power button, and powers off by it', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver, events } = watched
  const machine = await driver.define(guestXml(await guestFiles(), { name: 'demo', agent: 'off' }))
  await machine.start()
  const console = await GuestConsole.attach(watched, 'demo')
  await console.ready()
  expect(await console.run('touch /run/before')).toMatchObject({ status: 0 })

  let from = events.length
  await machine.reboot()
  await console.until(/GUEST-READY[^]*GUEST-READY/u)
  // The stop and the start in between are the driver's own affair.
  expect(watched.lifecycles(from)).toEqual([])
  expect(watched.told(from)).toContain('reboot')
  expect(await machine.state()).toMatchObject({ state: 'running' })
  expect(await console.run('test -e /run/before')).toMatchObject({ status: 1 })

  from = events.length
  const step = watched.recorder.next
  await machine.shutdown()
  await watched.stopped(from)
  expect(watched.lifecycles(from)).toEqual(['shutdown/guest', 'stopped/shutdown'])
  expect(watched.commands(step)).toEqual(['system_powerdown'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'shutdown' })
})

test('a guest reboots by its agent, asked or not, and on_poweroff may make it reboot', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver, events } = watched
  const machine = await driver.define(
    guestXml(await guestFiles(), {
      name: 'demo',
      elements: '<on_poweroff>restart</on_poweroff>',
    }),
  )
  await machine.start()
  const console = await GuestConsole.attach(watched, 'demo')
  await watched.agent()

  let from = events.length
  const step = watched.recorder.next
  await machine.reboot()
  await watched.agent(from)
  expect(watched.lifecycles(from)).toEqual([])
  expect(watched.told(from)).toContain('reboot')
  expect(watched.commands(step)).toEqual(['guest-shutdown'])

  from = events.length
  await console.run('true')
  await console.type('sbx poweroff\n')
  await watched.agent(from)
  expect(watched.lifecycles(from)).toEqual([])
  expect(watched.told(from)).toContain('reboot')
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'booted' })
})

test('an agent that goes away instead of answering has obeyed; one that was never there has not', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver } = watched
  const request = { name: 'demo', agent: 'sync', elements: '<on_poweroff>restart</on_poweroff>' }
  const machine = await driver.define(guestXml(await guestFiles(), request))
  await machine.start()
  const console = await GuestConsole.attach(watched, 'demo')
  await watched.agent()
  await console.ready()

  let step = watched.recorder.next
  const asked = machine.shutdown()
  const sent = watched.step('the command', (e) => isEvent(e, qmpEvents.agentCommandSent))
  sent.catch(() => undefined)
  // Answered before, it has failed, and its own error tells more than the command that never came.
  expect(await Promise.race([sent, asked])).toMatchObject({ kind: 'agent.command' })
  await console.run('sbx agent silent')
  expect(await asked).toEqual({ asked: true })
  expect(watched.commands(step)).toEqual(['guest-shutdown'])

  // It takes the port and answers no handshake: the power button is what is left.
  await watched.until('the agent', () => (watched.agentConnected('demo') ? true : undefined))
  step = watched.recorder.next
  const from = watched.events.length
  await machine.shutdown()
  await watched.agent(from)
  expect(watched.commands(step)).toContain('system_powerdown')
})

test('a QEMU that somebody ends from outside is told as ended by the host', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver, events, world } = watched
  const xml = bareXml('demo', { elements: '<on_poweroff>restart</on_poweroff>' })
  const machine = await driver.define(xml)
  await machine.start()
  const from = events.length
  const { pid = 0 } = await machine.info()
  const process = world.processes.look(pid)
  if (process === undefined) throw new Error('there is no QEMU')
  world.processes.signal(process.identity, 'SIGTERM')
  await watched.stopped(from)
  expect(watched.lifecycles(from)).toEqual(['shutdown/host', 'stopped/shutdown'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'shutdown' })
})

test('a machine starts paused, ends gracefully, is renamed, and starts with the driver', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver, events } = watched
  const machine = await driver.define(bareXml('first'))

  let from = events.length
  await machine.start({ paused: true })
  expect(watched.lifecycles(from)).toEqual(['started/booted', 'suspended/paused'])
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'user' })
  await machine.resume()
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'unpaused' })
  await expect(machine.start()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  await expect(machine.rename({ name: 'second' })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
  })

  from = events.length
  await machine.destroy({ graceful: true })
  expect(watched.lifecycles(from).at(-1)).toBe('stopped/destroyed')
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'destroyed' })
  await expect(machine.destroy()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })

  from = events.length
  await machine.rename({ name: 'second' })
  expect(watched.lifecycles(from)).toEqual(['undefined/renamed', 'defined/renamed'])
  await machine.autostart({ enabled: true })
  await watched.close()

  const next = await ground.open({ autostart: true })
  await next.event('the start', (e) => e.event === 'lifecycle' && e.lifecycle.kind === 'started')
  const second = next.driver.machine('second')
  expect(await second.info()).toMatchObject({ state: 'running', autostart: true })
  await expect(next.driver.machine('first').state()).rejects.toMatchObject({
    code: 'VIR_ERR_NO_DOMAIN',
  })
})

test('a transient machine is forgotten when it stops, and stays when it is defined', async () => {
  await using ground = groundOfTest()
  const watched = await ground.open()
  const { driver, events } = watched
  const create = (xml: string) =>
    driver.invoke({ operation: 'create', input: { xml, paused: true } }) as Promise<{ id: number }>

  const xml = bareXml('passing')
  const first = await create(xml)
  expect(first.id).toBeGreaterThan(0)
  const machine = driver.machine('passing')
  expect(await machine.info()).toMatchObject({ persistent: false, state: 'paused' })
  await expect(create(xml)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' })
  await expect(machine.managedSave()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  await expect(machine.undefine()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  let from = events.length
  await machine.destroy()
  expect(watched.lifecycles(from)).toEqual(['stopped/destroyed'])
  await expect(machine.state()).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' })

  await create(xml)
  await driver.define(await driver.machine('passing').xml({ inactive: true }))
  expect(await machine.info()).toMatchObject({ persistent: true, state: 'paused' })
  from = events.length
  await machine.undefine()
  expect(await machine.info()).toMatchObject({ persistent: false, state: 'paused' })
  await machine.destroy()
  expect(watched.lifecycles(from)).toEqual(['undefined/removed', 'stopped/destroyed'])
  await expect(machine.state()).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' })
})
