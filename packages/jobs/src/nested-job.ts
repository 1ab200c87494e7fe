// A nested job: the power of an async job's body to visit the monitor once, or to stop the domain.
// Only the async job that it belongs to gives it, and it ends with the callback that it was given
// to.
import { assertRule } from './errors.ts'
import { Handle } from './handle.ts'
import type { DomainTypes } from './state.ts'
import { endRun, shutOffRun } from './stop.ts'
import { visitPort } from './visit.ts'

export class NestedJob<T extends DomainTypes> extends Handle<T> {
  #used: 'visit' | 'stop' | undefined

  get kind(): 'nested' {
    return 'nested'
  }

  /**
   * Visits the monitor; see `NormalJob.monitor`. Once: between two visits others are to get in, so
   * each takes a nested job of its own (I25).
   */
  async monitor<R>(visit: (monitor: T['Monitor']) => Promise<R>): Promise<R> {
    this.#use('visit')
    const { object, hold } = this
    return await visitPort<T, T['Monitor'], R>(object, hold, this.owner(), 'monitor', visit)
  }

  /** Notes that the run has ended; see `NormalJob.endRun`. */
  endRun(reason: string): boolean {
    this.#use('stop')
    return endRun(this.object, this.hold, reason)
  }

  /** Drops the live state of the ended run; see `NormalJob.shutOff`. */
  shutOff(patch: Partial<T['State']>): void {
    this.#use('stop')
    shutOffRun(this.object, this.hold, patch)
  }

  #use(purpose: 'visit' | 'stop'): void {
    const { api } = this.owner().tag
    const again = this.#used !== undefined && (purpose === 'visit' || this.#used === 'visit')
    assertRule(!again, 'I25', `${api} uses a nested job for more than one visit or one stop.`)
    this.#used = purpose
  }
}
