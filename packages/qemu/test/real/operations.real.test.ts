// Every operation that looks at a running machine or changes it as it runs, against one real guest
// that all tests of this file share: figures, memory, screen, monitor, and all that its agent does.
import { copyFile, readFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { createConnection } from 'node:net'
import { userInfo } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Machine } from '../../src/index.ts'
import { domainOperations } from '../../src/index.ts'
import { guestFiles, guestXml } from './guest.ts'
import { GuestConsole } from './guest-console.ts'
import { groundOfFile } from './ground.ts'
import type { WatchedDriver } from './watched-driver.ts'

const ground = groundOfFile()
const isRoot = userInfo().uid === 0
/** A bridge of the test's own; only root can make one, and have a machine join it. */
const bridge = `sbxt${process.pid % 100_000}`

let watched: WatchedDriver
let machine: Machine
let console: GuestConsole

beforeAll(async () => {
  const guest = await guestFiles()
  if (guest.rootDisk === undefined) throw new Error('mke2fs and qemu-img are needed for disks')
  await copyFile(guest.rootDisk, ground.at('disk.qcow2'))
  if (isRoot) execFileSync('ip', ['link', 'add', bridge, 'type', 'bridge'])
  const network = isRoot
    ? `<interface type='bridge'><source bridge='${bridge}'/>
      <model type='virtio'/></interface>`
    : ''
  watched = await ground.open()
  machine = await watched.driver.define(
    guestXml(guest, {
      name: 'demo',
      devices: `
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${ground.at('disk.qcow2')}'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>
    ${network}
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <video><model type='vga'/></video>
    <graphics type='vnc'><listen type='socket'/></graphics>`,
    }),
  )
  await machine.start()
  console = await GuestConsole.attach(watched, 'demo')
  await watched.agent()
  await console.ready()
})

afterAll(async () => {
  // The tap device goes first, with its machine.
  await watched.destroyAll()
  if (isRoot) execFileSync('ip', ['link', 'delete', bridge])
})

test('figures: info, state, statistics, processors', async () => {
  expect(await machine.info()).toMatchObject({
    name: 'demo',
    state: 'running',
    maxMemoryKiB: 131_072,
    memoryKiB: 131_072,
    vcpus: 1,
    persistent: true,
    accelerator: 'tcg',
    agent: 'connected',
  })
  expect((await machine.info()).cpuTimeNs).toBeGreaterThan(1e8)
  expect(await machine.stats()).toMatchObject({
    name: 'demo',
    state: { state: 'running' },
    balloon: { currentKiB: 131_072, maximumKiB: 131_072 },
    agent: 'connected',
    monitor: 'ok',
  })
  const { maximum, current, threads } = await machine.vcpus()
  expect({ maximum, current }).toEqual({ maximum: 1, current: 1 })
  const { pid = 0 } = await machine.info()
  const tasks = `/proc/${pid}/task/${threads[0]?.threadId ?? 0}/stat`
  expect(await readFile(tasks, 'utf8')).toMatch(/^\d+ \(CPU 0/u)
})

test('memory: what the guest says of it, and the balloon', async () => {
  const told = await watched.asked('the first report of the balloon', async () => {
    const figures = (await machine.memoryStats()) as Readonly<Record<string, number>>
    return figures['availableKiB'] === undefined ? undefined : figures
  })
  expect(told['actualKiB']).toBe(131_072)
  expect(told['availableKiB']).toBeLessThan(131_072)
  expect(told['unusedKiB']).toBeGreaterThan(1_000)
  expect(told['residentKiB']).toBeGreaterThan(50_000)

  const from = watched.events.length
  await machine.setMemory({ memoryKiB: 110 * 1024 })
  const reached = (kib: number) => (event: (typeof watched.events)[number]) =>
    event.event === 'balloon-change' && event.actualKiB === kib
  await watched.event('the balloon', reached(110 * 1024), from)
  expect(await machine.info()).toMatchObject({ memoryKiB: 110 * 1024, maxMemoryKiB: 131_072 })
  expect(await machine.xml()).toContain("<currentMemory unit='KiB'>112640</currentMemory>")
  expect(await machine.xml({ inactive: true })).toContain(
    "<currentMemory unit='KiB'>131072</currentMemory>",
  )
  await machine.setMemory({ memoryKiB: 128 * 1024 })
  await watched.event('the balloon', reached(128 * 1024), from)
  await expect(machine.setMemory({ memoryKiB: 2 ** 30 })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  })
  await machine.setMemory({ memoryKiB: 120 * 1024, target: 'config' })
  expect(await machine.info()).toMatchObject({ memoryKiB: 131_072 })
  expect(await machine.xml({ inactive: true })).toContain(
    "<currentMemory unit='KiB'>122880</currentMemory>",
  )
})

