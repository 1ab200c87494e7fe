// A machine's life as QEMU tells it: which events come in which order, and before which answers.
import { expect, test } from 'vitest'
import { Bench, smallMachine } from './bench.ts'
import { brief, returned } from './raw-monitor.ts'

const pausing = [...smallMachine, '-action', 'shutdown=pause,panic=pause']

async function status(bench: Bench): Promise<unknown> {
  return (returned(await bench.ask('query-status')) as { status: unknown }).status
}

/** A machine whose guest has booted. */
async function booted(words: readonly string[] = smallMachine): Promise<Bench> {
  const bench = await Bench.open({ words })
  await bench.ask('cont')
  await bench.host.run({ until: () => bench.machine.guest.ready })
  return bench
}

test('stop and cont tell their events before their answers, and of no change none', async () => {
  const bench = await Bench.open()
  expect(await status(bench)).toBe('prelaunch')
  expect(brief(await bench.ask('cont'))).toEqual(['RESUME', 'return'])
  expect(brief(await bench.ask('cont'))).toEqual(['return'])
  expect(brief(await bench.ask('stop'))).toEqual(['STOP', 'return'])
  expect(await status(bench)).toBe('paused')
  expect(brief(await bench.ask('stop'))).toEqual(['return'])
})

test('a guest obeys the power button: POWERDOWN, answer, SHUTDOWN, the end', async () => {
  const bench = await booted()
  expect(brief(await bench.ask('system_powerdown'))).toEqual(['POWERDOWN', 'return'])
  expect(brief(await bench.finish(bench.monitor.untilEnd()))).toEqual(['SHUTDOWN guest-shutdown'])
  await bench.host.run()
  expect(bench.world.processes.look(bench.identity.pid)).toBeUndefined()
})

test('the power button of a guest that has not booted is pressed in vain', async () => {
  const bench = await Bench.open()
  expect(brief(await bench.ask('system_powerdown'))).toEqual(['POWERDOWN', 'return'])
  await bench.host.advance(10_000)
  expect(await status(bench)).toBe('prelaunch')
})

test('with -action shutdown=pause a guest that powers off leaves QEMU waiting', async () => {
  const bench = await booted(pausing)
  bench.machine.guest.powerOff()
  const told = await bench.finish(bench.monitor.untilEvent('STOP'))
  expect(brief(told)).toEqual(['SHUTDOWN guest-shutdown', 'STOP'])
  expect(await status(bench)).toBe('shutdown')
  expect(brief(await bench.ask('cont'))).toEqual([
    'error: Resetting the Virtual Machine is required',
  ])
  expect(brief(await bench.ask('system_reset'))).toEqual(['RESET host-qmp-system-reset', 'return'])
  expect(await status(bench)).toBe('prelaunch')
  expect(brief(await bench.ask('cont'))).toEqual(['RESUME', 'return'])
})

test('one reset is several RESET events, the first before the answer', async () => {
  const bench = await booted()
  expect(brief(await bench.ask('system_reset'))).toEqual(['RESET host-qmp-system-reset', 'return'])
  await bench.host.run({ until: () => bench.machine.guest.ready })
  await bench.host.advance(100)
  bench.monitor.send('query-status')
  const resets = brief(await bench.finish(bench.monitor.untilAnswer()))
  expect(resets.length).toBeGreaterThan(1)
  expect(new Set(resets.slice(0, -1))).toEqual(new Set(['RESET guest-reset']))
})

test('quit and SIGTERM end it, each with its reason', async () => {
  const quitting = await booted(pausing)
  quitting.monitor.send('quit')
  expect(brief(await quitting.finish(quitting.monitor.untilEnd()))).toEqual([
    'SHUTDOWN host-qmp-quit',
    'return',
  ])
  const terminated = await booted(pausing)
  terminated.world.processes.signal(terminated.identity, 'SIGTERM')
  expect(brief(await terminated.finish(terminated.monitor.untilEnd()))).toEqual([
    'SHUTDOWN host-signal',
  ])
})

