// I38: a step does not start before the status that announces it is on disk: the beginning of a
// long job, each of its phases, the run that a start is about to spawn, and its process.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { CallTag, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { processRecorded } from '../driver/state-trace.ts'
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
  /** The step in which the process of a run was recorded, until a monitor is entered after it. */
  readonly #processes = new Map<number, number>()
  /** Recovery goes on with what is on disk already. */
  readonly #driverCalls = new Set<number>()
  /** Runs that a driver has found, with their process, on disk. */
  readonly #recovered = new Set<number>()

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
    on(jobEvents.instanceBegan, (event) => {
      this.#announce(event, 'its run')
      if (this.#goesOn(event.call)) this.#recovered.add(event.instance ?? 0)
    }),
    on(processRecorded, ({ seq, instance = 0 }) => {
      if (!this.#recovered.has(instance)) this.#processes.set(instance, seq)
    }),
    on(jobEvents.instanceDropped, ({ instance = 0 }) => {
      this.#recovered.delete(instance)
      this.#processes.delete(instance)
    }),
    on(jobEvents.phaseSet, (event) => this.#announce(event, `phase '${event.detail.name}'`)),
    on(jobEvents.phaseRefused, ({ job = 0 }) => {
      this.#announced.delete(job)
    }),
    on(jobEvents.visitEntered, (event) => {
      this.#step(event, `the ${event.detail.port} is entered`)
      this.#enters(event)
    }),
    on(jobEvents.effectMade, (event) => this.#step(event, `'${event.detail.effect}' is done`)),
    on(jobEvents.jobReleased, ({ job = 0 }) => {
      this.#parents.delete(job)
      this.#announced.delete(job)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #goesOn(call: CallTag | undefined): boolean {
    return call !== undefined && this.#driverCalls.has(call.number)
  }

  #enters({ instance = 0, domain }: TraceEvent): void {
    const recordedAt = this.#processes.get(instance)
    if (recordedAt === undefined) return
    this.#processes.delete(instance)
    if (this.#disk.holds(domain?.name, recordedAt)) return
    this.#judge.broken('I38', 'the monitor is entered, and its process is not on disk')
  }

  #announce({ seq, job = 0, call }: TraceEvent, what: string): void {
    if (job === 0 || call === undefined || this.#goesOn(call)) return
    this.#announced.set(job, { seq, what })
  }

  #step({ job = 0, domain }: TraceEvent, step: string): void {
    const announced = this.#announced.get(this.#parents.get(job) ?? job)
    if (announced === undefined || this.#disk.holds(domain?.name, announced.seq)) return
    this.#judge.broken('I38', `${step} before the status on disk announces ${announced.what}`)
  }
}
