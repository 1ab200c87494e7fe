// What each step of the interlocking says to people, and how it is drawn: one line a step, so that
// a timeline can be read here before it is read in earnest.
import type { EventKind, Stroke, TraceEvent } from '@signalbox/trace'
import { strokesOf, wordsOf } from '@signalbox/trace'
import { describe, expect, test } from 'vitest'
import { jobEvents as e } from '../src/index.ts'
import { guest } from './script.ts'

interface Told {
  readonly kind: string
  readonly event: TraceEvent
  readonly words: string
  readonly strokes: readonly Stroke[] | undefined
}

/** A step of job 7 of call 3, virDomainSave, on run 5 of a domain at the hundredth millisecond. */
function told<Detail extends object>(
  kind: EventKind<Detail>,
  detail: Detail,
  words: string,
  strokes?: readonly Stroke[],
): Told {
  const event = {
    seq: 9,
    at: 100,
    kind: kind.name,
    domain: guest,
    instance: 5,
    call: { number: 3, api: 'virDomainSave', client: 'client 1' },
    job: 7,
    detail,
  }
  return { kind: kind.name, event, words, strokes }
}

const request = {
  slot: 'normal',
  kind: 'modify',
  asyncKind: '',
  deadlineAtMs: 30_100,
  count: 3,
  limit: 0,
  grantable: false,
  parent: 0,
} as const
const save = { slot: 'async', kind: 'async', asyncKind: 'save' } as const
const grant = { parent: 0, count: 1, limit: 0, waitedMs: 0, after: 0, afterSlot: '' } as const
const owed = { debt: 4, name: 'cont' }
const wait = { wait: 6, purpose: 'the tray to open' }
const point = (name: string): Stroke => ({ track: 'async job', id: 0, edge: 'point', name })
const body = { track: 'bodies wait for', id: 6 }
const debt = { track: 'debts', id: 4, name: 'cont' }
const waits = { track: 'waiting for a job', id: 3 }

