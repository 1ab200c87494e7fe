// The first command starts a daemon, which does the work, and leaves by itself.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DaemonClient } from '@signalbox/daemon'
import { layoutFor } from '@signalbox/qemu/layout'
import { realWorld } from '@signalbox/world'
import { expect, onTestFinished, test } from 'vitest'
import { runToEnd } from './ground.ts'

const xml = `<domain type='qemu'>
  <name>web</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices>
</domain>`

function stateDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sbx-start-'))
  onTestFinished(async () => {
    await runToEnd(directory, ['daemon', 'stop'])
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

test('commands of one moment share one daemon, and see what each has done', async () => {
  const directory = stateDirectory()
  const outcomes = await Promise.all([
    runToEnd(directory, ['define', '-'], { input: xml }),
    runToEnd(directory, ['--json', 'list']),
    runToEnd(directory, ['--json', 'daemon', 'status']),
  ])
  expect(outcomes.slice(0, 2).map(({ status, stderr }) => ({ status, stderr }))).toEqual([
    { status: 0, stderr: '' },
    { status: 0, stderr: '' },
  ])
  const listed = await runToEnd(directory, ['--json', 'list'])
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'web', state: 'shutoff' }])
  const log = readFileSync(join(directory, 'state', 'daemon.log'), 'utf8')
  const served = log.split('\n').filter((line) => line.includes(' serves '))
  expect(served).toHaveLength(1)
})

test('it leaves when nobody needs it, and leaves nothing behind but its state', async () => {
  const directory = stateDirectory()
  await runToEnd(directory, ['define', '-'], { input: xml })
  const world = realWorld()
  const layout = layoutFor(world.host, { root: directory })
  const client = await DaemonClient.connect({ world, socketPath: layout.socketPath, client: 'me' })
  const { pid } = client.hello
  const process = world.processes.look(pid)
  if (process === undefined) throw new Error('a daemon without a process')
  client.close()
  await world.processes.gone(process.identity)
  expect(readdirSync(layout.runDirectory)).toEqual(['waiting'])
  expect(readdirSync(join(layout.runDirectory, 'waiting'))).toEqual([])
  expect(readFileSync(join(layout.stateDirectory, 'daemon.log'), 'utf8')).toMatch(
    /left: no domain runs and no client is there\n$/,
  )
  expect((await runToEnd(directory, ['daemon', 'status'])).status).toBe(3)
  const listed = await runToEnd(directory, ['list', '--names'])
  expect(listed.stdout).toBe('web\n')
})

test('daemon stop ends it, and is content when there is none', async () => {
  const directory = stateDirectory()
  await runToEnd(directory, ['list'])
  const first = await runToEnd(directory, ['daemon', 'stop'])
  expect(first.stdout).toMatch(/^The daemon \(process \d+\) has left\.\n$/)
  const second = await runToEnd(directory, ['daemon', 'stop'])
  expect(second).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('No daemon runs') as unknown,
  })
})

test('a directory that others may write to is refused before anything is asked there', async () => {
  const directory = stateDirectory()
  await runToEnd(directory, ['list'])
  await runToEnd(directory, ['daemon', 'stop'])
  const { chmodSync } = await import('node:fs')
  chmodSync(join(directory, 'run'), 0o777)
  const { status, stderr } = await runToEnd(directory, ['list'])
  chmodSync(join(directory, 'run'), 0o700)
  expect(status).toBe(1)
  expect(stderr).toMatch(/others may write to it/)
})
