// Commands and their answers: which belongs to which, in which time, and who hears of it.
import { assert, asyncProperty, constantFrom, integer, array } from 'fast-check'
import { expect, test } from 'vitest'
import { MonitorLost, MonitorTimeout, QemuCommandError } from '../src/index.ts'
import { answering, openMonitor } from './monitor-peer.ts'

test('an answer, a refusal, and the command as it goes over the wire', async () => {
  const { peer, monitor } = await openMonitor()
  answering(peer, { 'query-status': { status: 'running' } })
  expect(await peer.finish(monitor.execute('query-status', {}, {}))).toEqual({ status: 'running' })
  await peer.finish(monitor.execute('balloon', { value: 5 }, {}))
  expect(peer.received.slice(1)).toEqual([
    { execute: 'query-status', id: 2 },
    { execute: 'balloon', arguments: { value: 5 }, id: 3 },
  ])
  peer.answers = ({ id }) => peer.say({ id, error: { class: 'DeviceNotFound', desc: 'no vda' } })
  const refused = monitor.execute('device_del', { id: 'vda' }, {})
  await expect(peer.finish(refused)).rejects.toMatchObject({
    name: 'QemuCommandError',
    code: 'VIR_ERR_INTERNAL_ERROR',
    fields: { errorClass: 'DeviceNotFound', description: 'no vda', command: 'device_del' },
  })
  peer.answers = ({ id }) => peer.say({ id, error: 5 })
  await expect(peer.finish(monitor.execute('stop', {}, {}))).rejects.toThrow(/did not say why/)
})

test('a second command beside one that is outstanding is our own mistake, and is not sent', async () => {
  const { peer, monitor } = await openMonitor()
  const first = monitor.execute('stop', {}, {})
  await peer.settle()
  await expect(peer.finish(monitor.execute('cont', {}, {}))).rejects.toThrow(/Rule I10/)
  await peer.settle()
  expect(peer.received.map(({ execute }) => execute)).toEqual(['qmp_capabilities', 'stop'])
  peer.say({ return: {}, id: 2 })
  await peer.finish(first)
  expect(peer.breaches).toHaveLength(1)
  peer.forget()
})

test('a deadline passes: the monitor is stuck until the answer comes, and then it is not', async () => {
  const { peer, monitor, told } = await openMonitor()
  const slow = monitor.execute('stop', {}, { deadlineMs: 1_000 })
  await expect(peer.finish(slow)).rejects.toBeInstanceOf(MonitorTimeout)
  expect(peer.host.nowMs).toBe(1_000)
  expect(monitor.stuck).toEqual({ command: 'stop', sinceMs: 0 })
  await peer.settle(9_000)
  await expect(peer.finish(monitor.execute('cont', {}, {}))).rejects.toThrow(
    /has not answered 'stop' for 10.0 s/,
  )
  expect(peer.received).toHaveLength(2)
  peer.say({ return: {}, id: 2 })
  await peer.settle()
  expect(told.recovered).toEqual(['stop'])
  expect(monitor.stuck).toBeUndefined()
  answering(peer, {})
  await peer.finish(monitor.execute('cont', {}, {}))
})

test('commands that touch storage have more time than others', async () => {
  for (const [command, deadlineMs] of [
    ['query-status', 30_000],
    ['blockdev-add', 120_000],
    ['dump-guest-memory', 600_000],
  ] as const) {
    const { peer, monitor } = await openMonitor()
    await expect(peer.finish(monitor.execute(command, {}, {}))).rejects.toThrow(/has not answered/)
    expect(peer.host.nowMs).toBe(deadlineMs)
  }
})

test('after five seconds QEMU is suspect, until it answers', async () => {
  const { peer, monitor, told } = await openMonitor()
  const asking = monitor.execute('query-block', {}, {})
  await peer.settle(4_999)
  expect(told.suspect).toEqual([])
  await peer.settle(2)
  expect(told.suspect).toEqual(['query-block'])
  peer.say({ return: [], id: 2 })
  await peer.finish(asking)
  expect(told.suspect).toEqual(['query-block', undefined])
})

test('a caller that leaves hears its own reason; QEMU is not talked over; the answer is noticed', async () => {
  const { peer, monitor, told } = await openMonitor()
  const controller = new AbortController()
  const leaving = monitor.execute('stop', {}, { signal: controller.signal })
  await peer.settle()
  controller.abort(new Error('the client has gone'))
  await expect(peer.finish(leaving)).rejects.toThrow('the client has gone')
  await expect(peer.finish(monitor.execute('cont', {}, {}))).rejects.toBeInstanceOf(MonitorTimeout)
  peer.say({ return: {}, id: 2 })
  await peer.settle()
  expect(told.recovered).toEqual(['stop'])
  const late = monitor.execute('cont', {}, { signal: controller.signal })
  await expect(late).rejects.toThrow('the client has gone')
  expect(peer.received).toHaveLength(2)
})

test('a caller that left never hears of what becomes of its command', async () => {
  const { peer, monitor, told } = await openMonitor()
  const controller = new AbortController()
  const leaving = monitor.execute('stop', {}, { signal: controller.signal, deadlineMs: 500 })
  await peer.settle()
  controller.abort(new Error('gone'))
  await expect(peer.finish(leaving)).rejects.toThrow('gone')
  await peer.settle(1_000)
  peer.end()
  await peer.settle()
  expect(told.closed).toMatchObject([{ why: 'eof' }])
  await expect(leaving).rejects.toThrow('gone')
})

