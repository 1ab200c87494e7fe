// The first command starts a daemon, which does the work, and leaves by itself.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  // However slow this host is, the daemon is still there for the last command.
  const environment = { SIGNALBOX_GRACE: '60' }
  const outcomes = await Promise.all([
    runToEnd(directory, ['define', '-'], { input: xml, environment }),
    runToEnd(directory, ['--json', 'list'], { environment }),
    runToEnd(directory, ['--json', 'daemon', 'status'], { environment }),
  ])
  expect(outcomes.slice(0, 2).map(({ status, stderr }) => ({ status, stderr }))).toEqual([
    { status: 0, stderr: '' },
    { status: 0, stderr: '' },
  ])
  const listed = await runToEnd(directory, ['--json', 'list'], { environment })
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
  const log = readFileSync(join(layout.stateDirectory, 'daemon.log'), 'utf8')
  const pid = Number(/process (\d+)$/m.exec(log)?.[1])
  // On a slow host it may have left by now.
  const process = world.processes.look(pid)
  if (process !== undefined) await world.processes.gone(process.identity)
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
  // However slow this host is, it has not left by itself before it is stopped.
  await runToEnd(directory, ['list'], { environment: { SIGNALBOX_GRACE: '60' } })
  const first = await runToEnd(directory, ['daemon', 'stop'])
  expect(first.stdout).toMatch(/^The daemon \(process \d+\) has left\.\n$/)
  const second = await runToEnd(directory, ['daemon', 'stop'])
  expect(second).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('No daemon runs') as unknown,
  })
})

test('daemon stop ends a daemon of another release, by a signal', async () => {
  const directory = stateDirectory()
  const layout = layoutFor(realWorld().host, { root: directory })
  await runToEnd(directory, ['list'])
  await runToEnd(directory, ['daemon', 'stop'])
  // One that greets in a version to come, and knows nothing else but how to end.
  const hello = {
    type: 'hello',
    protocol: 'signalbox',
    version: 99,
    stateDirectory: '/',
    epoch: 'e',
  }
  const source = `
    require('node:net').createServer((socket) => {
      socket.on('error', () => {})
      socket.write(JSON.stringify({ ...${JSON.stringify(hello)}, pid: process.pid }) + '\\n')
    }).listen(${JSON.stringify(layout.socketPath)}, () => console.log('listens'))`
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = Promise.withResolvers<NodeJS.Signals | null>()
  child.on('exit', (_status, signal) => exited.resolve(signal))
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const listens = Promise.withResolvers<void>()
  child.stdout.once('data', () => listens.resolve())
  await listens.promise
  const { status, stdout } = await runToEnd(directory, ['daemon', 'stop'])
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `The daemon (process ${child.pid}) has left.\n`,
  })
  expect(await exited.promise).toBe('SIGTERM')
})

test('a directory that others may write to is refused before anything is asked there', async () => {
  const directory = stateDirectory()
  await runToEnd(directory, ['list'])
  await runToEnd(directory, ['daemon', 'stop'])
  chmodSync(join(directory, 'run'), 0o777)
  const { status, stderr } = await runToEnd(directory, ['list'])
  chmodSync(join(directory, 'run'), 0o700)
  expect(status).toBe(1)
  expect(stderr).toMatch(/others may write to it/)
})