const steps: readonly Told[] = [
  told(
    e.callBegan,
    { deadlineAtMs: Number.POSITIVE_INFINITY, parent: 0, driver: false, readOnly: false },
    'begins',
    [{ track: 'calls', id: 3, edge: 'begin', name: 'virDomainSave' }],
  ),
  told(
    e.callBegan,
    { deadlineAtMs: 2_100, parent: 0, driver: false, readOnly: false },
    'begins, with 2.00 s to go',
  ),
  told(e.callEnded, { outcome: 'answered', departed: false }, 'ends: answered', [
    { track: 'calls', id: 3, edge: 'end', name: 'virDomainSave' },
  ]),
  told(e.callEnded, { outcome: 'failed', departed: true }, 'ends: failed, its caller had gone', [
    { track: 'calls', id: 3, edge: 'end', name: 'virDomainSave' },
  ]),
  told(
    e.callLeft,
    { outcome: 'failed', departed: true },
    'its caller is gone (failed); it goes on',
  ),
  told(e.callLeaked, { kind: 'save' }, 'DEFECT: ended while it held: save'),
  told(e.objectListed, { persistent: true }, 'listed'),
  told(e.objectListed, { persistent: false }, 'listed, transient'),
  told(e.objectRemoving, {}, 'is being removed'),
  told(e.objectRemoved, {}, 'removed'),
  told(e.objectRenamed, { from: 'old' }, "renamed, was 'old'"),
  told(e.nameReserved, { name: 'new' }, "holds the name 'new'"),
  told(e.nameFreed, { name: 'new' }, "gives up the name 'new'"),
  told(e.referenceTaken, {}, 'takes a reference', []),
  told(e.referenceReturned, {}, 'gives its reference back', []),
  told(e.ruleTrapped, { rule: 'I13', message: 'a section waited' }, 'DEFECT: a section waited'),
  told(
    e.sectionRan,
    { access: 'read', durationMs: 10, live: false },
    'read section of 10.0 ms',
    [],
  ),
  told(
    e.sectionRan,
    { access: 'update', durationMs: 10.5, live: true },
    'update section of 10.5 ms, too long',
  ),
  told(e.requestMade, request, 'waits for its modify job, 3 wait or hold', [
    { ...waits, edge: 'begin', name: 'modify for virDomainSave' },
  ]),
  told(e.requestMade, { ...request, ...save, grantable: true }, 'asks for its save job', []),
  told(e.requestMade, { ...request, ...save }, 'waits for its save job, 3 wait or hold', [
    { ...waits, edge: 'begin', name: 'save for virDomainSave' },
  ]),
  told(e.requestGranted, { ...grant, ...save }, '┬ save job', [
    { ...waits, edge: 'end', name: 'async' },
    { track: 'async job', id: 7, edge: 'begin', name: 'save virDomainSave' },
  ]),
  told(
    e.requestGranted,
    { ...request, ...grant, waitedMs: 20, after: 2, afterSlot: 'async' },
    '┬ modify job after 20.0 ms',
    [
      { ...waits, edge: 'end', name: 'modify' },
      {
        track: 'normal job',
        id: 7,
        edge: 'begin',
        name: 'modify virDomainSave',
        after: { track: 'async job', id: 2 },
      },
    ],
  ),
  told(e.requestGranted, { ...request, ...grant, waitedMs: 0.001 }, '┬ modify job after 1 µs'),
  told(
    e.requestEnded,
    { slot: 'normal', kind: 'modify', how: 'timed-out', waitedMs: 30_000 },
    '✗ no modify job: timed-out after 30.00 s',
    [
      { ...waits, edge: 'end', name: 'modify: timed-out' },
      { track: 'waiting for a job', id: 0, edge: 'point', name: 'modify: timed-out' },
    ],
  ),
  told(e.jobReleased, { ...save, heldMs: 1_500 }, '┴ save job, held 1.50 s', [
    { track: 'async job', id: 7, edge: 'end', name: 'save', lastedMs: 1_500 },
  ]),
  told(
    e.jobReleased,
    { slot: 'agent', kind: 'agent-query', asyncKind: '', heldMs: 15 },
    '┴ agent-query job, held 15.0 ms',
    [{ track: 'agent job', id: 7, edge: 'end', name: 'agent-query', lastedMs: 15 }],
  ),
  told(
    e.ownershipMoved,
    { how: 'handed-over', kind: 'query' },
    'leaves its query job to the driver',
    [{ ...point('handed-over: query'), id: 7 }],
  ),
  told(e.ownershipMoved, { how: 'released', kind: 'save' }, 'leaves its save job to a later call'),
  told(e.ownershipMoved, { how: 'continued', kind: 'save' }, 'takes the save job over'),
  told(e.ownershipMoved, { how: 'restored', kind: 'save' }, 'a save job was under way', [
    { track: 'async job', id: 7, edge: 'begin', name: 'save virDomainSave' },
  ]),
  told(e.maskSet, { mask: ['abort', 'destroy'] }, 'lets in: abort, destroy', []),
  told(e.phaseSet, { phase: 1, name: 'write', pastReturn: false }, "phase 1 'write'", [
    point("phase 'write'"),
  ]),
  told(
    e.phaseSet,
    { phase: 2, name: 'stop', pastReturn: true },
    "phase 2 'stop', past its point of no return",
  ),
  told(
    e.phaseRefused,
    { phase: 2, name: 'stop', stays: 1, pastReturn: false },
    "✗ phase 2 'stop' is not entered",
  ),
  told(e.progressMade, { progress: { done: 1 } }, 'progress {"done":1}', []),
  told(
    e.asyncCompleted,
    { kind: 'save', operation: 1, outcome: 'completed', elapsedMs: 2_000 },
    'save job completed in 2.00 s',
    [],
  ),
  told(e.abortAsked, { target: 2, accepted: true }, 'asks job 2 to end: accepted', [
    point('abort asked'),
  ]),
  told(e.abortAsked, { target: 2, accepted: false }, 'asks job 2 to end: in vain'),
  told(e.visitEntered, { port: 'monitor' }, '  ┌ enters the monitor', [
    { track: 'monitor', id: 7, edge: 'begin', name: 'visit of virDomainSave' },
  ]),
  told(
    e.visitLeft,
    { port: 'agent', outcome: 'died', durationMs: 5 },
    '  └ leaves the agent, died after 5.0 ms',
    [{ track: 'agent', id: 7, edge: 'end', name: 'visit', lastedMs: 5 }],
  ),
  told(e.waitBegan, { ...wait, deadlineAtMs: 200, cause: '' }, 'waits for the tray to open', [
    { ...body, edge: 'begin', name: 'the tray to open' },
  ]),
  told(
    e.waitEnded,
    { ...wait, how: 'true', waitedMs: 3 },
    'has seen the tray to open after 3.0 ms',
    [{ ...body, edge: 'end', name: 'the tray to open', lastedMs: 3 }],
  ),
  told(e.waitEnded, { ...wait, how: 'failed', waitedMs: 0 }, 'gives up the tray to open'),
  told(e.remoteBegan, wait, 'the tray to open …', [
    { ...body, edge: 'begin', name: 'the tray to open' },
  ]),
  told(e.remoteEnded, wait, '… the tray to open: over', [
    { ...body, edge: 'end', name: 'the tray to open' },
  ]),
  told(e.effectMade, { effect: 'spawn' }, 'does: spawn'),
  told(e.debtMade, owed, "owes 'cont' (4)", [{ ...debt, edge: 'begin' }]),
  told(e.debtPaid, owed, "paid 'cont' (4)", [{ ...debt, edge: 'end' }]),
  told(e.debtLeft, owed, "leaves 'cont' (4) for the driver to pay"),
  told(e.debtGone, owed, "'cont' (4) is owed no more", [{ ...debt, edge: 'end' }]),
  told(e.instanceBegan, {}, 'QEMU 5 begins', [
    { track: 'QEMU', id: 5, edge: 'begin', name: 'QEMU 5' },
  ]),
  told(e.instanceEnded, { reason: 'crashed' }, 'QEMU ended: crashed', [
    { track: 'QEMU', id: 0, edge: 'point', name: 'ended: crashed' },
  ]),
  told(e.instanceDropped, {}, 'is shut off', [
    { track: 'QEMU', id: 5, edge: 'end', name: 'QEMU 5' },
  ]),
]

test('every step has words of its own', () => {
  const told = new Set(steps.map(({ kind }) => kind))
  expect([...told].sort()).toEqual(
    Object.values(e)
      .map(({ name }) => name)
      .sort(),
  )
})

describe('says', () => {
  test.each(steps)('$kind: $words', ({ event, words }) => {
    expect(wordsOf(event)).toBe(words)
  })
})

describe('is drawn', () => {
  test.each(steps.filter(({ strokes }) => strokes !== undefined))(
    '$kind: $words',
    ({ event, strokes }) => {
      expect(strokesOf(event)).toEqual(strokes)
    },
  )
})

test('a step of no call, job and run is drawn as one of number 0', () => {
  const ofNobody = (stroke: Stroke): Stroke => ({
    ...stroke,
    id: [3, 5, 7].includes(stroke.id) ? 0 : stroke.id,
    name: stroke.name.replace('virDomainSave', '').replace('QEMU 5', 'QEMU 0'),
  })
  for (const { event, strokes } of steps) {
    if (strokes === undefined) continue
    const { call: _call, job: _job, instance: _instance, ...nobodys } = event
    expect(strokesOf(nobodys)).toEqual(strokes.map(ofNobody))
  }
})
