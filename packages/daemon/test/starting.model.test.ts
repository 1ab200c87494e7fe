// Starting on demand: however many want a daemon at the same time, while another leaves, in
// whatever order things happen, exactly one comes of it and everybody reaches it.
import * as fc from 'fast-check'
import { SimulatedHost } from '@signalbox/testkit'
import type { Child } from '@signalbox/testkit'
import type { World } from '@signalbox/world'
import { layoutFor } from '@signalbox/qemu'
import { describeBreach } from '@signalbox/trace'
import { afterEach, expect, test } from 'vitest'
import { DaemonUnreachable } from '../src/client/daemon-error.ts'
import { reachDaemon } from '../src/client/reach-daemon.ts'
import type { DaemonClient } from '../src/client/daemon-client.ts'
import type { OpenServedDriver } from '../src/process/run-daemon.ts'
import { runDaemon } from '../src/process/run-daemon.ts'
import { ScriptedDriver } from '../src/scripted/index.ts'

const root = '/srv/machines'
const start = { command: '/usr/bin/signalboxd', arguments: [], environment: {} }

/** What the steps of this test have broken, each with its story. */
const breaches: string[] = []

afterEach(() => {
  expect(breaches.splice(0)).toEqual([])
})

/** Opens a scripted driver under the lock of its state directory, as the real one is. */
const openLocked: OpenServedDriver = async ({ world, socketPath, checks }) => {
  const driver = new ScriptedDriver({ world, root, ...(checks !== undefined && { checks }) })
  const lock = await world.files.lock(driver.layout.lockPath)
  const fields = { directory: root }
  if (lock === undefined) {
    const held = new TextDecoder().decode(await world.files.read(driver.layout.lockPath, 1000))
    const owner = held === '' ? {} : (JSON.parse(held) as object)
    throw Object.assign(new Error('Another process owns it.'), {
      code: 'VIR_ERR_OPERATION_FAILED',
      fields: { ...fields, ...owner },
    })
  }
  const { pid } = world.host
  const startTime = world.processes.look(pid)?.identity.startTime ?? 0
  await lock.describe(JSON.stringify({ pid, startTime, socketPath }))
  // Opening takes a while: another may look, and find nobody listening.
  await world.files.makeDirectory(driver.layout.statusDirectory, 0o700)
  const close = driver.close.bind(driver)
  driver.close = async () => {
    await close()
    await lock.release()
  }
  return driver
}

interface Scene {
  readonly host: SimulatedHost
  readonly daemons: Child[]
  readonly reach: (name: string, deadlineMs?: number) => Promise<DaemonClient>
}

async function scene(seed: number, graceMs: number, open = openLocked): Promise<Scene> {
  const host = new SimulatedHost({ seed })
  const daemons: Child[] = []
  host.install(start.command, (child) => {
    const tellPath = child.arguments[child.arguments.indexOf('--tell') + 1]
    const run = async (): Promise<void> => {
      try {
        const daemon = await runDaemon({
          world: child.world,
          root,
          graceMs,
          open,
          checks: {
            hostDelayMs: 0,
            onBreach: (breach) => {
              breaches.push(describeBreach(breach))
            },
          },
          ...(tellPath !== undefined && { tellPath }),
        })
        daemons.push(child)
        await daemon.left
        child.exit(0)
      } catch (error) {
        child.printError(String(error))
        child.exit(1)
      }
    }
    run().catch(() => child.exit(2))
  })
  const layout = layoutFor(host.world('setup').host, { root })
  const setup = host.world('setup')
  for (const directory of layout.directories) {
    await host.finish(setup.files.makeDirectory(directory, 0o700))
  }
  return {
    host,
    daemons,
    reach: (name, deadlineMs = 15_000) =>
      reachDaemon({ world: host.world(name), layout, client: name, start, deadlineMs }),
  }
}

test('all who want a daemon at the same time reach the same one', async () => {
  const law = fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 5 }), async (seed, count) => {
    const { host, daemons, reach } = await scene(seed, 10_000)
    const wishes = Array.from({ length: count }, (_, index) => reach(`cli ${index}`))
    const clients = await host.finish(Promise.all(wishes))
    expect(new Set(clients.map((client) => client.hello.pid)).size).toBe(1)
    expect(daemons.length).toBeLessThanOrEqual(1)
  })
  await fc.assert(law, { numRuns: 150 })
})