test.for([
  ['pause', ['GUEST_PANICKED pause', 'STOP'], 'guest-panicked'],
  ['none', ['GUEST_PANICKED run', 'RESET guest-reset'], 'running'],
] as const)('a panic with -action panic=%s', async ([action, events, after]) => {
  const bench = await booted([...smallMachine, '-device', 'pvpanic', '-action', `panic=${action}`])
  bench.machine.guest.panic()
  const last = events.at(-1)?.split(' ')[0] ?? ''
  expect(brief(await bench.finish(bench.monitor.untilEvent(last)))).toEqual(events)
  expect(await status(bench)).toBe(after)
})

test('a panic that ends the machine', async () => {
  const bench = await booted([...smallMachine, '-device', 'pvpanic'])
  bench.machine.guest.panic()
  expect(brief(await bench.finish(bench.monitor.untilEnd()))).toEqual([
    'GUEST_PANICKED poweroff',
    'SHUTDOWN guest-panic',
  ])
})

test.for([
  ['reset', ['WATCHDOG reset', 'RESET guest-reset'], 'running'],
  ['pause', ['WATCHDOG pause', 'STOP'], 'watchdog'],
  ['none', ['WATCHDOG none'], 'running'],
] as const)('a watchdog with the action %s', async ([action, events, after]) => {
  const bench = await booted([
    ...smallMachine,
    '-device',
    'i6300esb',
    '-action',
    `watchdog=${action}`,
  ])
  bench.machine.guest.biteWatchdog()
  const last = events.at(-1)?.split(' ')[0] ?? ''
  expect(brief(await bench.finish(bench.monitor.untilEvent(last)))).toEqual(events)
  expect(await status(bench)).toBe(after)
})

test('a watchdog that powers off tells no SHUTDOWN', async () => {
  const bench = await booted([
    ...smallMachine,
    '-device',
    'i6300esb',
    '-action',
    'watchdog=poweroff',
  ])
  bench.machine.guest.biteWatchdog()
  expect(brief(await bench.finish(bench.monitor.untilEnd()))).toEqual(['WATCHDOG poweroff'])
})

test('a sleeping guest is not changed by cont and stop, and wakes by system_wakeup', async () => {
  const bench = await booted()
  bench.machine.guest.sleep()
  expect(brief(await bench.ask('cont'))).toEqual(['SUSPEND', 'return'])
  expect(brief(await bench.ask('stop'))).toEqual(['return'])
  expect(await status(bench)).toBe('suspended')
  expect(brief(await bench.ask('system_wakeup'))).toEqual(['WAKEUP', 'return'])
  expect(brief(await bench.ask('system_wakeup'))).toEqual([
    'error: Unable to wake up: guest is not in suspended state',
  ])
})

test('a guest that halts is not noticed', async () => {
  const bench = await booted()
  bench.machine.guest.halt()
  await bench.host.advance(10_000)
  expect(brief(await bench.ask('query-status'))).toEqual(['return'])
  expect(await status(bench)).toBe('running')
})

test('what a paused guest was about to do waits until it is continued', async () => {
  const bench = await booted()
  await bench.ask('system_powerdown')
  await bench.ask('stop')
  await bench.host.advance(10_000)
  expect(await status(bench)).toBe('paused')
  bench.monitor.send('cont')
  expect(brief(await bench.finish(bench.monitor.untilEnd()))).toEqual([
    'RESUME',
    'return',
    'SHUTDOWN guest-shutdown',
  ])
})

test('a command line that QEMU would not take ends it with its words and status 1', async () => {
  for (const [words, expected] of [
    [['-device', 'nosuch'], "'nosuch' is not a valid device model name"],
    [['-blockdev', '{"driver":"file","node-name":"n","filename":"/no"}'], 'No such file'],
    [['-nosuch'], 'invalid option'],
    [['-kernel', '/nosuch'], "could not open kernel file '/nosuch'"],
  ] as const) {
    await expect(Bench.open({ words: [...smallMachine, ...words] })).rejects.toThrow()
    const { SimulatedHost, scriptedQemu } = await import('../../src/index.ts')
    const host = new SimulatedHost({ seed: 1 })
    host.install('/usr/bin/q', scriptedQemu())
    const run = await host.finish(
      host.world().processes.run({
        command: '/usr/bin/q',
        arguments: [...smallMachine, ...words],
        timeLimitMs: 1000,
        outputLimitBytes: 10_000,
      }),
    )
    expect(run.exitCode).toBe(1)
    expect(new TextDecoder().decode(run.stderr)).toContain(expected)
  }
})
