// Jobs, visits, debts, names and clients at the corners of the rules, written by hand: some just
// keep them.
import { jobEvents as e } from '../src/index.ts'
import type { Script } from './script.ts'
import { calls, elsewhere, guest, other, running, s } from './script.ts'

const crashed = { reason: 'crashed' }
const owed = { debt: 1, name: 'cont' }
const listed = { persistent: true }
const third = { number: 3, name: 'third', uuid: 'u3' }
const readOnly = { readOnly: true }

/** A domain that runs, with call 2 in a modify job. */
const modifying = (): Script => running().begin(2).take(2, 2, 'modify')
/** As {@link modifying}, by a client that may only look. */
const looking = (): Script => running().begin(2, false, readOnly).take(2, 2, 'query')
/** Call 1 holds job 1, an async one that lets these in. */
const masked = (count: number, ...mask: string[]): Script =>
  calls(count)
    .take(1, 1, 'async')
    .mask(1, 1, ...mask)

/** What was done, and the steps. */
export const strangeJobs: Readonly<Record<string, Script>> = {
  // What one call may hold.
  'quiesce inside a nested job': calls(1)
    .take(1, 1, 'async')
    .take(1, 2, 'nested', 2, 1)
    .take(1, 3, 'agent-modify', 3, 1),
  'quiesce while another has got in': masked(2, 'query', 'abort')
    .take(2, 2, 'query', 2)
    .take(1, 3, 'agent-modify', 3, 1),
  'a nested job of a normal one': calls(1).take(1, 1, 'query').take(1, 2, 'nested', 2, 1),
  'a normal job that is said to be inside the async one': masked(1, 'query').take(
    1,
    2,
    'query',
    2,
    1,
  ),
  'a nested job is bound to the run of its async job': running()
    .begin(2)
    .take(2, 2, 'async')
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceDropped, 0, 0, {})
    .run(2)
    .step(e.instanceBegan, 0, 0, {})
    .run(1)
    .take(2, 3, 'nested', 2, 2),

  // Visits and stops.
  'the monitor is left, and was not entered': modifying().leave(2, 2),
  'the agent is left by another job': running()
    .begin(2)
    .begin(3)
    .take(2, 2, 'agent-query')
    .enter(2, 2, 'agent')
    .take(3, 3, 'query', 2)
    .leave(3, 3, 'agent'),
  'a read of the state after the end of the run': modifying()
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.sectionRan, 2, 2, { access: 'read', durationMs: 0, live: false }),
  'a query job that shuts off': running()
    .begin(2)
    .take(2, 2, 'query')
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceDropped, 2, 2, {}),
  'a nested job that shuts off after its visit': running()
    .begin(2)
    .take(2, 2, 'async')
    .take(2, 3, 'nested', 2, 2)
    .enter(2, 3)
    .leave(2, 3)
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceDropped, 2, 3, {}),
  'a nested job that visits after it shut off': running()
    .begin(2)
    .take(2, 2, 'async')
    .take(2, 3, 'nested', 2, 2)
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceDropped, 2, 3, {})
    .enter(2, 3),
  'an effect for a domain that never ran': calls(1)
    .take(1, 1, 'query')
    .step(e.effectMade, 1, 1, { effect: 'spawn' }),
  'a restored job that stops the domain': running()
    .begin(2)
    .move(2, 2, 'restored')
    .step(e.instanceEnded, 2, 2, crashed),

  // Ownership.
  'a call that ends twice': calls(1).end(1).end(1),
  'a job that is given up, and is not held': calls(1).move(1, 5, 'released'),
  "a job that is given up by another's call": calls(2).take(1, 1, 'async').move(2, 1, 'released'),
  "a job that is handed over by another's call": calls(2)
    .take(1, 1, 'async')
    .move(2, 1, 'handed-over'),
  'a job that was handed over, and is continued': calls(2)
    .take(1, 1, 'async')
    .move(1, 1, 'handed-over')
    .move(2, 1, 'continued'),
  'a release on another domain': calls(1).take(1, 1, 'query').on(other).release(1, 1, 'query'),
  'two in one slot, and the first is released': calls(3)
    .take(1, 1, 'query')
    .take(2, 2, 'query', 2)
    .release(1, 1, 'query')
    .take(3, 3, 'query', 2),

  // Debts.
  'a debt that is gone, and is not owed': s().step(e.debtGone, 0, 0, owed),
  'a debt that was found on disk, and is left': running()
    .step(e.debtMade, 0, 0, owed)
    .step(e.debtLeft, 0, 0, owed)
    .later(1)
    .begin(2),
  'a debt that is paid in the step in which its job is given back': modifying()
    .step(e.debtMade, 2, 2, owed)
    .release(2, 2, 'modify')
    .step(e.debtPaid, 0, 0, owed)
    .later(1)
    .begin(3),
  "a debt that is nobody's": modifying()
    .step(e.debtMade, 2, 2, owed)
    .release(2, 2, 'modify')
    .later(1)
    .begin(3),

  // The list.
  'two domains of one UUID': s()
    .step(e.objectListed, 0, 0, listed)
    .on({ ...third, uuid: guest.uuid })
    .step(e.objectListed, 0, 0, listed),
  'a renamed domain leaves its name to another': s()
    .step(e.objectListed, 0, 0, listed)
    .on({ ...guest, name: 'new' })
    .step(e.objectRenamed, 0, 0, { from: 'guest' })
    .on({ ...third, name: 'guest' })
    .step(e.objectListed, 0, 0, listed),
  'a renamed domain keeps its new name': s()
    .step(e.objectListed, 0, 0, listed)
    .on({ ...guest, name: 'new' })
    .step(e.objectRenamed, 0, 0, { from: 'guest' })
    .on({ ...third, name: 'new' })
    .step(e.objectListed, 0, 0, listed),
  'a domain that is removed leaves name and UUID to another': s()
    .step(e.objectListed, 0, 0, listed)
    .step(e.objectRemoving, 0, 0, {})
    .step(e.objectRemoved, 0, 0, {})
    .on({ ...guest, number: 3 })
    .step(e.objectListed, 0, 0, listed),
  'a domain that is removed takes no name with it that is another': s()
    .step(e.objectListed, 0, 0, listed)
    .on({ ...guest, number: 3 })
    .step(e.objectListed, 0, 0, listed)
    .on(guest)
    .step(e.objectRemoving, 0, 0, {})
    .step(e.objectRemoved, 0, 0, {})
    .on({ ...guest, number: 4 })
    .step(e.objectListed, 0, 0, listed),
  'a call that looked before finds the domain that is removed': calls(1)
    .step(e.objectListed, 0, 0, listed)
    .step(elsewhere, 1, 0, {})
    .step(e.objectRemoving, 0, 0, {})
    .step(e.referenceTaken, 1, 0, {})
    .step(e.referenceReturned, 1, 0, {}),

  // Clients that may only look.
  'a read of 50 ms': calls(1)
    .step(e.referenceTaken, 1, 0, {})
    .later(50)
    .step(e.referenceReturned, 1, 0, {})
    .end(1),
  'a read-only client that looks': looking().step(e.sectionRan, 2, 2, {
    access: 'read',
    durationMs: 0,
    live: false,
  }),
  'a read-only client that makes an effect': looking().step(e.effectMade, 2, 2, { effect: 'kill' }),
  'a read-only client that owes': looking().step(e.debtMade, 2, 2, owed),
  'a read-only client that aborts': looking().step(e.abortAsked, 2, 2, {
    target: 1,
    accepted: false,
  }),
  'a read-only client that begins a run': s()
    .begin(2, false, readOnly)
    .take(2, 2, 'query')
    .run(1)
    .step(e.instanceBegan, 2, 2, {}),
  'a read-only client that ends a run': looking().step(e.instanceEnded, 2, 2, crashed),
}
