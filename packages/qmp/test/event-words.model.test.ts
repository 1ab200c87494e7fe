// What passes between us and QEMU, and between us and the agent, as people read it: one line a
// step.
import type { EventKind } from '@signalbox/trace'
import { wordsOf } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { qmpEvents as e } from '../src/index.ts'

const session = 1
const query = { session, id: 2, command: 'query-status' }

type Told = readonly [kind: string, detail: object, words: string]

function told<Detail extends object>(kind: EventKind<Detail>, detail: Detail, words: string): Told {
  return [kind.name, detail, words]
}

const steps: readonly Told[] = [
  told(e.monitorOpened, { session }, 'connected to the monitor'),
  told(
    e.negotiated,
    { session, version: '7.2.22', outOfBand: false },
    'the monitor of QEMU 7.2.22 is ready',
  ),
  told(
    e.negotiated,
    { session, version: '7.2.22', outOfBand: true },
    'the monitor of QEMU 7.2.22 is ready, with commands out of band',
  ),
  told(
    e.monitorClosed,
    { session, why: 'end of file' },
    "the monitor's session ended: end of file",
  ),
  told(
    e.ruleTrapped,
    { session, rule: 'I10', message: 'two commands at once' },
    'DEFECT: two commands at once (I10)',
  ),
  told(e.commandSent, { ...query, deadlineMs: 30_000, outOfBand: false }, '→ query-status'),
  told(
    e.commandSent,
    { ...query, deadlineMs: 30_000, outOfBand: true },
    '→ query-status, out of band',
  ),
  told(
    e.replyReceived,
    { ...query, outcome: 'returned', durationMs: 12 },
    '← query-status after 12.0 ms',
  ),
  told(
    e.replyReceived,
    { ...query, outcome: 'refused', durationMs: 12 },
    '← query-status is refused after 12.0 ms',
  ),
  told(e.lateReply, { ...query, durationMs: 31_000 }, '← query-status, too late, after 31.00 s'),
  told(e.commandLost, query, '✗ query-status: the session ended before its answer'),
  told(e.strayReply, { session, id: 7 }, 'an answer to nothing (7) is dropped'),
  told(
    e.monitorStuck,
    { ...query, waitedMs: 30_000 },
    'the monitor is stuck: no answer to query-status for 30.00 s',
  ),
  told(e.monitorSuspect, { ...query, waitedMs: 5_000 }, 'no answer to query-status for 5.00 s yet'),
  told(e.eventReceived, { session, number: 1, event: 'STOP' }, 'QEMU tells STOP'),
  told(e.agentOpened, { session }, "connected to the agent's channel"),
  told(e.agentClosed, { session }, "the agent's channel is closed"),
  told(e.agentOutOfStep, { session }, 'the agent is to be synchronised anew'),
  told(e.agentSyncSent, { session, deadlineMs: 5_000 }, '→ agent: synchronises'),
  told(
    e.agentSync,
    { session, outcome: 'synchronised', droppedBytes: 0, durationMs: 3 },
    '← agent: synchronised after 3.0 ms',
  ),
  told(
    e.agentSync,
    { session, outcome: 'timed-out', droppedBytes: 3, durationMs: 5_000 },
    '← agent: timed-out after 5.00 s, 3 bytes dropped',
  ),
  told(
    e.agentCommandSent,
    { session, command: 'guest-info', deadlineMs: 5_000 },
    '→ agent: guest-info',
  ),
  told(
    e.agentReply,
    { session, command: 'guest-info', outcome: 'returned', durationMs: 3 },
    '← agent: guest-info returned after 3.0 ms',
  ),
]

test('every step has words of its own', () => {
  const told = new Set(steps.map(([kind]) => kind))
  expect([...told].sort()).toEqual(
    Object.values(e)
      .map(({ name }) => name)
      .sort(),
  )
})

describe('says', () => {
  test.each(steps)('%s %o: %s', (kind, detail, words) => {
    expect(wordsOf({ seq: 1, at: 0, kind, detail })).toBe(words)
  })
})
