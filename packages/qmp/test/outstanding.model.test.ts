// What is outstanding, told apart: in band and out of band, with what the trace says of each, and
// nothing left of one that is over.
import { isEvent } from '@signalbox/trace'
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { Monitor, MonitorTimeout, QemuCommandError, qmpEvents } from '../src/index.ts'
import { answering, greeting, openMonitor, optionsFor, Told } from './monitor-peer.ts'
import { ScriptedPeer } from './scripted-peer.ts'

test('a command in band is not kept from QEMU by one out of band', async () => {
  const { peer, monitor } = await openMonitor()
  const aside = monitor.executeOutOfBand('query-yank', {}, {})
  const asked = monitor.execute('query-status', {}, {})
  await peer.settle()
  expect(peer.received.slice(1)).toEqual([
    { 'exec-oob': 'query-yank', id: 2 },
    { execute: 'query-status', id: 3 },
  ])
  peer.say({ return: 'status', id: 3 })
  peer.say({ return: 'yank', id: 2 })
  expect(await peer.finish(Promise.all([aside, asked]))).toEqual(['yank', 'status'])
})

test('what is in band takes no place of what QEMU queues out of band', async () => {
  const { peer, monitor } = await openMonitor()
  const asked = monitor.execute('stop', {}, {})
  const aside = Array.from({ length: 8 }, () => monitor.executeOutOfBand('yank', {}, {}))
  await peer.settle()
  expect(peer.received).toHaveLength(10)
  for (let id = 2; id <= 10; id++) peer.say({ return: {}, id })
  await peer.finish(Promise.all([asked, ...aside]))
})

test('a refusal out of band is none of the command in band', async () => {
  const { peer, monitor } = await openMonitor()
  const asked = monitor.execute('stop', {}, {})
  const aside = monitor.executeOutOfBand('yank', {}, {})
  await peer.settle()
  peer.say({ error: { class: 'GenericError', desc: 'no such instance' }, id: 3 })
  await expect(peer.finish(aside)).rejects.toBeInstanceOf(QemuCommandError)
  peer.say({ return: {}, id: 2 })
  await peer.finish(asked)
})

test('the trace tells how each command came out, and how long it took', async () => {
  const { peer, monitor } = await openMonitor()
  await peer.settle(1_000)
  const outcomes: string[] = []
  for (const answer of [{ return: {} }, { error: { class: 'GenericError', desc: 'no' } }]) {
    const asked = monitor.execute('query-status', {}, {}).catch(() => undefined)
    await peer.settle(20)
    peer.say({ ...answer, id: outcomes.length + 2 })
    await peer.finish(asked)
    const replies = peer.recorder.read(0).events.filter((e) => isEvent(e, qmpEvents.replyReceived))
    const { outcome, durationMs } = (replies.at(-1)?.detail ?? {}) as qmpEvents.ReplyReceived
    outcomes.push(outcome)
    expect(durationMs).toBeGreaterThanOrEqual(20)
    expect(durationMs).toBeLessThan(40)
  }
  expect(outcomes).toEqual(['returned', 'refused'])
})

test('the trace and the error tell how long QEMU was waited for, at any time of the day', async () => {
  const { peer, monitor } = await openMonitor()
  await peer.settle(100_000)
  const slow = monitor.execute('query-status', {}, { deadlineMs: 7_000 })
  await expect(peer.finish(slow)).rejects.toMatchObject({ fields: { waitedMs: 7_000 } })
  const waited = peer.recorder
    .read(0)
    .events.filter(
      (e) => isEvent(e, qmpEvents.monitorSuspect) || isEvent(e, qmpEvents.monitorStuck),
    )
    .map(({ detail }) => detail.waitedMs)
  expect(waited).toEqual([5_000, 7_000])
  await peer.settle(3_000)
  await expect(peer.finish(monitor.execute('stop', {}, {}))).rejects.toThrow(/for 10\.0 s/u)
})

