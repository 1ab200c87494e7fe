// The checker checked: sequences of steps that must never happen, each rejected by its number.
import { describe, expect, test } from 'vitest'
import type { Breach } from '../src/index.ts'
import { checkTrace, jobEvents as e } from '../src/index.ts'
import type { Script } from './script.ts'
import { calls, guest, other, running, s } from './script.ts'

const owed = { debt: 1, name: 'cont' }
/** A domain that runs, with a job that owes. */
const owing = (): Script => running().begin(2).take(2, 2, 'async').step(e.debtMade, 2, 2, owed)

/** The invariant, what breaks it, the steps, and all that the checker says of them. */
const wrong: readonly (readonly [string, string, Script, readonly string[]])[] = [
  [
    'I1',
    'two normal jobs',
    calls(2).take(1, 1, 'query').take(2, 2, 'modify', 2),
    ['I1: the normal slot is granted while job 1 holds it'],
  ],
  [
    'I2',
    'two agent jobs',
    calls(2).take(1, 1, 'agent-query').take(2, 2, 'agent-modify', 2),
    ['I2: the agent slot is granted while job 1 holds it'],
  ],
  [
    'I3',
    'two async jobs',
    calls(2).take(1, 1, 'async').take(2, 2, 'async', 2),
    ['I3: the async slot is granted while job 1 holds it'],
  ],
  [
    'I3',
    'a job restored beside another',
    calls(2).take(1, 1, 'async').move(2, 2, 'restored'),
    ['I3: a job is restored beside another'],
  ],
  [
    'I4',
    'a modify during a save',
    calls(2).take(1, 1, 'async').take(2, 2, 'modify', 2),
    ['I4: modify is granted, and the mask of job 1 has no modify'],
  ],
  [
    'I5',
    "a nested job of another's",
    calls(2).take(1, 1, 'async').take(2, 2, 'nested', 2, 1),
    ['I5: a nested job is granted to one who does not own async job 1'],
  ],
  [
    'I5',
    'a nested job of an async job that is not held',
    calls(1).take(1, 2, 'nested', 1, 9),
    ['I5: a nested job is granted to one who does not own async job 9'],
  ],
  [
    'I6',
    'an async job beside a normal one',
    calls(2).take(1, 1, 'query').take(2, 2, 'async', 2),
    ['I6: an async job is granted while job 1 is held'],
  ],
  [
    'I7',
    'agent and normal in one call',
    calls(1).take(1, 1, 'agent-query').take(1, 2, 'query', 2),
    ['I7: call 1 holds a agent-query job and gets a query job'],
  ],
  [
    'I7',
    'agent beside async without quiesce',
    calls(1).take(1, 1, 'async').take(1, 2, 'agent-query', 2),
    ['I7: call 1 holds a async job and gets a agent-query job'],
  ],
  [
    'I7',
    'quiesce with a mask that admits no query',
    calls(1).take(1, 1, 'async').mask(1, 1, 'abort').take(1, 2, 'agent-modify', 2, 1),
    ['I7: call 1 holds a async job and gets a agent-modify job'],
  ],
  [
    'I7',
    'two requests of one call',
    calls(1).ask(1, 'query', 1).ask(1, 'agent-query', 2),
    ['I7: call 1 asks for two jobs at once'],
  ],
  [
    'I8',
    'jobs on two domains',
    calls(1).take(1, 1, 'query').on(other).take(1, 2, 'query', 1),
    ["I8: call 1 holds a job on 'guest' too"],
  ],
  [
    'I9',
    'a visit without the slot',
    running().begin(2).enter(2, 7),
    ['I9: the monitor is entered by one who does not hold its slot'],
  ],
  [
    'I9',
    "a visit in another call's job",
    running().begin(2).begin(3).take(2, 2, 'query').enter(3, 2),
    ['I9: the monitor is entered by one who does not hold its slot'],
  ],
  [
    'I9',
    'a visit by an agent job',
    running().begin(2).take(2, 2, 'agent-query').enter(2, 2),
    ['I9: the monitor is entered by one who does not hold its slot'],
  ],
  [
    'I10',
    'a visit inside a visit',
    running().begin(2).take(2, 2, 'query').enter(2, 2).enter(2, 2),
    ['I10: the monitor is entered twice'],
  ],
  [
    'I11',
    'an agent visit without its slot',
    running().begin(2).take(2, 2, 'query').enter(2, 2, 'agent'),
    ['I11: the agent is entered by one who does not hold its slot'],
  ],
  [
    'I13',
    'a trap of the running code',
    s().step(e.ruleTrapped, 0, 0, { rule: 'I13', message: 'm' }),
    ['I13: m'],
  ],
  [
    'I15',
    'a visit by a job that is bound to another run',
    s().begin(2).take(2, 2, 'query').run(1).step(e.instanceBegan, 0, 0, {}).enter(2, 2),
    ['I15: the monitor is entered for run 1 by a job bound to run 0'],
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
    ['I15: a job asked for run 1 is bound to run 2'],
  ],
  [
    'I17',
    'a request that is refused although nothing forbids it',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).refuse(1, 'query', 'refused'),
    ['I17: a query request is refused, and nothing forbids it'],
  ],
  [
    'I17',
    'a grant without a request',
    calls(1).grant(1, 1, 'query'),
    ['I17: a request of call 1 ends that does not wait'],
  ],
  [
    'I17',
    'a request that ends twice',
    calls(1).ask(1, 'query', 1).refuse(1, 'query').refuse(1, 'query'),
    ['I17: a request of call 1 ends that does not wait'],
  ],
  [
    'I17',
    'a call that ends while it waits',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).end(1),
    ['I17: call 1 ends while its request waits'],
  ],
  [
    'I18',
    'a wait beyond its deadline',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).later(30_051).refuse(1, 'query'),
    ['I18: a request ends 51 ms after its deadline'],
  ],
  [
    'I19',
    'a lost wake-up',
    calls(2).take(1, 1, 'query').ask(2, 'query', 2).release(1, 1, 'query').end(1),
    ['I19: query of call 2 can be granted, and waits'],
  ],
  [
    'I19',
    'a mask that was widened for nobody',
    calls(2).take(1, 1, 'async').ask(2, 'modify', 2).mask(1, 1, 'modify').mask(1, 1, 'modify'),
    ['I19: modify of call 2 can be granted, and waits'],
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
    ['I20: query overtakes query of call 2'],
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
    ['I20: query overtakes destroy of call 3'],
  ],
  ['I21', 'a wrong count', calls(1).ask(1, 'query', 2), ['I21: count 2, but 0 wait or are held']],
  [
    'I21',
    'a wrong count of one granted at once',
    calls(1).take(1, 1, 'query', 2),
    ['I21: count 2, but 0 wait or are held'],
  ],
  [
    'I21',
    'one granted at once above the limit',
    calls(2).take(1, 1, 'agent-query').take(2, 2, 'query', 2, 0, 1),
    ['I21: a request above the queue limit was granted'],
  ],
  [
    'I7',
    'one granted at once while its call waits',
    calls(2).take(2, 1, 'query').ask(1, 'query', 2).take(1, 2, 'agent-query', 3),
    ['I7: call 1 asks for two jobs at once'],
  ],
  [
    'I20',
    'one granted at once before one that waits',
    calls(3).take(1, 1, 'query').ask(2, 'query', 2).release(1, 1, 'query').take(3, 2, 'query', 2),
    ['I20: query overtakes query of call 2'],
  ],
  [
    'I21',
    'a grant above the limit',
    calls(2).take(1, 1, 'agent-query').ask(2, 'query', 2, { limit: 1 }).grant(2, 2, 'query'),
    ['I21: a request above the queue limit was not refused'],
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
    ["I22: 'the tray' is waited for after its run ended"],
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
    ["I22: 'the tray' is waited for after its job was released"],
  ],
  [
    'I22',
    'a wait that nobody ends after its job, found when the run is shut off',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.waitBegan, 2, 2, { wait: 1, purpose: 'the tray', deadlineAtMs: 1e9, cause: '' })
      .release(2, 2, 'modify')
      .later(51)
      .begin(3)
      .take(3, 3, 'destroy')
      .step(e.instanceEnded, 3, 3, { reason: 'destroyed' })
      .step(e.instanceDropped, 3, 3, {}),
    ["I22: 'the tray' is still waited for after its job was released"],
  ],
  [
    'I23',
    'a call that ends with a job',
    calls(1).take(1, 1, 'query').end(1),
    ['I23: call 1 ends, and job 1 was not released'],
  ],
  [
    'I23',
    'a leak',
    calls(1).take(1, 1, 'query').step(e.callLeaked, 1, 1, { kind: 'query' }),
    ['I23: call 1 ends while it holds: query'],
  ],
  [
    'I23',
    "a release by another's call",
    calls(2).take(1, 1, 'query').release(2, 1, 'query'),
    ['I23: job 1 is released by one who does not own it'],
  ],
  [
    'I23',
    'a job that is continued while it is owned',
    calls(2).take(1, 1, 'async').move(2, 1, 'continued'),
    ['I23: job 1 is continued, and call 1 owns it'],
  ],
  [
    'I23',
    'a disowned job that is ended by nobody',
    calls(1).take(1, 1, 'async').move(1, 1, 'released').release(1, 1, 'async'),
    ['I23: job 1 is released by one who does not own it'],
  ],
  [
    'I24',
    'a release of what is not held',
    calls(1).release(1, 5, 'query'),
    ['I24: job 5 is released, and nobody holds it'],
  ],
  [
    'I24',
    'a second release',
    calls(1).take(1, 1, 'query').release(1, 1, 'query').release(1, 1, 'query'),
    ['I24: job 1 is released, and nobody holds it'],
  ],
  [
    'I25',
    'an async job that ends before its nested one',
    calls(1).take(1, 1, 'async').take(1, 2, 'nested', 2, 1).release(1, 1, 'async'),
    ['I25: job 1 is released, and job 2 inside it is held'],
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
    ['I25: nested job 3 visits the monitor a second time'],
  ],
  [
    'I26',
    'a mask without destroy',
    calls(1)
      .take(1, 1, 'async')
      .step(e.maskSet, 1, 1, { mask: ['query'] }),
    ['I26: a mask without destroy'],
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
    ['I25: nested job 3 stops the domain after its visit'],
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
    [
      'I25: nested job 3 visits the monitor after it stopped the domain',
      'I31: the monitor is entered for a run that has ended',
    ],
  ],
  [
    'I26',
    'a mask of a job that is none',
    calls(1).take(1, 1, 'query').mask(1, 1, 'query'),
    ['I26: a mask of job 1, which is not the async job that is held'],
  ],
  [
    'I15',
    'live state changed by a job that is bound to another run',
    s()
      .begin(2)
      .take(2, 2, 'modify')
      .run(1)
      .step(e.instanceBegan, 0, 0, {})
      .step(e.sectionRan, 2, 2, { access: 'update', durationMs: 0, live: true }),
    ['I15: live state is changed for run 1 by a job bound to run 0'],
  ],
  [
    'I31',
    'live state changed after the end',
    running()
      .begin(2)
      .take(2, 2, 'modify')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.sectionRan, 2, 2, { access: 'update', durationMs: 0, live: true }),
    ['I31: live state is changed for a run that has ended'],
  ],
  [
    'I36',
    'a domain that is found while it is removed',
    calls(1).step(e.objectRemoving, 0, 0, {}).step(e.referenceTaken, 1, 0, {}),
    ['I36: call 1 finds a domain that is removed'],
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
    ["I42: query waited for job 3, which is none of 'guest'"],
  ],
  [
    'I43',
    'a read without a job that waits',
    calls(1).step(e.referenceTaken, 1, 0, {}).later(51).step(e.referenceReturned, 1, 0, {}).end(1),
    ['I43: a read without a job took 51.0 ms'],
  ],
  [
    'I46',
    'a read-only client that modifies',
    s().begin(1, false, { readOnly: true }).take(1, 1, 'modify'),
    ['I46: a read-only client gets a modify job'],
  ],
  [
    'I46',
    'a read-only client that changes the state',
    s()
      .begin(1, false, { readOnly: true })
      .take(1, 1, 'query')
      .step(e.sectionRan, 1, 1, { access: 'update', durationMs: 0, live: false }),
    ['I46: a read-only client changes the state'],
  ],
  [
    'I31',
    'a visit after the end',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .enter(2, 2),
    ['I31: the monitor is entered for a run that has ended'],
  ],
  [
    'I31',
    'an effect after the end',
    running()
      .begin(2)
      .take(2, 2, 'query')
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.effectMade, 2, 2, { effect: 'spawn' }),
    ["I31: effect 'spawn' is made for a run that has ended"],
  ],
  [
    'I31',
    'a run that is ended by a query job',
    running().begin(2).take(2, 2, 'query').step(e.instanceEnded, 2, 2, { reason: 'why not' }),
    ['I31: a query job stops the domain'],
  ],
  [
    'I32',
    'a run that is shut off and has not ended',
    running().step(e.instanceDropped, 0, 0, {}),
    ["I32: 'guest' is shut off, and its run has not ended"],
  ],
  [
    'I33',
    'two runs',
    running().begin(2).run(2).step(e.instanceBegan, 2, 0, {}),
    ["I33: two runs of 'guest'"],
  ],
  [
    'I34',
    'an abort that is accepted past the point of no return',
    calls(2)
      .take(1, 1, 'async')
      .step(e.phaseSet, 1, 1, { phase: 2, name: 'two', pastReturn: true })
      .take(2, 2, 'abort', 2)
      .step(e.abortAsked, 2, 2, { target: 1, accepted: true }),
    ['I34: an abort of job 1 was accepted past its point of no return'],
  ],
  [
    'I34',
    'a point of no return that is forgotten',
    calls(1)
      .take(1, 1, 'async')
      .step(e.phaseSet, 1, 1, { phase: 2, name: 'two', pastReturn: true })
      .step(e.phaseSet, 1, 1, { phase: 3, name: 'three', pastReturn: false }),
    ['I34: job 1 was past its point of no return, and is no longer'],
  ],
  [
    'I36',
    'an id that is used again',
    running()
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.instanceDropped, 0, 0, {})
      .step(e.instanceBegan, 0, 0, {}),
    ['I36: id 1 is used again'],
  ],
  [
    'I36',
    'two domains of one name',
    s()
      .step(e.objectListed, 0, 0, { persistent: true })
      .on({ number: 3, name: 'guest', uuid: 'u3' })
      .step(e.objectListed, 0, 0, { persistent: true }),
    ["I36: two domains named 'guest'"],
  ],
  [
    'I36',
    'a grant on a domain that is removed',
    calls(1).step(e.objectRemoving, 0, 0, {}).take(1, 1, 'query'),
    ["I36: a job is granted on 'guest', which is removed"],
  ],
  [
    'I37',
    'an abort of a later job',
    calls(2)
      .take(1, 1, 'async')
      .take(2, 2, 'abort', 2)
      .step(e.abortAsked, 2, 2, { target: 9, accepted: true }),
    ['I37: an abort of job 9 was accepted, which is not held'],
  ],
  [
    'I38',
    'a phase that goes back',
    calls(1)
      .take(1, 1, 'async')
      .step(e.phaseSet, 1, 1, { phase: 2, name: 'two', pastReturn: true })
      .step(e.phaseSet, 1, 1, { phase: 1, name: 'one', pastReturn: true }),
    ['I38: phase 1 after 2'],
  ],
  [
    'I40',
    'a debt that is paid twice',
    owing().step(e.debtPaid, 0, 0, owed).step(e.debtPaid, 0, 0, owed),
    ["I40: debt 1 ('cont') is paid, and is not owed"],
  ],
  [
    'I40',
    'a debt that is left while its job goes on',
    owing().step(e.debtLeft, 0, 0, owed),
    ["I40: debt 1 ('cont') is left while job 2 is held"],
  ],
  [
    'I40',
    'a debt that is left after it was paid',
    owing().step(e.debtPaid, 0, 0, owed).step(e.debtLeft, 0, 0, owed),
    ["I40: debt 1 ('cont') is left, and is not owed"],
  ],
  [
    'I40',
    'a debt that outlives its run',
    owing()
      .step(e.instanceEnded, 0, 0, { reason: 'crashed' })
      .step(e.instanceDropped, 0, 0, {})
      .later(1)
      .begin(3),
    ["I40: debt 1 ('cont') is owed after its run was shut off"],
  ],
  [
    'I44',
    'a reference that is not given back',
    calls(1).step(e.referenceTaken, 1, 0, {}).end(1),
    ['I44: call 1 ends, 1 references are not given back'],
  ],
  [
    'I48',
    'statistics twice',
    calls(1).take(1, 1, 'async').release(1, 1, 'async').completed(1, 1),
    ['I48: statistics of job 1, twice or early'],
  ],
  [
    'I48',
    'an async job that ends without statistics',
    calls(1)
      .take(1, 1, 'async')
      .step(e.jobReleased, 1, 1, { slot: 'async', kind: 'async', asyncKind: '', heldMs: 0 })
      .end(1),
    ['I48: job 1 ended without statistics'],
  ],
]

describe('a wrong sequence is rejected by its number', () => {
  test.each(wrong)('%s: %s', (_invariant, _what, { events }, words) => {
    const breaches = checkTrace(events)
    expect(breaches.map((breach: Breach) => `${breach.invariant}: ${breach.message}`)).toEqual(
      words,
    )
    // What led there is sound: the last step is the one that breaks the rule.
    expect(checkTrace(events.slice(0, -2))).toEqual([])
  })

  test('the story of a breach holds the steps of its domain and call, and no others', () => {
    const script = calls(3).on(other).take(3, 9, 'query').on(guest)
    const [breach] = checkTrace(script.take(1, 1, 'query').take(2, 2, 'modify', 2).events)
    expect(breach?.story.at(-1)).toBe(breach?.event)
    expect(breach?.story.some((event) => event.job === 9)).toBe(false)
    expect(breach?.story.some((event) => event.job === 1)).toBe(true)
  })
})
