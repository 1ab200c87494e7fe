// Recordings written by hand, right ones and wrong ones, with the rules that the wrong ones break.
import { jobEvents as e } from '@signalbox/jobs'
import type { Script } from '../../packages/jobs/test/script.ts'
import { calls, s } from '../../packages/jobs/test/script.ts'

export interface HandWritten {
  readonly does: string
  readonly script: Script
  /** The invariants that its last step breaks; none when it is right. */
  readonly breaks: readonly string[]
}

const right = (does: string, script: Script): HandWritten => ({ does, script, breaks: [] })
const wrong = (does: string, script: Script, ...breaks: readonly string[]): HandWritten => ({
  does,
  script,
  breaks,
})

const waits = { grantable: false }

/** A domain that runs, started by call 1, which has ended; call 2 has begun. */
function running(): Script {
  return s()
    .begin(1)
    .step(e.requestGranted, 1, 1, {
      slot: 'async',
      kind: 'async',
      asyncKind: 'start',
      waitedMs: 0,
      parent: 0,
      count: 1,
      limit: 0,
      after: 0,
      afterSlot: '',
    })
    .mask(1, 1)
    .run(1)
    .step(e.instanceBegan, 1, 1, {})
    .release(1, 1, 'async')
    .end(1)
    .begin(2)
}

/** Call 1 holds a modify job, and calls 2 and 3 wait, in this order. */
function queue(): Script {
  return calls(3).take(1, 1, 'modify').ask(2, 'query', 2, waits).ask(3, 'modify', 3, waits)
}

export const hands: readonly HandWritten[] = [
  right(
    'an agent job beside a normal one of another',
    calls(2).take(1, 1, 'modify').take(2, 2, 'agent-modify', 2),
  ),
  wrong(
    'an agent job under a normal one',
    calls(1).take(1, 1, 'modify').take(1, 2, 'agent-modify', 2),
    'I7',
  ),
  right(
    'a nested job inside an async one',
    calls(1).take(1, 1, 'async').take(1, 2, 'nested', 2, 1),
  ),
  wrong('a nested job without an async one', calls(1).take(1, 1, 'nested'), 'I5'),
  wrong(
    'a nested job inside the async job of another',
    calls(2).take(1, 1, 'async').take(2, 2, 'nested', 2, 1),
    'I5',
  ),
  right('a query beside a save', calls(2).take(1, 1, 'async').take(2, 2, 'query', 2)),
  wrong('a modify job beside a save', calls(2).take(1, 1, 'async').take(2, 2, 'modify', 2), 'I4'),
  wrong('two normal jobs', calls(2).take(1, 1, 'query').take(2, 2, 'query', 2), 'I1'),
  wrong('a save beside a normal job', calls(2).take(1, 1, 'query').take(2, 2, 'async', 2), 'I6'),
  right('who came first is served first', queue().release(1, 1, 'modify').grant(2, 2, 'query')),
  wrong('a later request overtakes', queue().release(1, 1, 'modify').grant(3, 3, 'modify'), 'I20'),
  wrong('nobody is woken', queue().release(1, 1, 'modify').end(1), 'I19'),
  wrong('a call ends, and holds a job', calls(1).take(1, 1, 'query').end(1), 'I23'),
  wrong(
    'a job is given back twice',
    calls(1).take(1, 1, 'query').release(1, 1, 'query').release(1, 1, 'query'),
    'I23',
  ),
  right('a visit to a running domain', running().take(2, 2, 'query').enter(2, 2).leave(2, 2)),
  wrong('a visit inside a visit', running().take(2, 2, 'query').enter(2, 2).enter(2, 2), 'I10'),
  wrong(
    'a visit after the end of the run',
    running().take(2, 2, 'query').step(e.instanceEnded, 0, 0, { reason: 'crashed' }).enter(2, 2),
    'I31',
  ),
  wrong(
    'a job is given back while its visit is under way',
    running().take(2, 2, 'query').enter(2, 2).release(2, 2, 'query'),
    'I9',
  ),
  wrong('a count that is not so', calls(2).take(1, 1, 'query').ask(2, 'query', 3, waits), 'I21'),
  wrong(
    'a mask without destroy',
    calls(1)
      .take(1, 1, 'async')
      .step(e.maskSet, 1, 1, { mask: ['query'] }),
    'I26',
  ),
]