test('an answer that comes again, and one that comes after its loss, are accounted and dropped', async () => {
  const { peer, monitor } = await openMonitor()
  peer.answers = ({ id }) => {
    peer.say({ return: 1, id })
    peer.say({ return: 2, id })
  }
  expect(await peer.finish(monitor.execute('query-a', {}, {}))).toBe(1)
  expect(await peer.finish(monitor.execute('query-b', {}, {}))).toBe(1)
  await peer.settle()
  expect(peer.steps.filter((step) => step.startsWith('qmp.stray-reply'))).toHaveLength(2)
})

test.for([
  ['a number that was never given', { return: {}, id: 99 }],
  ['zero', { return: {}, id: 0 }],
  ['a fraction', { return: {}, id: 1.5 }],
  ['a text', { return: {}, id: '2' }],
  ['no number at all', { return: {} }],
] as const)('an answer with %s loses the protocol', async ([, message]) => {
  const { peer, monitor, told } = await openMonitor()
  const asking = monitor.execute('stop', {}, {})
  await peer.settle()
  peer.say(message)
  await expect(peer.finish(asking)).rejects.toBeInstanceOf(MonitorLost)
  expect(told.closed).toMatchObject([{ why: 'protocol' }])
})

test('an error without a number belongs to what is outstanding, or to nobody', async () => {
  const { peer, monitor } = await openMonitor()
  peer.say({ error: { class: 'GenericError', desc: 'JSON parse error' } })
  await peer.settle()
  const asking = monitor.execute('stop', {}, {})
  await peer.settle()
  peer.say({ error: { class: 'GenericError', desc: 'JSON parse error' } })
  await expect(peer.finish(asking)).rejects.toBeInstanceOf(QemuCommandError)
})

test('out of band a command passes the one that is outstanding, and a stuck monitor', async () => {
  const { peer, monitor } = await openMonitor()
  const slow = monitor.execute('stop', {}, { deadlineMs: 1_000 })
  await peer.settle()
  const aside = monitor.executeOutOfBand('query-yank', {}, {})
  await peer.settle()
  expect(peer.received.at(-1)).toEqual({ 'exec-oob': 'query-yank', id: 3 })
  peer.say({ return: [], id: 3 })
  expect(await peer.finish(aside)).toEqual([])
  await expect(peer.finish(slow)).rejects.toBeInstanceOf(MonitorTimeout)
  const again = monitor.executeOutOfBand('yank', { instances: [] }, {})
  await peer.settle()
  peer.say({ return: {}, id: 4 })
  await peer.finish(again)
})

test('out of band only what QEMU takes so, where it offers it, and no more than it queues', async () => {
  const { peer, monitor } = await openMonitor()
  await expect(peer.finish(monitor.executeOutOfBand('stop', {}, {}))).rejects.toThrow(
    /not take it out of band/,
  )
  const waiting = Array.from({ length: 8 }, () => monitor.executeOutOfBand('yank', {}, {}))
  await expect(peer.finish(monitor.executeOutOfBand('yank', {}, {}))).rejects.toBeInstanceOf(
    MonitorTimeout,
  )
  await peer.settle()
  for (let id = 2; id < 10; id++) peer.say({ return: {}, id })
  await peer.finish(Promise.all(waiting))
  const without = await openMonitor({}, { QMP: { version: {}, capabilities: [] } })
  const notOffered = without.monitor.executeOutOfBand('yank', {}, {})
  await expect(without.peer.finish(notOffered)).rejects.toThrow(/out of band/)
})

test('a command that is too long is refused here: QEMU would read it for seconds', async () => {
  const { peer, monitor } = await openMonitor()
  const long = monitor.execute('human-monitor-command', { 'command-line': 'x'.repeat(70_000) }, {})
  await expect(long).rejects.toThrow(/QEMU would be busy reading it/)
  await peer.settle()
  expect(peer.received).toHaveLength(1)
})

test('whatever comes in which order, each command hears once, and its own answer', async () => {
  const acts = constantFrom('answer', 'answer late', 'answer twice', 'refuse', 'leave', 'event')
  const law = asyncProperty(integer(), array(acts, { maxLength: 12 }), async (seed, program) => {
    const { peer, monitor } = await openMonitor({ seed, fragments: true })
    for (const [at, act] of program.entries()) {
      const outcome = await round(peer, monitor, at, act)
      expect([act, outcome]).toEqual([act, expectations[act]?.(at)])
    }
    expect(peer.breaches).toEqual([])
  })
  await assert(law, { numRuns: 60 })
})

const expectations: Readonly<Record<string, (at: number) => unknown>> = {
  answer: (at) => at,
  'answer late': () => 'MonitorTimeout',
  'answer twice': (at) => at,
  refuse: () => 'QemuCommandError',
  leave: () => 'left',
  event: (at) => at,
}

/** One command and what becomes of it: its answer, or the name of its error. */
async function round(
  peer: Awaited<ReturnType<typeof openMonitor>>['peer'],
  monitor: Awaited<ReturnType<typeof openMonitor>>['monitor'],
  at: number,
  act: string,
): Promise<unknown> {
  const controller = new AbortController()
  const options = { deadlineMs: 100, signal: controller.signal }
  const id = peer.received.length + 1
  const outcome = monitor.execute(`query-${at}`, {}, options).catch((error: unknown) => {
    return error === 'left' ? 'left' : (error as Error).name
  })
  await peer.settle()
  if (act === 'answer late') await peer.settle(200)
  if (act === 'leave') controller.abort('left')
  if (act === 'event') peer.say({ event: 'STOP', timestamp: {} })
  if (act === 'refuse') peer.say({ error: { class: 'GenericError', desc: 'no' }, id })
  else peer.say({ return: at, id })
  if (act === 'answer twice') peer.say({ return: 'again', id })
  const heard = await peer.finish(outcome)
  await peer.settle()
  return heard
}
