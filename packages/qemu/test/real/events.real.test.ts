// What a guest does unasked, as clients are told: its watchdog bites, its kernel panics, its disk
// is full, it sleeps, its agent comes and goes.
import { execFileSync } from 'node:child_process'
import { copyFile, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import type { GuestRequest } from './guest.ts'
import { guestFiles, guestXml } from './guest.ts'
import { GuestConsole } from './guest-console.ts'
import type { Ground } from './ground.ts'
import { groundOfTest } from './ground.ts'
import type { WatchedDriver } from './watched-driver.ts'

interface Booted {
  readonly watched: WatchedDriver
  readonly machine: Machine
  readonly console: GuestConsole
}

async function boot(ground: Ground, request: Omit<GuestRequest, 'name'>): Promise<Booted> {
  const watched = await ground.open()
  const xml = guestXml(await guestFiles(), { name: 'demo', ...request })
  const machine = await watched.driver.define(xml)
  await machine.start()
  const console = await GuestConsole.attach(watched, 'demo')
  await console.ready()
  return { watched, machine, console }
}

/** Waits until clients were told this lifecycle, after event number `from`. */
async function told(watched: WatchedDriver, lifecycle: string, from: number): Promise<void> {
  await watched.until(lifecycle, () => watched.told(from).includes(lifecycle) || undefined)
}

const watchdog = (action: string): string => `<watchdog model='i6300esb' action='${action}'/>`

test('a watchdog bites, a guest sleeps, an agent goes and comes, a disk fills up', async () => {
  await using ground = groundOfTest()
  const guest = await guestFiles()
  if (guest.rootDisk === undefined) throw new Error('mke2fs and qemu-img are needed for disks')
  await copyFile(guest.rootDisk, ground.at('disk.qcow2'))
  const { watched, machine, console } = await boot(ground, {
    bzImage: true,
    devices: `${watchdog('pause')}
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${ground.at('disk.qcow2')}'/>
      <target dev='vda' bus='virtio'/>
    </disk>`,
  })
  const { events } = watched
  await watched.agent()

  let from = events.length
  await console.run('sbx agent off')
  await watched.event(
    'the agent to go',
    (event) => event.event === 'agent-lifecycle' && event.state === 'disconnected',
    from,
  )
  await expect(machine.agentPing()).rejects.toMatchObject({
    code: 'VIR_ERR_AGENT_UNRESPONSIVE',
    message: expect.stringContaining('is not connected') as string,
  })
  await console.run('sbx agent')
  await watched.agent(from)
  await machine.agentPing()

  from = events.length
  await console.run('sbx watchdog 1')
  await told(watched, 'suspended/watchdog', from)
  expect(watched.told(from)).toEqual(['watchdog', 'suspended/watchdog'])
  expect(events.slice(from)).toContainEqual(
    expect.objectContaining({ event: 'watchdog', action: 'pause' }),
  )
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'watchdog' })
  await machine.resume()
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'unpaused' })
  await console.run('true')

  // Out of room: the guest stands still, and goes on when there is room again.
  const overlay = ground.at('overlay.qcow2')
  const backing = ['-b', ground.at('disk.qcow2'), '-F', 'qcow2']
  execFileSync('qemu-img', ['create', '-f', 'qcow2', ...backing, overlay], { stdio: 'ignore' })
  await machine.monitorCommand({
    command: 'blockdev-add',
    arguments: {
      driver: 'qcow2',
      'node-name': 'libvirt-1-overlay',
      backing: null,
      file: {
        driver: 'blkdebug',
        image: { driver: 'file', filename: overlay },
        'inject-error': [{ event: 'write_aio', errno: 28, once: true }],
      },
    },
  })
  await machine.monitorCommand({
    command: 'blockdev-snapshot',
    arguments: { node: 'libvirt-1-format', overlay: 'libvirt-1-overlay' },
  })
  from = events.length
  await console.type(
    'dd if=/dev/zero of=/dev/vda bs=4k count=1 seek=1000 oflag=direct; echo SBX-DD $?\n',
  )
  await told(watched, 'suspended/ioerror', from)
  expect(watched.told(from)).toEqual(['io-error', 'suspended/ioerror'])
  expect(events.slice(from).find(({ event }) => event === 'io-error')).toMatchObject({
    device: 'virtio-disk0',
    path: ground.at('disk.qcow2'),
    action: 'pause',
    reason: 'enospc',
  })
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'ioerror' })
  await machine.resume()
  await console.until(/SBX-DD 0/u)
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'unpaused' })

  from = events.length
  await console.type('sbx suspend mem\n')
  await told(watched, 'pmsuspended/memory', from)
  expect(await machine.state()).toMatchObject({ state: 'pmsuspended' })
  await expect(machine.resume()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  await expect(machine.suspend()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' })
  await machine.monitorCommand({ command: 'system_wakeup' })
  await console.until(/SBX-RESUMED mem/u)
  expect(watched.lifecycles(from)).toEqual(['pmsuspended/memory', 'started/wakeup'])
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'wakeup' })

  // With this action QEMU ends, and says no more than that the watchdog bit.
  await machine.monitorCommand({
    command: 'watchdog-set-action',
    arguments: { action: 'poweroff' },
  })
  from = events.length
  await console.run('sbx watchdog 1')
  await watched.stopped(from)
  expect(watched.told(from).filter((each) => each !== 'agent-lifecycle')).toEqual([
    'watchdog',
    'stopped/shutdown',
  ])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'shutdown' })
})

