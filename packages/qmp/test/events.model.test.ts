// Events: in the order of the wire, before the reply that follows them, as calls and as iterables.
import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check'
import { expect, test } from 'vitest'
import { EventsLost } from '../src/index.ts'
import type { MonitorEvent } from '../src/index.ts'
import { openMonitor } from './monitor-peer.ts'

const stamp = { seconds: 1_700_000_000, microseconds: 250_000 }

test('an event is told with its data and its time, before the reply that follows it', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const { peer, monitor, told } = await openMonitor({ seed, fragments: true })
    const order: string[] = []
    const stopping = monitor.execute('stop', {}, {}).then(() => order.push(`reply`))
    await peer.settle()
    peer.say({ event: 'STOP', timestamp: stamp })
    peer.say({ return: {}, id: 2 })
    await peer.finish(stopping)
    expect(told.events).toEqual([
      {
        name: 'STOP',
        data: {},
        wallTimeMs: 1_700_000_000_250,
        session: monitor.session,
        number: 1,
      },
    ])
    expect(order).toEqual(['reply'])
  }
})

test.for([
  [{ event: 'X' }, {}, undefined],
  [{ event: 'X', data: { a: 1 }, timestamp: 5 }, { a: 1 }, undefined],
  [{ event: 'X', data: [1], timestamp: { seconds: -1 } }, {}, undefined],
  [{ event: 'X', data: null, timestamp: { seconds: 2 } }, {}, 2000],
] as const)(
  'an event that is odd is told as far as it makes sense: %o',
  async ([said, data, at]) => {
    const { peer, told } = await openMonitor()
    peer.say(said)
    await peer.settle()
    expect(told.events).toMatchObject([{ name: 'X', data, wallTimeMs: at }])
  },
)

test('the order is that of the wire, however its bytes are cut', async () => {
  const what = array(constantFrom('event', 'reply'), { maxLength: 20 })
  const law = asyncProperty(integer(), what, async (seed, program) => {
    const { peer, monitor, told } = await openMonitor({ seed, fragments: true })
    const order: string[] = []
    const done: Promise<unknown>[] = []
    for (const [at, each] of program.entries()) {
      if (each === 'event') peer.say({ event: `E${at}` })
      else {
        const seen = told.events.length
        const answer = monitor.execute(`query-${at}`, {}, {}).then(() => {
          // Everything that came before it on the wire has been told.
          expect(told.events.length).toBeGreaterThanOrEqual(seen)
          order.push(`query-${at}`)
        })
        done.push(answer)
        const id = program.slice(0, at).filter((other) => other === 'reply').length + 2
        peer.say({ return: {}, id })
        await peer.finish(answer)
      }
    }
    await peer.settle()
    expect(told.events.map(({ name }) => name)).toEqual(
      program.flatMap((each, at) => (each === 'event' ? [`E${at}`] : [])),
    )
    expect(told.events.map(({ number }) => number)).toEqual(told.events.map((_, at) => at + 1))
    await Promise.all(done)
  })
  await assert(law, { numRuns: 40 })
})

test('as an iterable they are waited for, and end with the session', async () => {
  const { peer, monitor } = await openMonitor()
  const seen: string[] = []
  const reading = (async () => {
    for await (const { name } of monitor.events()) seen.push(name)
    seen.push('over')
  })()
  await peer.settle()
  for (const name of ['A', 'B', 'C']) peer.say({ event: name })
  await peer.settle()
  expect(seen).toEqual(['A', 'B', 'C'])
  peer.say({ event: 'D' })
  peer.end()
  await peer.finish(reading)
  expect(seen).toEqual(['A', 'B', 'C', 'D', 'over'])
  expect((await peer.finish(monitor.events().next())).done).toBe(true)
})

test('several iterables each get all, and one that is left gets no more', async () => {
  const { peer, monitor } = await openMonitor()
  const one = monitor.events()
  await using other = monitor.events()
  peer.say({ event: 'A' })
  await peer.settle()
  expect((await peer.finish(one.next())).value).toMatchObject({ name: 'A' })
  await peer.finish(one.return())
  peer.say({ event: 'B' })
  await peer.settle()
  expect((await peer.finish(one.next())).done).toBe(true)
  expect((await peer.finish(other.next())).value).toMatchObject({ name: 'A' })
  expect((await peer.finish(other.next())).value).toMatchObject({ name: 'B' })
})

test('readers that wait are served in order, one event each', async () => {
  const { peer, monitor } = await openMonitor()
  const events = monitor.events()
  const both = Promise.all([events.next(), events.next()])
  peer.say({ event: 'A' })
  peer.say({ event: 'B' })
  const names = (await peer.finish(both)).map(({ value }) => (value as MonitorEvent).name)
  expect(names).toEqual(['A', 'B'])
})

test('a reader that does not keep up is told so, and keeps nobody else from theirs', async () => {
  const { peer, monitor, told } = await openMonitor()
  const slow = monitor.events(3)
  const quick = monitor.events()
  for (let count = 0; count < 5; count++) peer.say({ event: `E${count}` })
  await peer.settle()
  for (let count = 0; count < 3; count++) {
    expect((await peer.finish(slow.next())).value).toMatchObject({ name: `E${count}` })
  }
  await expect(peer.finish(slow.next())).rejects.toBeInstanceOf(EventsLost)
  expect((await peer.finish(slow.next())).done).toBe(true)
  expect(told.events).toHaveLength(5)
  for (let count = 0; count < 5; count++) {
    expect((await peer.finish(quick.next())).value).toMatchObject({ name: `E${count}` })
  }
})

test('a QEMU that floods is disconnected', async () => {
  const { peer, told } = await openMonitor()
  const many = `${JSON.stringify({ event: 'FLOOD' })}\n`.repeat(1000)
  for (let count = 0; count < 21; count++) peer.say(many)
  await peer.settle()
  expect(told.events).toHaveLength(20_000)
  expect(told.closed).toMatchObject([
    { why: 'protocol', message: expect.stringMatching(/20000 events/) as string },
  ])
  // Over a longer time so many are no flood.
  const calm = await openMonitor()
  for (let count = 0; count < 21; count++) {
    calm.peer.say(many)
    await calm.peer.settle(100)
  }
  expect(calm.told.events).toHaveLength(21_000)
  expect(calm.told.closed).toEqual([])
})
