// The checker checked: sequences of steps that must never happen, each rejected by its number.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Breach } from '../src/index.ts'
import { checkTrace, jobEvents as e } from '../src/index.ts'
import type { Script } from './script.ts'
import { calls, guest, other, running, s } from './script.ts'

const owed = { debt: 1, name: 'cont' }
/** A domain that runs, with a job that owes. */
const owing = (): Script => running().begin(2).take(2, 2, 'async').step(e.debtMade, 2, 2, owed)

/** A domain that is being removed, after so many calls have begun. */
const leaving = (count: number): Script =>
  calls(count).step(e.objectListed, 0, 0, { persistent: true }).step(e.objectRemoving, 0, 0, {})

const wrong: readonly (readonly [string, string, Script])[] = [
  ['I1', 'two normal jobs', calls(2).take(1, 1, 'query').take(2, 2, 'modify', 2)],
  ['I2', 'two agent jobs', calls(2).take(1, 1, 'agent-query').take(2, 2, 'agent-modify', 2)],
  ['I3', 'two async jobs', calls(2).take(1, 1, 'async').take(2, 2, 'async', 2)],
  ['I3', 'a job restored beside another', calls(2).take(1, 1, 'async').move(2, 2, 'restored')],
  ['I4', 'a modify during a save', calls(2).take(1, 1, 'async').take(2, 2, 'modify', 2)],
  ['I5', "a nested job of another's", calls(2).take(1, 1, 'async').take(2, 2, 'nested', 2, 1)],
  ['I5', 'a nested job of an async job that is not held', calls(1).take(1, 2, 'nested', 1, 9)],
  ['I6', 'an async job beside a normal one', calls(2).take(1, 1, 'query').take(2, 2, 'async', 2)],
  ['I7', 'agent and normal in one call', calls(1).take(1, 1, 'agent-query').take(1, 2, 'query', 2)],
  [
    'I7',
    'agent beside async without quiesce',
    calls(1).take(1, 1, 'async').take(1, 2, 'agent-query', 2),
  ],
  [
    'I7',
    'quiesce with a mask that admits no query',
    calls(1).take(1, 1, 'async').mask(1, 1, 'abort').take(1, 2, 'agent-modify', 2, 1),
  ],
  ['I7', 'two requests of one call', calls(1).ask(1, 'query', 1).ask(1, 'agent-query', 2)],
  ['I8', 'jobs on two domains', calls(1).take(1, 1, 'query').on(other).take(1, 2, 'query', 1)],
  ['I9', 'a visit without the slot', running().begin(2).enter(2, 7)],
  [
    'I9',
    "a visit in another call's job",
    running().begin(2).begin(3).take(2, 2, 'query').enter(3, 2),
  ],
  ['I9', 'a visit by an agent job', running().begin(2).take(2, 2, 'agent-query').enter(2, 2)],
  ['I10', 'a visit inside a visit', running().begin(2).take(2, 2, 'query').enter(2, 2).enter(2, 2)],
  [
    'I11',
    'an agent visit without its slot',
    running().begin(2).take(2, 2, 'query').enter(2, 2, 'agent'),
  ],
  [
    'I13',
    'a trap of the running code',
    s().step(e.ruleTrapped, 0, 0, { rule: 'I13', message: 'm' }),
  ],
  [
    'I15',
    'a visit by a job that is bound to another run',
    s().begin(2).take(2, 2, 'query').run(1).step(e.instanceBegan, 0, 0, {}).enter(2, 2),
  ],
  [
    'I15',
    'a job that is bound to a later run than the one that it was asked for',
    running()
      .begin(2)
      .begin(3)
      .take(2, 2, 'query')
      .ask(3, 'modify', 2)
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.instanceDropped, 0, 0, {})
      .run(2)
      .step(e.instanceBegan, 0, 0, {})
      .release(2, 2, 'query')
      .grant(3, 3, 'modify'),
  ],
  [
    'I17',
    'a request that is refused although nothing forbids it',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).refuse(1, 'query', 'refused'),
  ],
  ['I17', 'a grant without a request', calls(1).grant(1, 1, 'query')],
  [
    'I17',
    'a request that ends twice',
    calls(1).ask(1, 'query', 1).refuse(1, 'query').refuse(1, 'query'),
  ],
  [
    'I17',
    'a call that ends while it waits',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).end(1),
  ],
  [
    'I18',
    'a wait beyond its deadline',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).later(30_051).refuse(1, 'query'),
  ],
  [
    'I19',
    'a lost wake-up',
    calls(2).take(1, 1, 'query').ask(2, 'query', 2).release(1, 1, 'query').end(1),
  ],
  [
    'I19',
    'a mask that was widened for nobody',
    calls(2).take(1, 1, 'async').ask(2, 'modify', 2).mask(1, 1, 'modify').mask(1, 1, 'modify'),
  ],
  [
    'I20',
    'a later query before an earlier one',
    calls(3)
      .take(1, 1, 'modify')
      .ask(2, 'query', 2)
      .ask(3, 'query', 3)
      .release(1, 1, 'modify')
      .grant(3, 2, 'query'),
  ],
  [
    'I20',
    'a query before a destroy',
    calls(3)
      .take(1, 1, 'modify')
      .ask(2, 'query', 2)
      .ask(3, 'destroy', 3)
      .release(1, 1, 'modify')
      .grant(2, 2, 'query'),
  ],
  ['I21', 'a wrong count', calls(1).ask(1, 'query', 2)],
  ['I21', 'a wrong count of one granted at once', calls(1).take(1, 1, 'query', 2)],
  [
    'I21',
    'one granted at once above the limit',
    calls(2).take(1, 1, 'agent-query').take(2, 2, 'query', 2, 0, 1),
  ],
  [
    'I7',
    'one granted at once while its call waits',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).take(1, 2, 'agent-query', 3),
  ],
  [
    'I20',
    'one granted at once before one that waits',
    calls(3).take(1, 1, 'query').ask(2, 'query', 2).release(1, 1, 'query').take(3, 2, 'query', 2),
  ],
  [
    'I21',
    'a grant above the limit',
    calls(2).take(1, 1, 'agent-query').ask(2, 'query', 2, { limit: 1 }).grant(2, 2, 'query'),
  ],
  [
    'I22',
    'a wait that outlives its run',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.waitBegan, 2, 2, { wait: 1, purpose: 'the tray', deadlineAtMs: 1e9, cause: '' })
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .later(51)
      .step(e.waitEnded, 2, 2, { wait: 1, purpose: 'the tray', how: 'failed', waitedMs: 51 }),
  ],
  [
    'I22',
    'a wait that outlives its job',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.waitBegan, 2, 2, { wait: 1, purpose: 'the tray', deadlineAtMs: 1e9, cause: '' })
      .release(2, 2, 'modify')
      .later(51)
      .step(e.waitEnded, 2, 2, { wait: 1, purpose: 'the tray', how: 'failed', waitedMs: 51 }),
  ],
  [
    'I22',
    'a wait that nobody ends after its job, found when the run is shut off',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.waitBegan, 2, 2, { wait: 1, purpose: 'the tray', deadlineAtMs: 1e9, cause: '' })
      .later(1)
      .release(2, 2, 'modify')
      .later(51)
      .begin(3)
      .take(3, 3, 'destroy')
      .step(e.instanceEnded, 3, 3, { reason: 'destroyed' })
      .step(e.instanceDropped, 3, 3, {}),
  ],
  ['I23', 'a call that ends with a job', calls(1).take(1, 1, 'query').end(1)],
  ['I23', 'a leak', calls(1).take(1, 1, 'query').step(e.callLeaked, 1, 1, { kind: 'query' })],
  ['I23', "a release by another's call", calls(2).take(1, 1, 'query').release(2, 1, 'query')],
  [
    'I23',
    'a job that is continued while it is owned',
    calls(2).take(1, 1, 'async').move(2, 1, 'continued'),
  ],
  [
    'I23',
    'a disowned job that is ended by nobody',
    calls(1).take(1, 1, 'async').move(1, 1, 'released').release(1, 1, 'async'),
  ],
  ['I24', 'a release of what is not held', calls(1).release(1, 5, 'query')],
  [
    'I24',
    'a second release',
    calls(1).take(1, 1, 'query').release(1, 1, 'query').release(1, 1, 'query'),
  ],
  [
    'I25',
    'an async job that ends before its nested one',
    calls(1).take(1, 1, 'async').take(1, 2, 'nested', 2, 1).release(1, 1, 'async'),
  ],
  [
    'I25',
    'two visits in a nested job',
    running()
      .begin(2)
      .take(2, 2, 'async')
      .take(2, 3, 'nested', 2, 2)
      .enter(2, 3)
      .leave(2, 3)
      .enter(2, 3),
  ],
  [
    'I26',
    'a mask without destroy',
    calls(1)
      .take(1, 1, 'async')
      .step(e.maskSet, 1, 1, { mask: ['query'] }),
  ],
  [
    'I25',
    'a nested job that stops the domain after its visit',
    running()
      .begin(2)
      .take(2, 2, 'async')
      .take(2, 3, 'nested', 2, 2)
      .enter(2, 3)
      .leave(2, 3)
      .step(e.instanceEnded, 2, 3, { reason: 'saved' }),
  ],
  [
    'I25',
    'a nested job that visits after it stopped the domain',
    running()
      .begin(2)
      .take(2, 2, 'async')
      .take(2, 3, 'nested', 2, 2)
      .step(e.instanceEnded, 2, 3, { reason: 'saved' })
      .enter(2, 3),
  ],
  ['I26', 'a mask of a job that is none', calls(1).take(1, 1, 'query').mask(1, 1, 'query')],
  [
    'I15',
    'live state changed by a job that is bound to another run',
    s()
      .begin(2)
      .take(2, 2, 'modify')
      .run(1)
      .step(e.instanceBegan, 0, 0, {})
      .step(e.sectionRan, 2, 2, { access: 'update', durationMs: 0, live: true }),
  ],
  [
    'I31',
    'live state changed after the end',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.sectionRan, 2, 2, { access: 'update', durationMs: 0, live: true }),
  ],
  [
    'I36',
    'a domain that is found while it is removed',
    leaving(1).step(e.referenceTaken, 1, 0, {}),
  ],
  [
    'I42',
    'a request that waited for a job on another domain',
    calls(3)
      .on(other)
      .take(3, 3, 'query')
      .on(guest)
      .take(1, 1, 'query')
      .ask(2, 'query', 2)
      .release(1, 1, 'query')
      .grant(2, 2, 'query', 0, 0, 0, 3),
  ],
  [
    'I43',
    'a read without a job that waits',
    calls(1).step(e.referenceTaken, 1, 0, {}).later(51).step(e.referenceReturned, 1, 0, {}).end(1),
  ],
  [
    'I46',
    'a read-only client that modifies',
    s().begin(1, false, { readOnly: true }).take(1, 1, 'modify'),
  ],
  [
    'I46',
    'a read-only client that changes the state',
    s()
      .begin(1, false, { readOnly: true })
      .take(1, 1, 'query')
      .step(e.sectionRan, 1, 1, { access: 'update', durationMs: 0, live: false }),
  ],
  [
    'I31',
    'a visit after the end',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .enter(2, 2),
  ],
  [
    'I31',
    'an effect after the end',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.effectMade, 2, 2, { effect: 'spawn' }),
  ],
  [
    'I31',
    'a run that is ended by a query job',
    running().begin(2).take(2, 2, 'query').step(e.instanceEnded, 2, 2, { reason: 'why not' }),
  ],
  ['I32', 'a run that is shut off and has not ended', running().step(e.instanceDropped, 0, 0, {})],
  ['I33', 'two runs', running().begin(2).run(2).step(e.instanceBegan, 2, 0, {})],
  [
    'I34',
    'a point of no return that is forgotten',
    calls(1)
      .take(1, 1, 'async')
      .step(e.phaseSet, 1, 1, { phase: 2, name: 'two', pastReturn: true })
      .step(e.phaseSet, 1, 1, { phase: 3, name: 'three', pastReturn: false }),
  ],
  [
    'I36',
    'an id that is used again',
    running()
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.instanceDropped, 0, 0, {})
      .step(e.instanceBegan, 0, 0, {}),
  ],
  [
    'I36',
    'two domains of one name',
    s()
      .step(e.objectListed, 0, 0, { persistent: true })
      .on({ number: 3, name: 'guest', uuid: 'u3' })
      .step(e.objectListed, 0, 0, { persistent: true }),
  ],
  ['I36', 'a grant on a domain that is removed', leaving(1).take(1, 1, 'query')],
  [
    'I37',
    'an abort of a later job',
    calls(2)
      .take(1, 1, 'async')
      .take(2, 2, 'abort', 2)
      .step(e.abortAsked, 2, 2, { target: 9, accepted: true }),
  ],
  [
    'I38',
    'a phase that goes back',
    calls(1)
      .take(1, 1, 'async')
      .step(e.phaseSet, 1, 1, { phase: 2, name: 'two', pastReturn: true })
      .step(e.phaseSet, 1, 1, { phase: 1, name: 'one', pastReturn: true }),
  ],
  [
    'I40',
    'a debt that is paid twice',
    owing().step(e.debtPaid, 0, 0, owed).step(e.debtPaid, 0, 0, owed),
  ],
  ['I40', 'a debt that is left while its job goes on', owing().step(e.debtLeft, 0, 0, owed)],
  [
    'I40',
    'a debt that is left after it was paid',
    owing().step(e.debtPaid, 0, 0, owed).step(e.debtLeft, 0, 0, owed),
  ],
  [
    'I40',
    'a debt that outlives its run',
    owing()
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.instanceDropped, 0, 0, {})
      .later(1)
      .begin(3),
  ],
  ['I44', 'a reference that is not given back', calls(1).step(e.referenceTaken, 1, 0, {}).end(1)],
  ['I48', 'statistics twice', calls(1).take(1, 1, 'async').release(1, 1, 'async').completed(1, 1)],
  [
    'I48',
    'an async job that ends without statistics',
    calls(1)
      .take(1, 1, 'async')
      .step(e.jobReleased, 1, 1, { slot: 'async', kind: 'async', asyncKind: '', heldMs: 0 })
      .end(1),
  ],
]

describe('a wrong sequence is rejected by its number', () => {
  test.each(wrong)('%s: %s', (invariant, _what, { events }) => {
    const breaches = checkTrace(events)
    expect(breaches.map((breach: Breach) => breach.invariant)).toContain(invariant)
    // What led there is sound: the last step is the one that breaks the rule.
    expect(checkTrace(events.slice(0, -2))).toEqual([])
  })
})

test('what is said of each, and nothing else: UPDATE_EXPECTED=1 writes the file anew', () => {
  const said = wrong.map(([, what, { events }]) => {
    const breaches = checkTrace(events).map(
      ({ invariant, message }) => `  ${invariant}: ${message}\n`,
    )
    return [`${what}\n`, ...breaches].join('')
  })
  const path = join(import.meta.dirname, 'expected/breaches.txt')
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, said.join(''))
  expect(said.join('')).toBe(readFileSync(path, 'utf8'))
})