test('a guest that panics is preserved, can be looked at, and goes on after a reset', async () => {
  await using ground = groundOfTest()
  const { watched, machine, console } = await boot(ground, {
    agent: 'off',
    elements: '<on_crash>preserve</on_crash>',
    devices: "<panic model='isa'/>",
  })
  let from = watched.events.length
  await console.type('sbx panic\n')
  await told(watched, 'crashed/panicked', from)
  expect(watched.told(from)).toEqual(['suspended/paused', 'crashed/panicked'])
  expect(await machine.state()).toMatchObject({ state: 'crashed', reason: 'panicked' })
  await machine.dump({ path: ground.at('core'), memoryOnly: true })
  expect(await machine.state()).toMatchObject({ state: 'crashed', reason: 'panicked' })
  from = watched.events.length
  await machine.reset()
  expect(await machine.state()).toMatchObject({ state: 'paused', reason: 'crashed' })
  await machine.resume()
  expect(watched.lifecycles(from)).toEqual(['resumed/unpaused'])
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'unpaused' })
  await console.until(/GUEST-READY[^]*GUEST-READY/u)
})

test('a guest is dumped when its watchdog bites and when it panics, and is rebooted', async () => {
  await using ground = groundOfTest()
  const { watched, machine, console } = await boot(ground, {
    agent: 'off',
    elements: '<on_crash>coredump-restart</on_crash>',
    devices: `<panic model='isa'/>${watchdog('dump')}`,
  })
  const { events } = watched
  const dumps = async (): Promise<readonly string[]> => await readdir(ground.layout.dumpDirectory)

  let from = events.length
  await console.run('sbx watchdog 1')
  await told(watched, 'resumed/unpaused', from)
  expect(watched.told(from)).toEqual([
    'watchdog',
    'suspended/watchdog',
    'job-completed',
    'resumed/unpaused',
  ])
  const [first = ''] = await dumps()
  await using file = await open(join(ground.layout.dumpDirectory, first))
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  expect(buffer.toString('latin1')).toBe('\u007fELF')
  await console.run('true')

  from = events.length
  await console.type('sbx panic\n')
  await told(watched, 'resumed/unpaused', from)
  expect(watched.told(from).filter((each) => each !== 'reboot')).toEqual([
    'suspended/paused',
    'crashed/panicked',
    'job-completed',
    'resumed/unpaused',
  ])
  expect(await machine.state()).toMatchObject({ state: 'running', reason: 'crashed' })
  expect(await dumps()).toHaveLength(2)
  await console.until(/GUEST-READY[^]*GUEST-READY/u)
})

test('a guest that panics is ended, where nothing else is said', async () => {
  await using ground = groundOfTest()
  const { watched, machine, console } = await boot(ground, {
    agent: 'off',
    devices: "<panic model='isa'/>",
  })
  const from = watched.events.length
  await console.type('sbx panic\n')
  await watched.stopped(from)
  expect(watched.told(from)).toEqual(['suspended/paused', 'crashed/panicked', 'stopped/crashed'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'crashed' })
})

test('a guest that powers off by itself is told as that', async () => {
  await using ground = groundOfTest()
  const { watched, machine, console } = await boot(ground, { agent: 'off' })
  const from = watched.events.length
  await console.type('sbx poweroff\n')
  await watched.stopped(from)
  expect(watched.told(from)).toEqual(['shutdown/guest', 'stopped/shutdown'])
  expect(await machine.state()).toMatchObject({ state: 'shutoff', reason: 'shutdown' })
})
