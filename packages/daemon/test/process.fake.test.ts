// The daemon as a process, over real sockets: it is fair, it is bounded, it obeys signals.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layoutFor } from '@signalbox/qemu/layout'
import { realWorld } from '@signalbox/world'
import { expect, onTestFinished, test } from 'vitest'
import { DaemonClient } from '../src/client/daemon-client.ts'

const program = fileURLToPath(new URL('scripted-signalboxd.ts', import.meta.url))
const world = realWorld()

interface Running {
  readonly socketPath: string
  readonly signal: (signal: NodeJS.Signals) => void
  readonly exited: Promise<number | null>
  readonly connect: (client?: string) => Promise<DaemonClient>
}

/** Starts the program, and waits for its word that it serves. */
async function start(...options: readonly string[]): Promise<Running> {
  const root = mkdtempSync(join(tmpdir(), 'sbx-daemon-'))
  const words = ['--expose-gc', program, '--root', root, '--checks', ...options]
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const exited = Promise.withResolvers<number | null>()
  child.on('exit', exited.resolve)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited.promise
    rmSync(root, { recursive: true, force: true })
    expect(log).not.toContain('DEFECT')
  })
  const serves = Promise.withResolvers<void>()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
    if (log.includes(' serves ')) serves.resolve()
  })
  await Promise.race([
    serves.promise,
    exited.promise.then(() => Promise.reject(new Error(`It ended: ${log}`))),
  ])
  const { socketPath } = layoutFor(world.host, { root })
  return {
    socketPath,
    signal: (signal) => child.kill(signal),
    exited: exited.promise,
    connect: (client = 'test') => DaemonClient.connect({ world, socketPath, client }),
  }
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}

test('5,000 calls that one client sends at once cost another at most a turn each', async () => {
  const daemon = await start()
  const flooding = await daemon.connect('flooding')
  const other = await daemon.connect('other')
  await other.call('echo')
  const flood = Array.from({ length: 5000 }, () => flooding.call('slow'))
  const during: number[] = []
  const flooded = { over: false }
  const end = Promise.all(flood).then(() => {
    flooded.over = true
  })
  while (!flooded.over) during.push(await milliseconds(() => other.call('echo')))
  await end
  during.sort((a, b) => a - b)
  expect(during.length).toBeGreaterThan(10)
  // The median tells of the daemon, the worst of whatever else runs on this host.
  expect(during[Math.floor(during.length / 2)]).toBeLessThan(20)
  flooding.close()
  other.close()
})

test('a subscriber that never reads does not make the daemon grow', async () => {
  const daemon = await start()
  const sleepers = await Promise.all(Array.from({ length: 8 }, () => daemon.connect('sleeper')))
  for (const sleeper of sleepers) {
    const ignore = () => undefined
    sleeper.subscribe({ to: 'events' }, { items: ignore, missed: ignore, ended: ignore })
    await sleeper.call('echo')
    sleeper.pause()
  }
  const client = await daemon.connect()
  await client.call('babble', { input: { count: 20_000 } })
  const before = (await client.call('memory')) as number
  for (let n = 0; n < 10; n++) await client.call('babble', { input: { count: 20_000 } })
  const after = (await client.call('memory')) as number
  // 200 MB of events were told, to each of eight; all together may keep 1 MiB for each.
  expect(after - before).toBeLessThan(8 * 2 ** 20)
  for (const each of [...sleepers, client]) each.close()
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it cleanly, with a word to its clients',
  async (signal) => {
    const daemon = await start()
    const client = await daemon.connect()
    const waiting = client.call('wait')
    const refused = expect(waiting).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
      message: `The daemon leaves: it was asked to by ${signal}. Machines that run go on.`,
    })
    daemon.signal(signal)
    await refused
    expect(await daemon.exited).toBe(0)
    expect(existsSync(daemon.socketPath)).toBe(false)
  },
)

test('it leaves by itself when its grace time is over', async () => {
  const daemon = await start('--grace', '0.2')
  const client = await daemon.connect()
  await client.call('echo')
  client.close()
  expect(await daemon.exited).toBe(0)
})
