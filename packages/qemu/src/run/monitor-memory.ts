// What the driver keeps in memory of one run's QEMU may be wrong after a late reply or a lost
// connection: whoever visits the monitor first reads it afresh, before anything else (jobs.md 9.5).
import type { Instance, VisitControl } from '@signalbox/jobs'
import type { EventKind } from '@signalbox/trace'
import type { DomainOf, DriverServices } from '../services.ts'
import type { Memory, MonitorSession } from '../sessions/monitor-session.ts'
import { observe, rereadBegan, rereadEnded, takeOver } from './reread.ts'

export class MonitorMemory implements Memory {
  readonly #driver: DriverServices
  readonly #object: DomainOf
  readonly #instance: Instance
  #stale = false

  constructor(driver: DriverServices, object: DomainOf, instance: Instance) {
    this.#driver = driver
    this.#object = object
    this.#instance = instance
  }

  get stale(): boolean {
    return this.#stale
  }

  /** From now on the first act of the next visit is to read it afresh. */
  doubt(): void {
    this.#stale = true
  }

  async refresh(session: MonitorSession, visit: VisitControl): Promise<void> {
    // Its own commands are the first; and nobody else is in the monitor.
    this.#stale = false
    this.#record(rereadBegan, visit, {})
    try {
      takeOver(this.#object, await observe(this.#object, session))
      this.#record(rereadEnded, visit, { outcome: 'done' })
    } catch (error) {
      this.#stale = true
      this.#record(rereadEnded, visit, { outcome: 'failed' })
      throw error
    }
  }

  #record<Detail extends object>(
    kind: EventKind<Detail>,
    { call, job }: VisitControl,
    detail: Detail,
  ): void {
    const { recorder, world } = this.#driver
    const { tag } = this.#object
    recorder.record(kind, world.clock.now(), tag, this.#instance.id, call, job, detail)
  }
}
