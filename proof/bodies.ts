// Bodies on a stage: which call's code runs now, and what sections tell it. For the history of the
// simulation, which keeps what each body has learnt.
import { AsyncLocalStorage } from 'node:async_hooks'
import { DomainObject, jobEvents } from '@signalbox/jobs'
import type { DomainTypes } from '@signalbox/jobs'
import type { SimulatedHost, SimulatedWorld } from '@signalbox/testkit'
import type { Recorder } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import { CallNames } from './call-names.ts'

const bodies = new AsyncLocalStorage<string>()

export function bodyNow(): string | undefined {
  return bodies.getStore()
}

/**
 * From the step on in which a call begins, what runs on behalf of it is its body; from its end on
 * nothing is.
 */
export function followBodies(recorder: Recorder, host: SimulatedHost): void {
  const names = new CallNames()
  recorder.tap((event) => {
    if (event.call === undefined) return
    if (isEvent(event, jobEvents.callBegan)) bodies.enterWith(names.of(event.call))
    if (isEvent(event, jobEvents.callEnded)) host.history?.ended(names.of(event.call))
  })
}

type Watched = DomainObject<DomainTypes>
type Section = (this: Watched, ...given: unknown[]) => unknown

let seen = false

/**
 * Has the results of all sections of this process seen by whoever opened them: a section is where a
 * body learns something of a machine that no step of the world shows.
 */
export function seeSections(): void {
  if (seen) return
  seen = true
  const prototype = DomainObject.prototype as unknown as { [K in 'read' | 'update']: Section }
  for (const name of ['read', 'update'] as const) {
    const section = prototype[name]
    prototype[name] = function watched(...given) {
      const result = section.apply(this, given)
      const { simulation } = this.context.world as Partial<SimulatedWorld>
      if (!isStatus(result)) simulation?.history?.saw(result)
      return result
    }
  }
}

/** A record on its way to the disk is no body's, and is compared there. */
function isStatus(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'definitionXml' in result
}