test('nobody listens to a caller any more whose command is over', async () => {
  const { peer, monitor } = await openMonitor()
  answering(peer, {})
  const { signal } = new AbortController()
  await peer.finish(monitor.execute('query-status', {}, { signal }))
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('nothing is outstanding of a session that has ended', async () => {
  const { peer, monitor } = await openMonitor()
  const slow = monitor.execute('stop', {}, { deadlineMs: 100 })
  await expect(peer.finish(slow)).rejects.toBeInstanceOf(MonitorTimeout)
  expect(monitor.stuck).toMatchObject({ command: 'stop' })
  peer.end()
  await peer.settle()
  expect(monitor.stuck).toBeUndefined()
})

test('whoever opens a monitor need not care whether it is suspect, or has recovered', async () => {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const {
    onSuspect: _suspect,
    onRecovered: _recovered,
    ...options
  } = optionsFor(peer, stream, new Told())
  peer.answers = ({ id }) => peer.say({ return: {}, id })
  const opening = Monitor.open(options)
  peer.say(greeting)
  const monitor = await peer.finish(opening)
  peer.answers = () => undefined
  const slow = monitor.execute('stop', {}, { deadlineMs: 7_000 })
  await expect(peer.finish(slow)).rejects.toBeInstanceOf(MonitorTimeout)
  peer.say({ return: {}, id: 2 })
  await peer.settle()
  answering(peer, {})
  await peer.finish(monitor.execute('cont', {}, {}))
})

test('whoever waited for a session is not listened to once it is open', async () => {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const { signal } = new AbortController()
  const told = new Told()
  peer.answers = ({ id }) => peer.say({ return: {}, id })
  const opening = Monitor.open({ ...optionsFor(peer, stream, told), signal })
  peer.say(greeting)
  const monitor = await peer.finish(opening)
  expect(getEventListeners(signal, 'abort')).toEqual([])
  monitor.close()
  expect(told.closed).toEqual([{ why: 'local', message: 'it was closed here' }])
})

test('a second command is our own mistake, and is told so', async () => {
  const { peer, monitor } = await openMonitor()
  const first = monitor.execute('stop', {}, {})
  const message = "'cont' is sent while 'stop' is outstanding."
  await expect(monitor.execute('cont', {}, {})).rejects.toThrow(`Rule I10: ${message}`)
  expect(peer.breaches).toMatchObject([{ invariant: 'I10', message }])
  peer.forget()
  peer.say({ return: {}, id: 2 })
  await peer.finish(first)
})

test('a command of exactly the limit is sent; one that is longer is refused here', async () => {
  const { peer, monitor } = await openMonitor()
  answering(peer, {})
  const around = JSON.stringify({ execute: 'x', arguments: { a: '' }, id: 2 }).length + 1
  const given = { a: 'a'.repeat(65_536 - around) }
  await peer.finish(monitor.execute('x', given, {}))
  await expect(peer.finish(monitor.execute('x', { a: `${given.a}a` }, {}))).rejects.toMatchObject({
    name: 'QemuCommandError',
    fields: {
      domain: 'vm',
      command: 'x',
      errorClass: 'GenericError',
      description: 'it has 65537 bytes, and QEMU would be busy reading it',
    },
  })
})

test('what QEMU says in a refusal is repeated so far, and what it leaves out is guessed', async () => {
  const { peer, monitor } = await openMonitor()
  const refusals = [{ desc: 'x'.repeat(5_000) }, {}]
  const fields: unknown[] = []
  for (const [at, error] of refusals.entries()) {
    const asked = monitor.execute('stop', {}, {})
    peer.say({ error, id: 2 + at })
    fields.push(await peer.finish(asked.catch((refused: QemuCommandError) => refused.fields)))
  }
  const common = { domain: 'vm', command: 'stop', errorClass: 'GenericError' }
  expect(fields).toEqual([
    { ...common, description: 'x'.repeat(4_096) },
    { ...common, description: 'it did not say why' },
  ])
})

test('a monitor of no domain says so, and nobody who greets is told in full', async () => {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const options = { ...optionsFor(peer, stream, new Told()), domain: undefined }
  await expect(peer.finish(Monitor.open(options))).rejects.toMatchObject({
    message:
      "internal error: End of file from qemu monitor (vm='none'): no greeting within 5000 ms: " +
      'another client holds this monitor, or QEMU hangs',
  })
})

test('a connection that breaks off says how', async () => {
  const { peer, monitor } = await openMonitor()
  const asked = monitor.execute('stop', { a: 'x'.repeat(60_000) }, {})
  peer.breakOff()
  await expect(peer.finish(asked)).rejects.toThrow(/QEMU closed it \(.+\)$/u)
})
