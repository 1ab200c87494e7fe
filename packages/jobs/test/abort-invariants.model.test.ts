// What an abort may do, as the checker of traces sees it: I34 and I37, beside the sequences of
// invariants.model.test.ts.
import { checkRecording } from '@signalbox/trace'
import { expect, test } from 'vitest'
import { jobEvents as e, jobInvariants } from '../src/index.ts'
import { calls } from './script.ts'
import type { Script } from './script.ts'

/** Call 1 holds job 1, an async one, and call 2 job 2, of this kind. */
const beside = (kind: 'abort' | 'query'): Script => calls(2).take(1, 1, 'async').take(2, 2, kind, 2)
const accepted = { target: 1, accepted: true }
const noReturn = { phase: 1, name: 'image complete', pastReturn: true }

const wrong: readonly (readonly [string, string, Script, string])[] = [
  [
    'I37',
    'is asked for by a query',
    beside('query').step(e.abortAsked, 2, 2, accepted),
    'an abort of job 1 is asked for by a query job',
  ],
  [
    'I34',
    'is accepted, and the point of no return is passed',
    beside('abort').step(e.abortAsked, 2, 2, accepted).step(e.phaseSet, 1, 1, noReturn),
    'job 1 passes its point of no return, and was aborted',
  ],
  [
    'I34',
    'is accepted past the point of no return',
    beside('abort').step(e.phaseSet, 1, 1, noReturn).step(e.abortAsked, 2, 2, accepted),
    'an abort of job 1 was accepted past its point of no return',
  ],
]

test.each(wrong)('%s: an abort that %s', (invariant, _what, { events }, message) => {
  const { breaches } = checkRecording(events, jobInvariants)
  expect(breaches).toMatchObject([{ invariant, message }])
})

test('sound: an abort that is refused, and the point of no return is passed', () => {
  const { events } = beside('abort')
    .step(e.abortAsked, 2, 2, { target: 1, accepted: false })
    .step(e.phaseSet, 1, 1, noReturn)
  expect(checkRecording(events, jobInvariants).breaches).toEqual([])
})
