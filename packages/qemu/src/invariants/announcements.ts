// I38: a step does not start before the status that announces it is on disk: the beginning of a
// long job, each of its phases, and the run that a start is about to spawn.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { StatusOnDisk } from './status-on-disk.ts'

interface Announced {
  /** The step that is to be on disk before the job's next. */
  readonly seq: number
  readonly what: string
}

export const announcementInvariants: Family = {
  file: 'qemu/src/invariants/announcements.ts',
  invariants: ['I38'],
  begin: (judge) => new AnnouncementWatch(judge),
}

class AnnouncementWatch implements Watch {
  readonly #judge: Judge
  readonly #disk = new StatusOnDisk()
  /** By the number of the async job. */
  readonly #announced = new Map<number, Announced>()
  /** The async jobs of nested ones. */
  readonly #parents = new Map<number, number>()
  /** Recovery goes on with what is on disk already. */
  readonly #driverCalls = new Set<number>()

  readonly steps = [
    ...this.#disk.steps,
    on(jobEvents.callBegan, ({ call, detail: { driver } }) => {
      if (driver && call !== undefined) this.#driverCalls.add(call.number)
    }),
    on(jobEvents.callEnded, ({ call }) => {
      if (call !== undefined) this.#driverCalls.delete(call.number)
    }),
    on(jobEvents.requestGranted, (event) => {
      const { slot, parent, asyncKind } = event.detail
      if (slot === 'normal' && parent !== 0) this.#parents.set(event.job ?? 0, parent)
      // What is shut off has no status.
      const running = event.instance !== undefined
      if (slot === 'async' && running) this.#announce(event, `its ${asyncKind} job`)
    }),
    on(jobEvents.instanceBegan, (event) => this.#announce(event, 'its run')),
    on(jobEvents.phaseSet, (event) => this.#announce(event, `phase '${event.detail.name}'`)),
    on(jobEvents.phaseRefused, ({ job = 0 }) => {
      this.#announced.delete(job)
    }),
    on(jobEvents.visitEntered, (event) => this.#step(event, `the ${event.detail.port} is entered`)),
    on(jobEvents.effectMade, (event) => this.#step(event, `'${event.detail.effect}' is done`)),
    on(jobEvents.jobReleased, ({ job = 0 }) => {
      this.#parents.delete(job)
      this.#announced.delete(job)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #announce({ seq, job = 0, call }: TraceEvent, what: string): void {
    if (job === 0 || call === undefined || this.#driverCalls.has(call.number)) return
    this.#announced.set(job, { seq, what })
  }

  #step({ job = 0, domain }: TraceEvent, step: string): void {
    const announced = this.#announced.get(this.#parents.get(job) ?? job)
    if (announced === undefined || this.#disk.holds(domain?.name, announced.seq)) return
    this.#judge.broken('I38', `${step} before the status on disk announces ${announced.what}`)
  }
}
