// The same seed and the same schedule make the same run; another order is another run.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Chooser, SimulatedHostOptions, SimulatedWorld } from '../../src/index.ts'
import { ScheduleDiverged, SimulatedHost, anyOrder, firstCome, replay } from '../../src/index.ts'

/** Something with many orders: clients of a server, files, alarms, a child that is killed. */
async function scenario(options: SimulatedHostOptions): Promise<SimulatedHost> {
  const host = new SimulatedHost(options)
  host.install('/usr/bin/echo-server', (child) => {
    child.accept(3, (stream) => {
      stream.attach({
        data: (chunk) => {
          stream.write(chunk).catch(() => undefined)
        },
        closed: () => child.print('closed\n'),
      })
    })
  })
  const world = host.world()
  await host.finish(serve(world))
  return host
}

async function serve(world: SimulatedWorld): Promise<void> {
  const { files, processes, clock, scheduler } = world
  await files.makeDirectory('/var/lib', 0o700)
  const log = await files.open('/var/lib/log', 'append')
  const { identity } = processes.spawn({
    command: '/usr/bin/echo-server',
    arguments: [],
    environment: {},
    directory: '/',
    log,
    inherit: [{ kind: 'listener', path: '/run/echo' }],
  })
  const rung = Promise.withResolvers<void>()
  clock.alarm(clock.now() + world.random.integer(5), () => scheduler.resume(rung.resolve))
  await Promise.all([
    client(world, 'one'),
    client(world, 'two'),
    client(world, 'three'),
    rung.promise,
  ])
  processes.signal(identity, 'SIGTERM')
  await processes.gone(identity)
}

async function client({ sockets, files }: SimulatedWorld, word: string): Promise<void> {
  const stream = await sockets.connect('/run/echo')
  const { promise, resolve } = Promise.withResolvers<void>()
  let heardBytes = 0
  stream.attach({
    data: (chunk) => {
      heardBytes += chunk.length
      if (heardBytes === word.length) stream.end()
    },
    closed: () => resolve(),
  })
  await stream.write(new TextEncoder().encode(word))
  await promise
  const file = await files.open(`/var/lib/${word}`, 'create')
  await file.sync()
  await file.close()
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })

test('the same seed makes the same run, step by step', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.boolean(), fc.boolean(), async (seed, fragments, timeRaces) => {
      const options = { seed, fragments, timeRaces }
      const [one, other] = [await scenario(options), await scenario(options)]
      expect(one.log).toEqual(other.log)
      expect(one.schedule).toEqual(other.schedule)
      expect(one.faults.reached).toEqual(other.faults.reached)
      expect(one.disk.paths()).toEqual(other.disk.paths())
    }),
    { numRuns: 25 },
  )
})

test('a recorded schedule is replayed, whatever made it', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const recorded = await scenario({ seed: 7, chooser: anyOrder(seed) })
      const replayed = await scenario({ seed: 7, chooser: replay(recorded.schedule) })
      expect(replayed.log).toEqual(recorded.log)
    }),
    { numRuns: 15 },
  )
})

test('different choices make different runs, so that there is something to choose', async () => {
  const first = await scenario({ seed: 7, chooser: firstCome() })
  const last: Chooser = (count) => count - 1
  expect((await scenario({ seed: 7, chooser: last })).log).not.toEqual(first.log)
  expect(first.schedule.length).toBeGreaterThan(10)
  for (const { labels, taken } of first.schedule) {
    expect(labels.length).toBeGreaterThan(1)
    expect(taken).toBe(0)
  }
})

test('a schedule of another program is refused, at the choice that differs', async () => {
  const { schedule } = await scenario({ seed: 7 })
  const other = new SimulatedHost({ seed: 7, chooser: replay(schedule) })
  const { scheduler } = other.world()
  for (let index = 0; index < 3; index++) scheduler.resume(() => undefined)
  const run = other.run()
  await expect(run).rejects.toThrow(ScheduleDiverged)
  await expect(run).rejects.toMatchObject({ code: 'SCHEDULE_DIVERGED', index: 0 })
})

/** All schedules of a program, by changing the last choice that has something left to change. */
async function everySchedule(run: (chooser: Chooser) => Promise<SimulatedHost>): Promise<number> {
  let prefix: number[] = []
  for (let runs = 1; ; runs++) {
    let index = 0
    const host = await run(() => prefix[index++] ?? 0)
    const taken = host.schedule.map((point) => point.taken)
    let last = taken.length - 1
    while (last >= 0 && taken[last] === (host.schedule[last]?.labels.length ?? 0) - 1) last--
    if (last < 0) return runs
    prefix = [...taken.slice(0, last), (taken[last] ?? 0) + 1]
  }
}

test('the orders of a small program can be counted out: three wake-ups have six', async () => {
  const orders = new Set<string>()
  const runs = await everySchedule(async (chooser) => {
    const host = new SimulatedHost({ seed: 1, chooser })
    const { scheduler } = host.world()
    const order: string[] = []
    for (const name of ['a', 'b', 'c']) scheduler.resume(() => order.push(name))
    await host.run()
    orders.add(order.join(''))
    return host
  })
  expect(runs).toBe(6)
  expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
})

test('a continuation of one step is over before the next begins, however long it is', async () => {
  const host = new SimulatedHost({ seed: 1 })
  const { scheduler } = host.world()
  const order: string[] = []
  for (const name of ['a', 'b']) {
    const { promise, resolve } = Promise.withResolvers<void>()
    scheduler.resume(resolve)
    promise.then(
      async () => {
        for (let depth = 0; depth < 50; depth++) await Promise.resolve()
        order.push(`${name} begins`)
        for (let depth = 0; depth < 50; depth++) await Promise.resolve()
        order.push(`${name} ends`)
      },
      () => undefined,
    )
  }
  await host.run()
  expect(order.map((each) => each.slice(2))).toEqual(['begins', 'ends', 'begins', 'ends'])
})
