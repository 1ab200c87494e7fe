// Two connections as the trace tells them, step by step and to the last detail: whoever draws a
// timeline, counts or checks relies on every word of it.
import type { TraceEvent } from '@signalbox/trace'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { behave, openAgent } from './agent-peer.ts'
import { openMonitor } from './monitor-peer.ts'

/** Compares with expected/<name>.txt, which UPDATE_EXPECTED=1 writes anew. */
function expectTold(name: string, session: number, events: readonly TraceEvent[]): void {
  const told = events.map(({ at, kind, domain, instance, call, job, detail }) => {
    const on = `${domain?.name} run ${instance} ${call?.api ?? '-'} job ${job ?? 0}`
    const words = Object.entries(detail).map(([field, value]) => {
      return `${field}=${field === 'session' ? value === session : JSON.stringify(value)}`
    })
    return `${at} ${kind}, ${on}: ${words.join(' ')}\n`
  })
  const path = join(import.meta.dirname, 'expected', `${name}.txt`)
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, told.join(''))
  expect(told.join('')).toBe(readFileSync(path, 'utf8'))
}

const call = { number: 3, api: 'virDomainTest', client: 'client 1' }
const onBehalf = { call, job: 7 }

test('a monitor: answered, refused, late, stray, lost', async () => {
  const { peer, monitor } = await openMonitor()
  await peer.settle(100)
  const ask = (command: string, deadlineMs?: number): Promise<unknown> => {
    const options = deadlineMs === undefined ? onBehalf : { ...onBehalf, deadlineMs }
    return monitor.execute(command, {}, options).catch((error: unknown) => error)
  }
  const answered = ask('query-status')
  await peer.settle(3)
  peer.say({ event: 'STOP', data: {} })
  peer.say({ return: {}, id: 2 })
  await peer.finish(answered)
  const refused = ask('cont', 50)
  peer.say({ error: { class: 'GenericError', desc: 'no' }, id: 3 })
  await peer.finish(refused)
  await peer.finish(ask('stop', 6_000))
  await peer.settle(1_000)
  peer.say({ return: {}, id: 4 })
  await peer.settle()
  peer.say({ return: {}, id: 4 })
  peer.say({ error: { class: 'GenericError', desc: 'what?' } })
  await peer.settle()
  const aside = monitor.executeOutOfBand('query-yank', {}, { deadlineMs: 40 })
  const both = Promise.allSettled([aside, ask('quit')])
  await peer.settle(5)
  peer.end()
  await peer.finish(both)
  expectTold('monitor', monitor.session, peer.recorder.read(0).events)
})

test('an agent: answered, refused, silent, out of step, gone', async () => {
  const { peer, agent } = await openAgent()
  await peer.settle(100)
  // Nothing is out of step that was never in it.
  agent.disconnected()
  const patience = { ...onBehalf, deadlineMs: 50, syncDeadlineMs: 40 }
  const ask = (command: string, more: object = {}): Promise<unknown> =>
    agent.execute(command, {}, { ...patience, ...more }).catch((error: unknown) => error)
  await peer.finish(ask('guest-ping'))
  behave(peer)
  await peer.finish(ask('guest-ping'))
  behave(peer, () => peer.say('{"error":{"class":"GenericError","desc":"no"}}\n'))
  await peer.finish(ask('guest-info'))
  behave(peer, () => undefined)
  await peer.finish(ask('guest-get-time'))
  const going = ask('guest-shutdown', { unanswered: true })
  await peer.settle(5)
  agent.disconnected()
  await peer.finish(going)
  const controller = new AbortController()
  const leaving = ask('guest-get-users', { signal: controller.signal })
  await peer.settle(5)
  controller.abort(new Error('it has left'))
  await peer.finish(leaving)
  peer.answers = () => agent.disconnected()
  await peer.finish(ask('guest-ping'))
  behave(peer, () => peer.say('}{\n'))
  await peer.finish(ask('guest-get-fsinfo'))
  behave(peer, () => peer.breakOff())
  await peer.finish(ask('guest-get-osinfo'))
  agent.close()
  agent.close()
  expectTold('agent', agent.session, peer.recorder.read(0).events)
})

test('an agent that nobody asks is closed in that step, on both sides', async () => {
  const { peer, agent } = await openAgent()
  agent.close()
  expect(agent.open).toBe(false)
  await peer.settle()
  expect(peer.closed).toBe(true)
})
