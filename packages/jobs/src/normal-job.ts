// A normal job: the power to look, to change, and to visit the monitor of one domain. It has no
// agent: nobody holds an agent and a normal job at once (CVE-2019-20485).
import { assertRule } from './errors.ts'
import { abortAsked, effectMade } from './events.ts'
import { OwingHandle, observed } from './handle.ts'
import type { NormalKind } from './kinds.ts'
import type { Takeaway } from './section.ts'
import type { DomainState, DomainTypes } from './state.ts'
import { endRun, shutOffRun } from './stop.ts'
import type { UntilOptions } from './until.ts'
import { visitPort } from './visit.ts'

/** How an abort of an async job was received. */
export type AbortReceipt =
  /** The body was told and ends. */
  | 'accepted'
  /** It is past its point of no return: the abort does nothing. */
  | 'too-late'
  /** The job that was seen when the abort was asked has ended meanwhile. */
  | 'gone'

export class NormalJob<T extends DomainTypes> extends OwingHandle<T> {
  get kind(): NormalKind {
    return this.hold.kind as NormalKind
  }

  /**
   * Visits the monitor. Check and entering are one section; the visit runs outside any.
   *
   * @throws DomainNotRunning the domain is not active
   * @throws DomainDied its run of QEMU ended before or during the visit
   * @throws CallDeparted the caller's deadline or signal came first; the driver ends the visit
   */
  monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {
    return visitPort<T, T['Monitor'], R>(this.object, this.hold, this.owner(), 'monitor', visit)
  }

  /**
   * Waits until `look` gives something other than undefined. It is registered when called: call it
   * before the command that causes what it waits for, and await it afterwards (I30).
   */
  until<R>(
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    options: UntilOptions,
  ): Promise<R> {
    return observed(this.object.until(this.hold, this.owner(), look, options))
  }

  /** Makes an effect outside (signal, file) in one step with the check that its run lives. */
  act<R>(effect: string, make: () => R): R {
    const call = this.owner()
    this.object.ports(this.hold)
    this.object.record(effectMade, call, this.hold.number, { effect })
    return make()
  }

  /**
   * Asks the async job with the number `seen` to end: the one that the caller saw when it asked,
   * never a later one (I37). Only an abort job does this.
   */
  requestAbort(seen: number): AbortReceipt {
    const call = this.owner()
    assertRule(this.kind === 'abort', 'I37', `${call.tag.api} aborts without an abort job.`)
    const receipt = this.object.requestAbort(seen)
    this.object.record(abortAsked, call, this.hold.number, {
      target: seen,
      accepted: receipt === 'accepted',
    })
    return receipt
  }

  /**
   * Notes that the run has ended, so that no visit begins and every wait bound to it ends. Only a
   * destroy job does this; false when it had ended before.
   */
  endRun(reason: string): boolean {
    assertRule(this.kind === 'destroy', 'I31', `${this.owner().tag.api} ends a run.`)
    return endRun(this.object, this.hold, reason)
  }

  /** Drops the live state of the ended run, applying `patch` with it. Only a destroy job does. */
  shutOff(patch: Partial<T['State']>): void {
    assertRule(this.kind === 'destroy', 'I32', `${this.owner().tag.api} drops live state.`)
    shutOffRun(this.object, this.hold, patch)
  }
}