test('disks: what the guest has written is counted', async () => {
  const [before] = await machine.blockStats({ disk: 'vda' })
  for (const command of [
    'sbx mount vda',
    'dd if=/dev/zero of=/mnt/vda/zeroes bs=64k count=16 conv=fsync',
    'umount /mnt/vda',
    'dd if=/dev/vda of=/dev/null bs=64k count=16 iflag=direct',
  ]) {
    expect(await console.run(command)).toMatchObject({ status: 0 })
  }
  const [after] = await machine.blockStats()
  expect(after).toMatchObject({ disk: 'vda', alias: 'virtio-disk0' })
  expect((after?.writeBytes ?? 0) - (before?.writeBytes ?? 0)).toBeGreaterThanOrEqual(2 ** 20)
  expect((after?.readBytes ?? 0) - (before?.readBytes ?? 0)).toBeGreaterThanOrEqual(2 ** 20)
  await expect(machine.blockStats({ disk: 'vdb' })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
    message: expect.stringContaining('it has vda') as string,
  })
})

test('networks: the host counts what passes a tap device, and says where there is none', async () => {
  await expect(machine.interfaceStats({ interface: '52:54:00:00:00:01' })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_UNSUPPORTED',
  })
  await expect(machine.interfaceStats({ interface: 'eth7' })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  })
  if (!isRoot) {
    const xml = guestXml(await guestFiles(), {
      name: 'bridged',
      devices: "<interface type='bridge'><source bridge='br0'/></interface>",
    })
    const bridged = await watched.driver.define(xml)
    await expect(bridged.start()).rejects.toMatchObject({
      message: expect.stringContaining('It takes root and an existing bridge') as string,
    })
    return
  }
  const before = await machine.interfaceStats({ interface: 'net1' })
  await console.run(
    'ip link set eth1 up; ip address add 10.99.0.2/24 dev eth1; ping -c1 -W1 10.99.0.1',
  )
  const after = await machine.interfaceStats({ interface: 'net1' })
  expect(after['txPackets']).toBeGreaterThan(before['txPackets'] ?? 0)
})

test('the screen: a picture of it, and somebody who looks', async () => {
  for (const [format, magic] of [
    ['png', /^\u0089PNG/u],
    ['ppm', /^P6/u],
  ] as const) {
    const path = ground.at(`screen.${format}`)
    const { bytes } = await machine.screenshot({ path, format })
    const file = await readFile(path)
    expect(file.length).toBe(bytes)
    expect(file.subarray(0, 4).toString('latin1')).toMatch(magic)
  }
  const socket = /socket='(?<path>[^']+)'/u.exec(await machine.xml())?.groups?.['path'] ?? ''
  const from = watched.events.length
  const viewer = createConnection(socket)
  viewer.on('data', (chunk: Buffer) => viewer.write(chunk))
  await watched.event('a viewer', (e) => e.event === 'graphics' && e.phase === 'connect', from)
  viewer.destroy()
  await watched.event('its end', (e) => e.event === 'graphics' && e.phase === 'disconnect', from)
})

test('the monitor: commands as they are, after which the driver looks afresh', async () => {
  expect(await machine.monitorCommand({ command: 'query-status' })).toMatchObject({
    status: 'running',
  })
  expect(await machine.monitorCommand({ command: 'info status', human: true })).toMatch(/running/u)
  await machine.monitorCommand({ command: 'stop' })
  expect(await machine.state()).toMatchObject({ state: 'paused' })
  await machine.monitorCommand({ command: 'cont' })
  expect(await machine.state()).toMatchObject({ state: 'running' })
  for (const [command, given] of [
    ['qmp_capabilities', {}],
    ['quit', {}],
    ['migrate', { uri: 'exec:cat' }],
  ] as const) {
    await expect(machine.monitorCommand({ command, arguments: given })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_INVALID',
    })
  }
  await expect(machine.monitorCommand({ command: 'no-such' })).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
    message: expect.stringMatching(
      /unable to execute QEMU command 'no-such': .*has not been found/u,
    ) as string,
  })
})

