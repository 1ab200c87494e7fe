// Waits and requests at the corners of the rules, written by hand: some just keep them.
import { jobEvents as e } from '../src/index.ts'
import type { Script } from './script.ts'
import { calls, elsewhere, other, running, s } from './script.ts'

const crashed = { reason: 'crashed' }
const tray = { wait: 1, purpose: 'the tray' }
const waiting = { ...tray, deadlineAtMs: 1e9, cause: '' }
const gaveUp = { ...tray, how: 'failed', waitedMs: 1 } as const
/** A domain that runs, with call 2 in a modify job. */
const modifying = (): Script => running().begin(2).take(2, 2, 'modify')
/** Call 1 holds job 1, an async one that lets these in. */
const masked = (count: number, ...mask: string[]): Script =>
  calls(count)
    .take(1, 1, 'async')
    .mask(1, 1, ...mask)

/** What was done, and the steps. */
export const strangeWaits: Readonly<Record<string, Script>> = {
  // Waits end in time, to the millisecond.
  'a request that ends 50 ms late': calls(2)
    .take(2, 1, 'query')
    .ask(1, 'query', 2)
    .later(30_050)
    .refuse(1, 'query'),
  'a wait that ends 50 ms after its run': modifying()
    .step(e.waitBegan, 2, 2, waiting)
    .step(e.instanceEnded, 0, 0, crashed)
    .later(50)
    .step(e.waitEnded, 2, 2, gaveUp),
  'a wait that ends 50 ms after its job': modifying()
    .step(e.waitBegan, 2, 2, waiting)
    .release(2, 2, 'modify')
    .later(50)
    .step(e.waitEnded, 2, 2, gaveUp),
  'a remote call that ends 51 ms after its run': modifying()
    .step(e.remoteBegan, 2, 2, tray)
    .step(e.instanceEnded, 0, 0, crashed)
    .later(51)
    .step(e.remoteEnded, 2, 2, tray),
  'a wait that is there 50 ms after its run': modifying()
    .step(e.waitBegan, 2, 2, waiting)
    .step(e.instanceEnded, 0, 0, crashed)
    .later(50)
    .step(e.instanceDropped, 0, 0, {}),
  'a wait that is there 51 ms after its run': modifying()
    .step(e.waitBegan, 2, 2, waiting)
    .step(e.instanceEnded, 0, 0, crashed)
    .later(51)
    .step(e.instanceDropped, 0, 0, {}),
  'a wait that is there 50 ms after its job': modifying()
    .step(e.waitBegan, 2, 2, waiting)
    .release(2, 2, 'modify')
    .later(50)
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceDropped, 0, 0, {}),
  'a wait of a job of no run, when a run is shut off': s()
    .begin(2)
    .take(2, 2, 'modify')
    .run(1)
    .step(e.instanceBegan, 0, 0, {})
    .step(e.waitBegan, 2, 2, waiting)
    .step(e.instanceEnded, 0, 0, crashed)
    .later(51)
    .step(e.instanceDropped, 0, 0, {})
    .step(e.waitEnded, 2, 2, gaveUp),
  'a wait of a job of no run, 51 ms after a run': s()
    .begin(2)
    .take(2, 2, 'modify')
    .run(1)
    .step(e.instanceBegan, 0, 0, {})
    .step(e.waitBegan, 2, 2, waiting)
    .step(e.instanceEnded, 0, 0, crashed)
    .later(51)
    .step(e.waitEnded, 2, 2, gaveUp),
  'a wait of no job, and one that never began': running()
    .begin(2)
    .step(e.waitBegan, 2, 0, waiting)
    .step(e.waitEnded, 2, 0, gaveUp)
    .step(e.waitEnded, 2, 0, gaveUp)
    .step(e.waitBegan, 2, 0, waiting)
    .step(e.instanceEnded, 0, 0, crashed)
    .step(e.instanceDropped, 0, 0, {})
    .step(e.waitEnded, 2, 0, gaveUp),
  'a wait at a run that is dropped without an end': modifying()
    .step(e.waitBegan, 2, 2, waiting)
    .later(51)
    .step(e.instanceDropped, 0, 0, {}),

  // Requests.
  'a request that ends on another domain': calls(2)
    .take(2, 1, 'query')
    .ask(1, 'query', 2)
    .on(other)
    .refuse(1, 'query'),
  'a request that ends as one of another kind': calls(2)
    .take(2, 1, 'query')
    .ask(1, 'query', 2)
    .refuse(1, 'modify'),
  'an abort that the mask keeps out is refused': masked(2, 'query')
    .ask(2, 'abort', 2)
    .refuse(2, 'abort', 'refused'),
  'a modify that the mask keeps out is refused': masked(2, 'query')
    .ask(2, 'modify', 2)
    .refuse(2, 'modify', 'refused'),
  'an abort that the mask lets in is refused': masked(3, 'query', 'abort')
    .take(3, 2, 'query', 2)
    .ask(2, 'abort', 3)
    .refuse(2, 'abort', 'refused'),
  'an abort of the driver that the mask keeps out is refused': s()
    .begin(1)
    .begin(2, true)
    .take(1, 1, 'async')
    .mask(1, 1, 'query')
    .ask(2, 'abort', 2)
    .refuse(2, 'abort', 'refused'),
  'an abort of nothing is refused': calls(2)
    .take(1, 1, 'query')
    .ask(2, 'abort', 2)
    .refuse(2, 'abort', 'refused'),
  'an agent request that is forgotten': calls(2)
    .take(1, 1, 'agent-query')
    .ask(2, 'agent-modify', 2)
    .release(1, 1, 'agent-query')
    .end(1),
  'an async request that is forgotten': calls(2)
    .take(1, 1, 'async')
    .ask(2, 'async', 2)
    .release(1, 1, 'async')
    .end(1),
  'an async request that waits for another': calls(2)
    .take(1, 1, 'async')
    .ask(2, 'async', 2)
    .step(elsewhere, 2, 0, {}),
  'a nested request that is forgotten': calls(2)
    .take(1, 1, 'async')
    .take(2, 2, 'query', 2)
    .ask(1, 'nested', 3, { parent: 1 })
    .release(2, 2, 'query')
    .end(2),
  'a nested request of a job that is not held': calls(2)
    .take(1, 1, 'async')
    .take(2, 2, 'query', 2)
    .ask(1, 'nested', 3, { parent: 9 })
    .release(2, 2, 'query')
    .end(2),
  'a nested request of no job at all': calls(2)
    .take(2, 2, 'query')
    .ask(1, 'nested', 2, { parent: 9 })
    .release(2, 2, 'query')
    .end(2),
  'a request that is forgotten, seen by a step of another layer': calls(2)
    .take(1, 1, 'query')
    .ask(2, 'query', 2)
    .release(1, 1, 'query')
    .step(elsewhere, 0, 0, {}),
  'an async job without statistics, seen by a step of another layer': calls(1)
    .take(1, 1, 'async')
    .step(e.jobReleased, 1, 1, { slot: 'async', kind: 'async', asyncKind: '', heldMs: 0 })
    .step(elsewhere, 0, 0, {}),
}
