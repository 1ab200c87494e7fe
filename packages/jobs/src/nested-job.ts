// A nested job: the power of an async job's body to visit the monitor once, or to stop the domain.
// Only the async job that it belongs to gives it, and it ends with the callback that it was given to.
import { Handle } from './handle.ts'
import type { DomainTypes } from './state.ts'
import { endRun, shutOffRun } from './stop.ts'
import { visitPort } from './visit.ts'

export class NestedJob<T extends DomainTypes> extends Handle<T> {
  readonly #nominal = true

  get kind(): 'nested' {
    return this.#nominal ? 'nested' : 'nested'
  }

  /** Visits the monitor; see `NormalJob.monitor`. */
  monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {
    return visitPort<T, T['Monitor'], R>(this.object, this.hold, 'monitor', visit)
  }

  /** Notes that the run has ended; see `NormalJob.endRun`. */
  endRun(reason: string): boolean {
    this.owner()
    return endRun(this.object, this.hold, reason)
  }

  /** Drops the live state of the ended run; see `NormalJob.shutOff`. */
  shutOff(patch: Partial<T['State']>): void {
    this.owner()
    shutOffRun(this.object, this.hold, patch)
  }
}
