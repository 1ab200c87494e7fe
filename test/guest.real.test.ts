// The guest as all real tests use it: it is built, boots in real QEMU, tells that it is ready,
// obeys its console, its agent keeps its word or breaks it as asked, and the power button ends it.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { guestImages } from '../guest/index.ts'
import type { GuestFiles } from '../guest/index.ts'
import { GuestMachine } from './guest-machine.ts'
import type { MachineOptions } from './guest-machine.ts'

let files: GuestFiles

// The first build on a machine downloads packages.
beforeAll(async () => {
  files = await guestImages()
}, 600_000)

/** A guest that has told that it is ready. */
async function ready(options: MachineOptions = {}): Promise<GuestMachine> {
  const machine = await GuestMachine.boot(files, options)
  onTestFinished(() => machine.end())
  await machine.console.until(/^SIGNALBOX-GUEST-READY uptime=\d+\.\d\d agent=/)
  return machine
}

test('a guest gets ready, and its power button ends it', async () => {
  const machine = await ready({ append: 'sbx.nonet' })
  // At once: that it is ready means that nothing pressed from here on is missed.
  await machine.execute('system_powerdown')
  await machine.console.until(/^SBX-poweroff$/)
  expect(await machine.event('SHUTDOWN')).toMatchObject({ guest: true })
  expect(await machine.ended).toBe(0)
})

test('the console is for programs, and sbx does what it is told', async () => {
  const machine = await ready({ append: 'sbx.tick=0.1 sbx.noacpi', devices: '-device pvpanic' })
  await machine.console.until(/^SBX-TICK 3$/)
  expect(await machine.run('sbx tick 0')).toBe(0)
  expect(await machine.run('false')).toBe(1)
  expect(await machine.run('exit 7')).toBe(7)
  expect(await machine.run('sbx nothing')).toBe(127)
  machine.console.send('sbx info')
  await machine.console.until(/^SBX-INFO cpus=1 memory=\d+k disks= nets=$/)
  machine.console.send('sbx dirty 50 2')
  await machine.console.until(/^SBX-DIRTY rate=50 size=2$/)
  expect(await machine.run('sbx dirty 0')).toBe(0)
  expect(await machine.run('sbx spin 1')).toBe(0)
  expect(await machine.run('sbx spin 0')).toBe(0)
  // A button that it ignores; the console serves on.
  await machine.execute('system_powerdown')
  expect(await machine.run('true')).toBe(0)
  machine.console.send('sbx reboot')
  expect(await machine.event('RESET')).toMatchObject({ guest: true })
  await machine.console.until(/^SIGNALBOX-GUEST-READY/)
  machine.console.send('sbx panic')
  expect(await machine.event('GUEST_PANICKED')).toMatchObject({ action: 'poweroff' })
  expect(await machine.ended).toBe(0)
})

test('an agent that does not keep its word breaks it as asked, and the real one keeps it', async () => {
  const machine = await ready({ append: 'sbx.agent=silent sbx.nonet sbx.name=zorro' })
  const { agent } = machine
  agent.send('\u00ff{"execute":"guest-sync-delimited","arguments":{"id":1}}')
  expect(await machine.run('sleep 1')).toBe(0)
  expect(agent.unread).toBe('')

  await machine.run('sbx agent badid')
  agent.send('\u00ff{"execute":"guest-sync-delimited","arguments":{"id":10}}')
  // The first that comes at all: what the silent one took is answered by nobody.
  expect(await agent.until(/./)).toBe('\u00ff{"return": 11}')

  await machine.run('sbx agent sync')
  await machine.greetAgent(20)
  agent.send('{"execute":"guest-ping"}')
  agent.send('\u00ff{"execute":"guest-sync-delimited","arguments":{"id":21}}')
  expect(await agent.until(/./)).toBe('\u00ff{"return": 21}')

  await machine.run('sbx agent dup')
  agent.send('{"execute":"guest-ping"}')
  expect([await agent.until(/./), await agent.until(/./)]).toEqual(Array(2).fill('{"return": {}}'))

  await machine.run('sbx agent huge=1')
  agent.send('{"execute":"guest-ping"}')
  expect((await agent.until(/./)).length).toBe((1 << 20) + '{"return": ""}'.length)

  await machine.run('sbx agent slow=0.5')
  await machine.greetAgent(30)
  await machine.run('sbx agent garbage')
  await agent.until(/not json$/)
  await machine.run('sbx agent flood')
  await agent.untilBegun(1 << 20)
  await machine.run('sbx agent off')
  await machine.event('VSERPORT_CHANGE')
  await machine.run('sbx agent flap')
  await machine.event('VSERPORT_CHANGE')
  await machine.run('sbx agent normal')
  await machine.greetAgent(40)
  agent.send('{"execute":"guest-ping","id":7}')
  await agent.until(/^\{"return": \{\}, "id": 7\}$/)
  agent.send('{"execute":"guest-get-host-name"}')
  await agent.until(/"host-name": "zorro"/)
})

/** A qcow2 image that is gone with the test: an overlay over another one, or empty. */
async function image(backing?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sbx-guest-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const path = join(directory, 'image.qcow2')
  const over = backing === undefined ? [] : ['-F', 'qcow2', '-b', backing]
  const size = backing === undefined ? ['16M'] : []
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...over, path, ...size])
  return path
}

test('it runs from its disk, writes and reads another, and is frozen and thawed', async () => {
  const { rootDisk } = files
  if (rootDisk === undefined) throw new Error('This needs qemu-img: apt-get install qemu-utils.')
  const drive = (id: string, path: string): string =>
    `-drive if=none,id=${id},file=${path} -device virtio-blk-pci,drive=${id}`
  const machine = await ready({
    append: 'sbx.root=/dev/vda sbx.nonet',
    devices: `${drive('a', await image(rootDisk))} ${drive('b', await image())}`,
  })
  expect(await machine.run("grep -q '^/dev/vda / ext4 ' /proc/mounts")).toBe(0)
  expect(await machine.run('test -w /root && ! test -e /sbx/nothing')).toBe(0)
  machine.console.send('sbx io vdb 1 2')
  await machine.console.until(/^SBX-IO vdb pass=1 ok$/)
  await machine.console.until(/^SBX-IO vdb pass=2 ok$/)
  await machine.greetAgent(1)
  machine.agent.send('{"execute":"guest-fsfreeze-freeze"}')
  await machine.agent.until(/^\{"return": 1\}$/)
  machine.agent.send('{"execute":"guest-fsfreeze-thaw"}')
  await machine.agent.until(/^\{"return": 1\}$/)
  await machine.console.until(/^SBX-FSFREEZE thaw$/)
  machine.agent.send('{"execute":"guest-shutdown"}')
  expect(await machine.ended).toBe(0)
})

test('it sleeps until it is woken, and its watchdog bites', async () => {
  const machine = await ready({
    append: 'sbx.nonet',
    bzImage: true,
    devices: '-device i6300esb',
  })
  machine.console.send('sbx suspend mem')
  await machine.event('SUSPEND')
  await machine.execute('system_wakeup')
  await machine.console.until(/^SBX-RESUMED mem$/)
  await machine.console.until(/^SBX-EXIT 0$/)
  machine.console.send('sbx watchdog 1')
  expect(await machine.event('WATCHDOG')).toMatchObject({ action: 'reset' })
  await machine.console.until(/^SIGNALBOX-GUEST-READY/)
})
