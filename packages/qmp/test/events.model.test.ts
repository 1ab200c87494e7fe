// Events: in the order of the wire, before the reply that follows them, as calls and as iterables.
import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventSubscription, EventsLost, Monitor } from '../src/index.ts'
import type { MonitorEvent } from '../src/index.ts'
import { greeting, openMonitor, optionsFor, Told } from './monitor-peer.ts'
import { ScriptedPeer } from './scripted-peer.ts'

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

test('a QEMU that floods later is disconnected too', async () => {
  const { peer, told } = await openMonitor()
  await peer.settle(10_000)
  peer.say({ event: 'FIRST' })
  await peer.settle(2_000)
  const many = `${JSON.stringify({ event: 'FLOOD' })}\n`.repeat(1000)
  for (let count = 0; count < 21; count++) peer.say(many)
  await peer.settle()
  expect(told.events).toHaveLength(20_001)
  expect(told.closed).toHaveLength(1)
})

test("the time of an event is QEMU's, when it has one", async () => {
  const { peer, told } = await openMonitor()
  const stamps = [
    { seconds: 0, microseconds: 500 },
    { seconds: -1, microseconds: -1 },
    { seconds: 2 },
  ]
  for (const timestamp of stamps) peer.say({ event: 'STOP', timestamp })
  await peer.settle()
  expect(told.events.map(({ wallTimeMs }) => wallTimeMs)).toEqual([0.5, undefined, 2_000])
})

test('whoever closes the session at an event hears of no other, though more came with it', async () => {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const names: string[] = []
  const onEvent = ({ name }: MonitorEvent): void => {
    names.push(name)
    monitor.close()
  }
  peer.answers = ({ id }) => peer.say({ return: {}, id })
  const opening = Monitor.open({ ...optionsFor(peer, stream, new Told()), onEvent })
  peer.say(greeting)
  const monitor = await peer.finish(opening)
  peer.say('{"event":"STOP"}\n{"event":"RESUME"}\n')
  await peer.settle()
  expect(names).toEqual(['STOP'])
})

test('nobody needs to listen', async () => {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const { onEvent: _event, onClosed: _closed, ...options } = optionsFor(peer, stream, new Told())
  peer.answers = ({ id }) => peer.say({ return: {}, id })
  const opening = Monitor.open(options)
  peer.say(greeting)
  const monitor = await peer.finish(opening)
  peer.say({ event: 'STOP' })
  peer.say('\r\n\n')
  await peer.settle()
  await peer.finish(monitor.execute('query-status', {}, {}))
  peer.end()
  await peer.settle()
  expect(monitor.trouble()).toMatchObject({ name: 'MonitorLost' })
})

describe('a subscription', () => {
  /** One that holds two events, with how often it was said to be over. */
  function subscribed(): { events: EventSubscription<string>; closed: () => number } {
    let closed = 0
    const { scheduler } = new ScriptedPeer().world
    const events = new EventSubscription<string>(scheduler, 2, () => closed++)
    return { events, closed: () => closed }
  }

  test('that ended takes nothing more, and says so once', async () => {
    const { events, closed } = subscribed()
    events.push('a')
    events.end()
    events.end(new Error('again'))
    events.push('b')
    expect([await events.next(), await events.next(), await events.next()]).toEqual([
      { done: false, value: 'a' },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ])
    expect(closed()).toBe(1)
  })

  test('that is left drops what it holds, and the error that it would have told', async () => {
    const { events, closed } = subscribed()
    for (const event of ['a', 'b', 'c']) events.push(event)
    expect(closed()).toBe(1)
    expect(await events.return()).toEqual({ done: true, value: undefined })
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(closed()).toBe(1)
    const other = subscribed()
    other.events.push('a')
    await other.events[Symbol.asyncDispose]()
    expect(await other.events.next()).toEqual({ done: true, value: undefined })
    expect(other.closed()).toBe(1)
  })

  test('tells who waits that it failed', async () => {
    const peer = new ScriptedPeer()
    const events = new EventSubscription<string>(peer.world.scheduler, 2, () => undefined)
    const waits = events.next()
    events.end(new EventsLost(2))
    await expect(peer.finish(waits)).rejects.toBeInstanceOf(EventsLost)
  })
})
