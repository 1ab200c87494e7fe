// Recordings at the corners of the rules: sound ones that just keep them, ones that break several,
// and ones that tell of calls, jobs and domains of which the checker has never heard, as those do
// that begin in the middle. expected/strange.txt has all that is said of each: it may be nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TraceChecker, checkTrace, jobEvents as e } from '../src/index.ts'
import type { Script } from './script.ts'
import { calls, running, s } from './script.ts'
import { strangeJobs } from './strange-jobs.ts'
import { strangeWaits } from './strange-waits.ts'

const crashed = { reason: 'crashed' }
const owed = { debt: 1, name: 'cont' }
const tray = { wait: 1, purpose: 'the tray' }
const waiting = { ...tray, deadlineAtMs: 1e9, cause: '' }
const gaveUp = { ...tray, how: 'failed', waitedMs: 1 } as const
const listed = { persistent: true }

/** A domain that runs, with call 2 in a modify job. */
const modifying = (): Script => running().begin(2).take(2, 2, 'modify')

/** Steps of a call and a job that the checker does not know. */
function ofStrangers(script: Script, job: number): Script {
  return script
    .step(e.callBegan, 0, 0, { deadlineAtMs: 1e9, parent: 0, driver: false, readOnly: false })
    .step(e.referenceTaken, 9, 0, {})
    .step(e.referenceReturned, 9, 0, {})
    .ask(9, 'modify', 1, { limit: 1 })
    .refuse(9, 'modify')
    .grant(9, 8, 'query', 0, 1, 0)
    .grant(9, 7, 'agent-query')
    .enter(9, 6)
    .leave(9, 6)
    .step(e.maskSet, 9, job, { mask: ['destroy'] })
    .step(e.phaseSet, 9, job, { phase: 1, name: 'one', pastReturn: true })
    .step(e.phaseRefused, 9, job, { phase: 1, name: 'one', stays: 0, pastReturn: false })
    .step(e.abortAsked, 9, job, { target: 5, accepted: true })
    .move(9, job, 'continued')
    .move(9, job, 'restored')
    .step(e.waitBegan, 9, job, waiting)
    .step(e.waitEnded, 9, job, gaveUp)
    .step(e.debtMade, 9, job, owed)
    .step(e.debtGone, 9, job, owed)
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceBegan, 0, 0, {})
    .step(e.instanceDropped, 0, 0, {})
    .step(e.objectListed, 0, 0, listed)
    .step(e.objectRenamed, 0, 0, { from: 'guest' })
    .step(e.objectRemoving, 0, 0, {})
    .step(e.referenceTaken, 9, 0, {})
    .step(e.objectRemoved, 0, 0, {})
    .step(e.callLeaked, 0, 0, { kind: 'query' })
    .step(e.callEnded, 0, 0, { outcome: 'answered', departed: false })
    .release(9, 6, 'modify')
}

function said([what, { events }]: [string, Script]): string {
  const breaches = checkTrace(events).map(
    ({ invariant, message }) => `  ${invariant}: ${message}\n`,
  )
  return [`${what}\n`, ...breaches].join('')
}

test('what is said of each: UPDATE_EXPECTED=1 writes the file anew', () => {
  const all: [string, Script][] = [
    ...Object.entries({ ...strangeWaits, ...strangeJobs }),
    ['steps of strangers', ofStrangers(s(), 6)],
    ['steps of strangers on no domain', ofStrangers(s().on(), 6)],
    ['steps of no job', ofStrangers(s(), 0)],
  ]
  const path = join(import.meta.dirname, 'expected/strange.txt')
  const text = all.map(said).join('')
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, text)
  expect(text).toBe(readFileSync(path, 'utf8'))
})

describe('a host that is late', () => {
  const options = { hostDelayMs: 100 }
  const late = (ms: number): readonly (readonly [string, Script])[] => [
    [
      'I18',
      calls(2)
        .take(2, 1, 'query')
        .ask(1, 'query', 2)
        .later(30_000 + ms)
        .refuse(1, 'query'),
    ],
    [
      'I22',
      modifying()
        .step(e.waitBegan, 2, 2, waiting)
        .release(2, 2, 'modify')
        .later(ms)
        .step(e.waitEnded, 2, 2, gaveUp),
    ],
    [
      'I43',
      calls(1)
        .step(e.referenceTaken, 1, 0, {})
        .step(e.referenceReturned, 1, 0, {})
        .later(ms)
        .end(1),
    ],
  ]

  test('may be as late as it is said to be, and no later', () => {
    for (const [, { events }] of late(150)) expect(checkTrace(events, [], options)).toEqual([])
    for (const [invariant, { events }] of late(151)) {
      expect(checkTrace(events, [], options)).toMatchObject([{ invariant }])
    }
  })
})

test('an id is known to be used again as long as ten thousand others have not come since', () => {
  const script = s()
  const run = (id: number): Script =>
    script
      .run(id)
      .step(e.instanceBegan, 0, 0, {})
      .step(e.instanceEnded, 0, 0, crashed)
      .step(e.instanceDropped, 0, 0, {})
  for (let id = 1; id <= 10_001; id++) run(id)
  run(1)
  run(3)
  expect(checkTrace(script.events).map(({ message }) => message)).toEqual(['id 3 is used again'])
})

test('what is open is told, whatever it is', () => {
  const checker = new TraceChecker()
  const { events } = running()
    .begin(2)
    .begin(3)
    .begin(4)
    .take(2, 2, 'async')
    .take(2, 3, 'nested', 2, 2)
    .take(3, 4, 'agent-query', 3)
    .enter(2, 3)
    .ask(4, 'modify', 4)
    .step(e.waitBegan, 2, 2, waiting)
  for (const event of events) checker.accept(event)
  expect(checker.breaches).toEqual([])
  expect(checker.open()).toEqual([
    'call 2',
    'call 3',
    'call 4',
    "normal job 3 of 'guest'",
    "agent job 4 of 'guest'",
    "async job 2 of 'guest'",
    'modify request of call 4',
    'wait for the tray',
    'visit to the monitor',
  ])
})
