// Asking a running machine: figures, statistics, screen, console, QEMU itself.
import { qmpEvents } from '@signalbox/qmp'
import { isEvent } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { Ground, domainXml } from './ground.ts'

test('memory is set through the balloon, and its events tell the effect', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine, driver } = await ground.boot()
  const told: number[] = []
  driver.subscribe((event) => {
    if (event.event === 'balloon-change') told.push(event.actualKiB)
  })
  await host.finish(machine.setMemory({ memoryKiB: 65_536 }))
  await host.advance(5)
  expect(told).toEqual([98_304])
  // QEMU holds these events to one a second: the last of them comes late.
  await host.advance(1000)
  expect(told).toEqual([98_304, 65_536])
  expect(await host.finish(machine.info())).toMatchObject({ memoryKiB: 65_536 })
  const statistics = await host.finish(machine.memoryStats())
  expect(statistics).toMatchObject({ actualKiB: 65_536 })
  expect(statistics).toHaveProperty('availableKiB')
})

test('vCPUs, disks and QEMU itself are asked', async () => {
  const ground = new Ground()
  const { host } = ground
  host.disk.put('/images/a.qcow2', 'QFI')
  const disk = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
    <source file='/images/a.qcow2'/><target dev='vda' bus='virtio'/></disk>`
  const { machine } = await ground.boot(domainXml('demo', { devices: disk }))
  expect(await host.finish(machine.vcpus())).toMatchObject({ maximum: 2, current: 2 })
  expect(await host.finish(machine.blockStats({ disk: 'vda' }))).toMatchObject([
    { disk: 'vda', readRequests: 12, readBytes: 49_152 },
  ])
  expect(
    await host.finish(machine.monitorCommand({ command: 'info status', human: true })),
  ).toContain('running')
  expect(await host.finish(machine.monitorCommand({ command: 'query-name' }))).toEqual({
    name: 'demo',
  })
  await expect(host.finish(machine.monitorCommand({ command: 'no-such-command' }))).rejects.toThrow(
    /no-such-command has not been found/,
  )
})

test('a stop that somebody sends by passthrough is noticed', async () => {
  const ground = new Ground()
  const { machine } = await ground.boot()
  await ground.host.finish(machine.monitorCommand({ command: 'stop' }))
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'paused' })
})

test.for([
  { command: 'system_reset', human: false },
  { command: 'human-monitor-command', human: false, arguments: { 'command-line': 'loadvm a' } },
  { command: 'loadvm a', human: true },
])('after $command (human: $human) QEMU is read afresh', async (given) => {
  const ground = new Ground()
  const { machine, scripted, driver } = await ground.boot()
  const sent = driver.recorder.tap((event) => {
    if (!isEvent(event, qmpEvents.commandSent)) return
    if (event.detail.command === 'query-status') return
    // What no event tells.
    sent.close()
    scripted.run.become('paused')
  })
  await ground.host.finish(machine.monitorCommand(given))
  expect(await ground.host.finish(machine.state())).toMatchObject({ state: 'paused' })
})

test('what only asks is followed by nothing', async () => {
  const ground = new Ground()
  const { machine, scripted } = await ground.boot()
  const before = scripted.received.length
  await ground.host.finish(machine.monitorCommand({ command: 'info status', human: true }))
  await ground.host.finish(machine.monitorCommand({ command: 'query-name' }))
  expect(scripted.received).toHaveLength(before + 2)
})

test('a passthrough that QEMU refuses, or whose caller leaves, is followed by a re-read', async () => {
  const ground = new Ground({
    qemu: { cues: [{ on: { command: 'x-blockdev-change' }, before: [{ act: 'delay', ms: 500 }] }] },
  })
  const { host } = ground
  const { machine, scripted } = await ground.boot()
  const command = 'x-blockdev-change'
  await expect(
    host.finish(machine.monitorCommand({ command }, { deadlineMs: 100 })),
  ).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' })
  await host.advance(1_000)
  scripted.run.become('paused')
  await host.finish(machine.vcpus())
  expect(await host.finish(machine.state())).toMatchObject({ state: 'paused' })
})

test.for([
  { command: 'quit' },
  { command: 'q', human: true },
  { command: ' quit ', human: true },
  { command: 'migrate -d "exec:cat>/tmp/x"', human: true },
  { command: 'migrate', arguments: { uri: 'exec:cat' } },
  { command: 'human-monitor-command', arguments: { 'command-line': 'quit' } },
])('what would end QEMU is refused: $command', async (given) => {
  const ground = new Ground()
  const { machine, scripted } = await ground.boot()
  const before = scripted.received.length
  await expect(ground.host.finish(machine.monitorCommand(given))).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
    message: expect.stringMatching(
      /^Cannot send '.*' to the monitor of domain 'demo': /u,
    ) as string,
  })
  expect(scripted.received).toHaveLength(before)
})

test('the screen is written into a file', async () => {
  const ground = new Ground()
  const { host } = ground
  const { machine } = await ground.boot(
    domainXml('demo', { devices: "<video><model type='virtio'/></video>" }),
  )
  const shot = await host.finish(machine.screenshot({ path: '/images/screen.png' }))
  expect(shot).toMatchObject({ path: '/images/screen.png', mime: 'image/png' })
  expect(host.disk.text('/images/screen.png')).toContain('PNG')
  await expect(host.finish(machine.screenshot({ path: '/nowhere/a.png' }))).rejects.toThrow(
    /No such file or directory/,
  )
})

test('a console is read and written', async () => {
  const ground = new Ground()
  const { host } = ground
  const { driver, scripted } = await ground.boot()
  const stream = await host.finish(driver.openConsole({ domain: 'demo' }))
  let shown = ''
  stream.attach({
    data: (chunk) => {
      shown += new TextDecoder().decode(chunk)
    },
    closed: () => {
      shown += '(closed)'
    },
  })
  await host.finish(stream.write(new TextEncoder().encode('ls\n')))
  await host.advance(1)
  expect(scripted.consoles.get('charserial0')?.typed).toBe('ls\n')
  scripted.printOnConsoles('bin\n')
  await host.advance(1)
  expect(shown).toBe('ls\nbin\n')
  await expect(host.finish(driver.openConsole({ domain: 'demo' }))).rejects.toThrow(
    /Active console session/,
  )
  stream.destroy()
})
