// The end of a session, however it comes: every waiter hears it exactly once, and who made it once.
import { assert, asyncProperty, constantFrom, integer, nat, record, string } from 'fast-check'
import { expect, test } from 'vitest'
import { MonitorLost } from '../src/index.ts'
import { openMonitor } from './monitor-peer.ts'
import type { OpenMonitor } from './monitor-peer.ts'

const ends: Readonly<Record<string, (open: OpenMonitor) => void>> = {
  'an orderly end': ({ peer }) => peer.end(),
  'a reset': ({ peer }) => peer.breakOff(),
  garbage: ({ peer }) => peer.say('}{\n'),
  'half a message and an end': ({ peer }) => {
    peer.say('{"return":{},"i')
    peer.end()
  },
  'our own close': ({ monitor }) => monitor.close(),
}

test.for(Object.keys(ends))('%s fails every waiter once', async (how) => {
  for (let seed = 0; seed < 6; seed++) {
    const open = await openMonitor({ seed })
    const { peer, monitor, told } = open
    let failures = 0
    const count = (error: unknown): void => {
      expect(error).toBeInstanceOf(MonitorLost)
      failures++
    }
    const waiting = [
      monitor.execute('stop', {}, {}).catch(count),
      monitor.executeOutOfBand('yank', {}, {}).catch(count),
      monitor.executeOutOfBand('query-yank', {}, {}).catch(count),
    ]
    await peer.settle()
    ends[how]?.(open)
    ends[how]?.(open)
    await peer.finish(Promise.all(waiting))
    await peer.settle(1_000_000)
    expect(failures).toBe(3)
    expect(told.closed).toHaveLength(1)
    expect(told.suspect).toEqual([])
    await expect(peer.finish(monitor.execute('cont', {}, {}))).rejects.toBeInstanceOf(MonitorLost)
    await expect(peer.finish(monitor.executeOutOfBand('yank', {}, {}))).rejects.toBeInstanceOf(
      MonitorLost,
    )
    expect(monitor.trouble()).toBeInstanceOf(MonitorLost)
  }
})

test('what came before the end is told before it', async () => {
  const { peer, monitor, told } = await openMonitor({ fragments: true })
  const quitting = monitor.execute('quit', {}, {})
  await peer.settle()
  peer.say({ event: 'SHUTDOWN' })
  peer.say({ return: {}, id: 2 })
  peer.end()
  await peer.finish(quitting)
  await peer.settle()
  expect(told.events).toMatchObject([{ name: 'SHUTDOWN' }])
  expect(told.closed).toMatchObject([{ why: 'eof' }])
})

test('nothing is told after the end, though more was there', async () => {
  const { peer, told } = await openMonitor()
  peer.say(`${JSON.stringify({ event: 'A' })}\nnonsense\n${JSON.stringify({ event: 'B' })}\n`)
  await peer.settle()
  expect(told.events.map(({ name }) => name)).toEqual(['A'])
  expect(told.closed).toMatchObject([{ why: 'protocol' }])
})

test('a late command hears nothing of the end: it has failed before', async () => {
  const { peer, monitor } = await openMonitor()
  let heard = 0
  const late = monitor.execute('stop', {}, { deadlineMs: 100 }).catch(() => heard++)
  await peer.settle(200)
  peer.end()
  await peer.finish(late)
  await peer.settle()
  expect(heard).toBe(1)
})

test('a reply longer than the limit, and one that is nested too deeply, lose the protocol', async () => {
  for (const said of [
    `{"return":"${'x'.repeat(11 * 2 ** 20)}","id":2}\n`,
    `${'['.repeat(5000)}\n`,
  ]) {
    const { peer, monitor, told } = await openMonitor()
    const asking = monitor.execute('query-block', {}, {})
    await peer.settle()
    peer.say(said)
    await expect(peer.finish(asking)).rejects.toThrow(/broke the protocol/)
    expect(told.closed).toHaveLength(1)
  }
})

test('a long reply within the limit is read', async () => {
  const { peer, monitor } = await openMonitor()
  const asking = monitor.execute('query-block', {}, {})
  await peer.settle()
  const long = 'x'.repeat(9 * 2 ** 20)
  peer.say(`{"return":"${long}","id":2}\n`)
  expect(await peer.finish(asking)).toBe(long)
})

test('a QEMU that does not read leaves the command to its deadline', async () => {
  const { peer, monitor } = await openMonitor()
  peer.pause()
  const waiting = monitor.execute('query-status', {}, {})
  await expect(peer.finish(waiting)).rejects.toThrow(/has not answered/)
  expect(peer.host.nowMs).toBe(30_000)
})

test('whatever bytes QEMU sends, the session ends or lives, and no waiter is left', async () => {
  const bytes = record({
    seed: integer(),
    junk: string({ unit: 'binary', maxLength: 60 }),
    behind: constantFrom('\n', '', '\n{"return":{},"id":2}\n', '{"return":1,"id":2}\n'),
    at: nat(40),
  })
  const law = asyncProperty(bytes, async ({ seed, junk, behind, at }) => {
    const { peer, monitor, told } = await openMonitor({ seed, fragments: true })
    let heard = 0
    const asking = monitor.execute('query-status', {}, {}).then(
      () => heard++,
      () => heard++,
    )
    await peer.settle()
    const valid = JSON.stringify({ event: 'STOP', data: { text: 'ü' } })
    peer.say(`${valid.slice(0, at)}${junk}${behind}`)
    await peer.settle(40_000)
    peer.end()
    await peer.finish(asking)
    await peer.settle(1000)
    expect(heard).toBe(1)
    expect(told.closed).toHaveLength(1)
  })
  await assert(law, { numRuns: 50 })
})