test('one that leaves at that moment is in nobody’s way', async () => {
  const law = fc.asyncProperty(fc.nat(), fc.nat({ max: 30 }), async (seed, steps) => {
    const { host, daemons, reach } = await scene(seed, 1_000)
    const first = await host.finish(reach('first'))
    first.close()
    await host.advance(999)
    for (let step = 0; step < steps; step++) await host.step()
    const wishes = ['a', 'b'].map((name) => reach(name))
    const clients = await host.finish(Promise.all(wishes))
    for (const client of clients) {
      expect(await host.finish(client.call('daemon.status'))).toMatchObject({ findings: [] })
    }
    expect(new Set(clients.map((client) => client.hello.pid)).size).toBe(1)
    expect(daemons.length).toBeLessThanOrEqual(2)
  })
  await fc.assert(law, { numRuns: 150 })
})

test('a daemon that was killed leaves a socket behind, and the next takes its place', async () => {
  const { host, daemons, reach } = await scene(1, 10_000)
  const first = await host.finish(reach('first'))
  const [daemon] = daemons
  if (daemon === undefined) throw new Error('no daemon came')
  const killer: World = host.world('killer')
  killer.processes.signal(daemon.identity, 'SIGKILL')
  await host.finish(first.closed)
  const second = await host.finish(reach('second'))
  expect(second.hello.pid).not.toBe(first.hello.pid)
})

test('why a daemon cannot start is told to whoever wanted it', async () => {
  const { host, reach } = await scene(1, 10_000, async () => {
    throw Object.assign(new Error('Cannot keep sockets here: others may write to it.'), {
      code: 'VIR_ERR_OPERATION_DENIED',
      errorDomain: 'VIR_FROM_QEMU',
    })
  })
  await expect(host.finish(reach('a'))).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_DENIED',
    message: 'Cannot keep sockets here: others may write to it.',
  })
})

test('a daemon that dies without a word is told with the end of its log', async () => {
  const { host, reach } = await scene(1, 10_000)
  host.install(start.command, (child) => {
    child.printError('Segmentation fault')
    child.exit(139)
  })
  const reaching = host.finish(reach('a'))
  await expect(reaching).rejects.toThrow(DaemonUnreachable)
  await expect(reaching).rejects.toThrow(/Segmentation fault/)
})

test('the log of daemons that came and went does not grow for ever', async () => {
  const { host, reach } = await scene(1, 1_000)
  const log = '/srv/machines/state/daemon.log'
  host.disk.put(log, 'x'.repeat(2 ** 20 + 1))
  await host.finish(reach('a'))
  expect(host.disk.text(log)).toBe('')
  expect(host.disk.text(`${log}.1`)).toHaveLength(2 ** 20 + 1)
})

test('a program that owns the directory and answers nobody is named at once', async () => {
  const { host, reach } = await scene(1, 10_000, async () => {
    throw Object.assign(new Error('process 42 owns it. It answers nobody else: end it first.'), {
      code: 'VIR_ERR_OPERATION_FAILED',
      fields: { directory: root, pid: 42, startTime: 7, socketPath: '' },
    })
  })
  await expect(host.finish(reach('a'))).rejects.toThrow(/process 42 owns it/)
})

test('a daemon that is never ready is given up at the deadline', async () => {
  const { host, reach } = await scene(1, 10_000, () => Promise.withResolvers<never>().promise)
  const begunMs = host.nowMs
  await expect(host.finish(reach('a', 5_000))).rejects.toThrow(/not ready within 5.0 s/)
  expect(host.nowMs - begunMs).toBeLessThan(5_100)
})

test('the waiting room is empty afterwards, also of those who were killed', async () => {
  const { host, reach } = await scene(3, 1_000)
  const impatient = host.world('impatient')
  const layout = layoutFor(impatient.host, { root })
  const options = { world: impatient, layout, client: 'impatient', start, deadlineMs: 10_000 }
  const never = reachDaemon(options)
  never.catch(() => undefined)
  await host.run({
    until: () =>
      host.disk.paths().some((path) => path.startsWith(`${layout.runDirectory}/waiting/`)),
  })
  for (let step = 0; step < 3; step++) await host.step()
  impatient.kill()
  await host.finish(reach('patient'))
  const looker = host.world('looker')
  await host.advance(50)
  expect(await host.finish(looker.files.list(`${layout.runDirectory}/waiting`))).toEqual([])
})
