// The families checked: sequences of steps that must never happen, each rejected by its number and
// by nothing else, and sequences that look odd and are sound.
import { checkRecording } from '@signalbox/trace'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { qmpEvents as e, qmpInvariants } from '../../src/index.ts'
import type { QmpScript } from './qmp-script.ts'
import { agent, monitor, q } from './qmp-script.ts'

const trapped = { session: 1, message: 'm' }

const aside = { outOfBand: true }
/** A monitor that has not negotiated. */
const opened = (): QmpScript => q().step(e.monitorOpened, { session: 1 })

const wrong: readonly (readonly [string, string, QmpScript])[] = [
  ['I10', 'a second command', monitor().send(1, 'stop').send(2, 'cont')],
  [
    'I10',
    'a command on a monitor that is stuck',
    monitor().send(1, 'stop').later(30_000).stuck(1, 'stop').send(2, 'cont'),
  ],
  ['I10', 'a command on a session that has ended', monitor().close().send(1, 'stop')],
  ['I10', 'a command that was refused', monitor().step(e.ruleTrapped, { ...trapped, rule: 'I10' })],
  ['I11', 'a second agent command', agent().ask('guest-ping').ask('guest-info')],
  [
    'I11',
    'a handshake beside a command',
    agent().ask('guest-ping').step(e.agentSyncSent, { session: 2, deadlineMs: 5_000 }),
  ],
  ['I11', 'a command on a connection that has ended', agent().closeAgent().ask('guest-ping')],
  ['I11', 'a refused one', agent().step(e.ruleTrapped, { ...trapped, rule: 'I11' })],
  ['I12', 'out of band, and QEMU has none', monitor().send(1, 'yank', { outOfBand: true })],
  ['I12', 'a command that is none', q().open(true).send(1, 'stop', { outOfBand: true })],
  ['I27', 'a reply to nothing', monitor().reply(1, 'stop')],
  ['I27', 'a second reply', monitor().send(1, 'stop').reply(1, 'stop').reply(1, 'stop')],
  ['I27', 'a reply to another command', monitor().send(1, 'stop').reply(1, 'cont')],
  [
    'I27',
    "a reply to another's request",
    monitor().by(1, 1).send(1, 'stop').by(2, 2).reply(1, 'stop'),
  ],
  ['I27', 'ids that do not grow', monitor().send(2, 'stop')],
  [
    'I27',
    'a reply that is dropped, and is waited for',
    monitor().send(1, 'stop').step(e.strayReply, { session: 1, id: 1 }),
  ],
  ['I27', 'a late reply that is not late', monitor().send(1, 'stop').late(1, 'stop')],
  ['I27', 'an agent that was never synchronised', q().openAgent().ask('guest-ping')],
  [
    'I27',
    'an agent that is not synchronised after a silence',
    agent().ask('guest-ping').answer('guest-ping', 'timed-out').ask('guest-ping'),
  ],
  [
    'I27',
    'an agent that is not synchronised after it was gone',
    agent().step(e.agentOutOfStep, { session: 2 }).ask('guest-ping'),
  ],
  ['I27', 'an answer of an agent to nothing', agent().answer('guest-ping')],
  ['I27', 'a late reply of a session that never was', q().late(1, 'stop')],
  ['I27', 'a reply of a session that never was', q().reply(1, 'stop')],
  [
    'I27',
    'a reply under another job',
    monitor().by(1, 1).send(1, 'stop').by(1, 2).reply(1, 'stop'),
  ],
  ['I27', 'an agent whose handshake was lost', q().openAgent().sync('lost').ask('guest-ping')],
  [
    'I27',
    'an agent that is not synchronised after a loss',
    agent().ask('guest-ping').answer('guest-ping', 'lost').ask('guest-ping'),
  ],
  ['I12', 'out of band before anything was negotiated', opened().send(1, 'yank', aside)],
  ['I28', 'an event that is missing', monitor().event(1).event(3)],
  ['I28', 'an event that comes twice', monitor().event(1).event(1)],
  ['I28', 'an event of a session that has ended', monitor().close().event(1)],
  [
    'I29',
    'a command without a deadline',
    monitor().send(1, 'stop', { deadlineMs: Number.POSITIVE_INFINITY }),
  ],
  [
    'I29',
    'a command past its deadline that nobody calls unanswered',
    monitor().send(1, 'stop').later(30_051).event(1),
  ],
  [
    'I29',
    'a late reply that is delivered',
    monitor().send(1, 'stop').later(30_000).stuck(1, 'stop').reply(1, 'stop'),
  ],
  ['I29', 'stuck on nothing', monitor().stuck(1, 'stop')],
  [
    'I29',
    'an agent that is waited for too long',
    agent().ask('guest-ping').later(5_051).openAgent(),
  ],
  ['I29', 'an agent command without a deadline', agent().ask('guest-ping', 0)],
  ['I29', 'a command with no time at all', monitor().send(1, 'stop', { deadlineMs: 0 })],
  ['I29', 'a command with less than no time', monitor().send(1, 'stop', { deadlineMs: -1 })],
  [
    'I31',
    'a command that does not fail with its session',
    monitor().send(1, 'stop').close().later(1).openAgent(),
  ],
  [
    'I31',
    'a command that fails twice',
    monitor().send(1, 'stop').close().lose(1, 'stop').lose(1, 'stop'),
  ],
  [
    'I31',
    'a command that fails after its answer',
    monitor().send(1, 'stop').reply(1, 'stop').close().lose(1, 'stop'),
  ],
  ['I31', 'a session that ends twice', monitor().close().close()],
  [
    'I31',
    'an agent command that does not fail with its connection',
    agent().ask('guest-ping').closeAgent().later(51).openAgent(),
  ],
  [
    'I47',
    'a guest that floods, and is listened to',
    q()
      .openAgent()
      .sync('timed-out', 2 ** 30, 10),
  ],
  [
    'I47',
    'out-of-band commands without end',
    Array.from({ length: 9 }).reduce<QmpScript>(
      (script, _none, index) => script.send(index + 1, 'yank', { outOfBand: true }),
      q().open(true),
    ),
  ],
]

