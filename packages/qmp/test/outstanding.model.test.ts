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
