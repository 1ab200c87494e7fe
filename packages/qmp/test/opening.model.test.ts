// Opening a session: greeting, negotiation, and everything that can be there instead.
import type { Chooser } from '@signalbox/testkit'
import { expect, test } from 'vitest'
import { Monitor, MonitorLost } from '../src/index.ts'
import { greeting, openMonitor, optionsFor, Told } from './monitor-peer.ts'
import { ScriptedPeer } from './scripted-peer.ts'

async function opening(told = new Told()) {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const promise = Monitor.open(optionsFor(peer, stream, told))
  promise.catch(() => undefined)
  return { peer, promise, told }
}

test('it negotiates what QEMU offers, and knows the version', async () => {
  const { peer, monitor } = await openMonitor()
  expect(monitor.version).toBe('7.2.22')
  expect(peer.received).toEqual([
    { execute: 'qmp_capabilities', arguments: { enable: ['oob'] }, id: 1 },
  ])
  const plain = await openMonitor({}, { QMP: { ...greeting.QMP, capabilities: [] } })
  expect(plain.peer.received).toEqual([{ execute: 'qmp_capabilities', id: 1 }])
})

test('a greeting that says little is a greeting', async () => {
  const { monitor } = await openMonitor({}, { QMP: { version: { qemu: { major: 'x' } } } })
  expect(monitor.version).toBe('0.0.0')
})

test('nobody greets: it gives up by its deadline, and closes the connection', async () => {
  const { peer, promise, told } = await opening()
  await expect(peer.finish(promise)).rejects.toThrow(/no greeting within 5000 ms/)
  expect(peer.host.nowMs).toBe(5_000)
  await peer.settle()
  expect(peer.closed).toBe(true)
  // A session that never opened has nobody to tell but the one who opened it.
  expect(told.closed).toEqual([])
})

test('nobody waits for it any more: it is closed in that step', async () => {
  const peer = new ScriptedPeer()
  const stream = await peer.connect()
  const leave = new AbortController()
  const options = { ...optionsFor(peer, stream, new Told()), signal: leave.signal }
  const promise = Monitor.open(options)
  const refused = expect(promise).rejects.toThrow(/it was closed here/)
  leave.abort()
  expect(peer.steps.at(-1)).toBe('qmp.closed')
  await peer.settle()
  await refused
  expect(peer.closed).toBe(true)
  const other = await peer.connect()
  await expect(Monitor.open({ ...options, stream: other })).rejects.toBeInstanceOf(MonitorLost)
})

test('nobody answers the negotiation: the same, whichever alarm is first', async () => {
  for (let seed = 0; seed < 8; seed++) {
    const peer = new ScriptedPeer({ seed })
    const stream = await peer.connect()
    const promise = Monitor.open(optionsFor(peer, stream, new Told()))
    peer.say(greeting)
    await expect(peer.finish(promise)).rejects.toBeInstanceOf(MonitorLost)
    expect(peer.host.nowMs).toBe(5_000)
    await peer.settle()
    expect(peer.closed).toBe(true)
  }
})

test('the deadline passes while the last answer is on its way: no session was negotiated', async () => {
  // What is due by the clock comes first.
  const chooser: Chooser = (_count, labels) =>
    Math.max(
      0,
      labels.findIndex((label) => label.includes('alarm')),
    )
  const peer = new ScriptedPeer({ chooser })
  const stream = await peer.connect()
  const promise = Monitor.open(optionsFor(peer, stream, new Told()))
  promise.catch(() => undefined)
  peer.answers = ({ id }) => peer.say({ return: {}, id })
  peer.say(greeting)
  await peer.host.run({ until: () => peer.steps.at(-1)?.startsWith('qmp.reply') === true })
  peer.host.leap(5_000)
  await expect(peer.finish(promise)).rejects.toThrow(/no greeting within 5000 ms/)
  expect(peer.steps).not.toContain('qmp.negotiated')
})

test.for([
  ['an end', '', /QEMU closed it/],
  ['words', 'SSH-2.0-OpenSSH\n', /broke the protocol: a line is no JSON/],
  ['a list', '[]\n', /broke the protocol/],
  ['an object of another kind', '{"hello":1}\n', /neither greeting, event nor reply/],
  ['an answer to nothing', '{"return":{},"id":1}\n', /never issued/],
] as const)('%s instead of a greeting', async ([, said, message]) => {
  const { peer, promise } = await opening()
  if (said === '') peer.end()
  else peer.say(said)
  await expect(peer.finish(promise)).rejects.toThrow(message)
  await peer.settle()
  expect(peer.closed).toBe(true)
})

test('a negotiation that is refused, and a second greeting', async () => {
  const refused = await opening()
  refused.peer.answers = ({ id }) =>
    refused.peer.say({ error: { class: 'GenericError', desc: 'no' }, id })
  refused.peer.say(greeting)
  await expect(refused.peer.finish(refused.promise)).rejects.toThrow(/no/)
  await refused.peer.settle()
  expect(refused.peer.closed).toBe(true)
  const again = await openMonitor()
  again.peer.say(greeting)
  await again.peer.settle()
  expect(again.told.closed).toMatchObject([{ why: 'protocol' }])
})