describe('a wrong sequence is rejected by its number', () => {
  test.each(wrong)('%s: %s', (invariant, _what, { events }) => {
    const numbers = checkRecording(events, qmpInvariants).breaches.map((each) => each.invariant)
    expect(new Set(numbers)).toEqual(new Set([invariant]))
    // What led there is sound.
    expect(checkRecording(events.slice(0, -1), qmpInvariants).breaches).toEqual([])
  })
})

test('what is said of each, and nothing else: UPDATE_EXPECTED=1 writes the file anew', () => {
  const said = wrong.map(([, what, { events }]) => {
    const { breaches } = checkRecording(events, qmpInvariants)
    const words = breaches.map(({ invariant, message }) => `  ${invariant}: ${message}\n`)
    return [`${what}\n`, ...words].join('')
  })
  const path = join(import.meta.dirname, 'expected/breaches.txt')
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, said.join(''))
  expect(said.join('')).toBe(readFileSync(path, 'utf8'))
})

const sound: readonly (readonly [string, QmpScript])[] = [
  [
    'two agent commands behind one handshake',
    agent().ask('guest-ping').answer('guest-ping').ask('guest-info').answer('guest-info'),
  ],
  [
    'a command that fails with its session, long before its deadline',
    monitor().send(1, 'stop').close().lose(1, 'stop').later(60_000).openAgent(),
  ],
  [
    'an agent command that fails with its connection, long before its deadline',
    agent().ask('guest-ping').closeAgent().answer('guest-ping', 'lost').later(60_000).openAgent(),
  ],
  [
    'a flood that is read in its time',
    q()
      .openAgent()
      .sync('timed-out', 2 ** 22 + 2 ** 20, 8),
  ],
  [
    'a session that was negotiated after its end',
    q().step(e.negotiated, { session: 1, version: '9.0.0', outOfBand: true }),
  ],
  [
    'a late reply, and then the next command',
    monitor()
      .send(1, 'stop')
      .later(30_000)
      .stuck(1, 'stop')
      .later(60_000)
      .late(1, 'stop')
      .send(2, 'cont')
      .reply(2, 'cont')
      .close(),
  ],
  [
    'out of band beside a command that hangs',
    q()
      .open(true)
      .send(1, 'query-status')
      .send(2, 'yank', { outOfBand: true })
      .reply(2, 'yank')
      .reply(1, 'query-status')
      .close(),
  ],
  [
    'a session that ends during a command, and another that begins at 1',
    monitor()
      .send(1, 'stop')
      .event(1)
      .close()
      .lose(1, 'stop')
      .open()
      .event(1)
      .send(1, 'cont')
      .reply(1, 'cont')
      .close(),
  ],
  [
    'a monitor that is stuck, and ends',
    monitor()
      .send(1, 'stop')
      .later(30_000)
      .stuck(1, 'stop')
      .later(9)
      .close()
      .later(9)
      .open()
      .close(),
  ],
  [
    'an answer that was given before',
    monitor()
      .send(1, 'stop')
      .reply(1, 'stop')
      .step(e.strayReply, { session: 1, id: 1 })
      .send(2, 'cont')
      .reply(2, 'cont')
      .close(),
  ],
  [
    'an agent that was silent, and is synchronised again',
    agent()
      .ask('guest-ping')
      .later(5_000)
      .answer('guest-ping', 'timed-out')
      .sync('timed-out')
      .sync()
      .ask('guest-ping')
      .closeAgent()
      .answer('guest-ping', 'lost'),
  ],
]

test.each(sound)('sound: %s', (_what, { events }) => {
  const checker = checkRecording(events, qmpInvariants)
  expect(checker.breaches).toEqual([])
  expect(checker.open()).toEqual([])
})

test('what is to fail with its session is told as open', () => {
  const { events } = monitor().send(1, 'stop').close()
  expect(checkRecording(events, qmpInvariants).open()).toEqual([
    'command 1 1 of a session that has ended',
  ])
  const lost = agent().ask('guest-ping').closeAgent()
  expect(checkRecording(lost.events, qmpInvariants).open()).toEqual([
    'an agent command of session 2',
  ])
})

test('what is outstanding is told as open', () => {
  const { events } = monitor().send(1, 'stop').openAgent().sync().ask('guest-ping')
  expect(checkRecording(events, qmpInvariants).open()).toEqual([
    "command 'stop'",
    "agent command 'guest-ping'",
  ])
})