test('the console: one reader at a time, unless it is taken away', async () => {
  await expect(watched.driver.openConsole({ domain: 'demo' })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
    message: expect.stringContaining('Active console session exists') as string,
  })
  const taken = await watched.driver.openConsole({ domain: 'demo', force: true })
  await watched.until('the end of the first reader', () => (console.closed ? true : undefined))
  taken.destroy()
  console = await GuestConsole.attach(watched, 'demo')
  expect(await console.run('echo back')).toEqual({ status: 0, output: 'back\n' })
  await expect(
    watched.driver.openConsole({ domain: 'demo', device: 'serial7' }),
  ).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' })
})

test('the agent: programs, what it knows, clock, passwords, commands as they are', async () => {
  await machine.agentPing()
  expect(
    await machine.agentExec({ path: '/bin/sh', arguments: ['-c', 'cat; exit 3'], input: 'said' }),
  ).toMatchObject({ exited: true, exitCode: 3, stdout: 'said' })
  await expect(machine.agentExec({ path: '/no/such' })).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
  })
  const { hostname, os, unsupported } = (await machine.guestInfo()) as Record<string, unknown>
  expect({ hostname, unsupported }).toEqual({ hostname: 'sbx-guest', unsupported: [] })
  expect(os).toMatchObject({ kernelRelease: expect.stringMatching(/^6\./u) as string })
  await machine.setTime({ seconds: 1_000_000_000 })
  expect((await console.run('date -u +%Y')).output).toBe('2001\n')
  // The machine's own clock was set as well; without seconds it is read.
  await console.run('date -u -s 2010-01-01')
  await machine.setTime()
  expect((await console.run('date -u +%Y')).output).toBe('2001\n')
  await machine.setUserPassword({ user: 'root', password: 'secret' })
  await expect(
    machine.setUserPassword({ user: 'nobody-there', password: 'x' }),
  ).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' })
  expect(await machine.agentCommand({ command: 'guest-get-host-name' })).toEqual({
    'host-name': 'sbx-guest',
  })
  await machine.setAgentTimeout({ seconds: 7 })
  await machine.agentPing()
})

test('the agent: file systems stand still, and are thawed', async () => {
  expect(await console.run('sbx mount vda')).toMatchObject({ status: 0 })
  expect(await machine.fsFreeze()).toBe(1)
  // Frozen, it does little else.
  await expect(machine.guestInfo({ types: ['hostname'] })).resolves.toMatchObject({
    unsupported: ['hostname'],
  })
  await machine.agentPing()
  expect(await machine.fsThaw()).toBe(1)
  expect(await machine.fsThaw()).toBe(0)
  expect(await console.run('echo x > /mnt/vda/x && sync')).toMatchObject({ status: 0 })
  expect(await console.run('umount /mnt/vda')).toMatchObject({ status: 0 })
})

test('an agent is not asked while its guest stands still', async () => {
  await machine.suspend()
  await expect(machine.agentPing()).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
    message: expect.stringContaining('is paused') as string,
  })
  await machine.resume()
  await machine.agentPing()
})

test('no job is reported where none runs', async () => {
  expect(await machine.jobInfo()).toEqual({ type: 'none' })
  await expect(machine.abortJob()).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
    message: expect.stringContaining('no job is active') as string,
  })
  expect(await machine.jobs()).toMatchObject({ domain: 'demo', held: [], waiting: [] })
})

test('the driver tells what the emulator can do', async () => {
  const found = (await watched.driver.invoke({ operation: 'capabilities' })) as {
    readonly version: string
    readonly machines: readonly string[]
  }
  expect(found.version).toMatch(/^\d+\.\d+/u)
  expect(JSON.stringify(found.machines)).toContain('q35')
})

test('whoever only reads changes nothing', async () => {
  for (const [operation, { readOnly }] of Object.entries(domainOperations)) {
    if (readOnly) continue
    await expect(
      watched.driver.invoke({ operation, domain: 'demo', readOnly: true }),
    ).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_DENIED' })
  }
  expect(await machine.state()).toMatchObject({ state: 'running' })
})
