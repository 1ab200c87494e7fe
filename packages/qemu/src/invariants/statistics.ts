// I48: the end of each long job is told once to those who listen, with the outcome that its
// statistics have. Starts have none, and jobs of recovery are the driver's own: they are told to
// nobody.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import type { DomainEventBody } from '../domain-event.ts'
import { domainEventTold } from '../event-hub.ts'

/** How long after a job its end may be told, in milliseconds. */
const latenessMs = 1_000

interface Job {
  ended: string | undefined
  told: string | undefined
  due: Due | undefined
}

export const statisticsInvariants: Family = {
  file: 'qemu/src/invariants/statistics.ts',
  invariants: ['I48'],
  begin: (judge) => new StatisticsWatch(judge),
}

class StatisticsWatch implements Watch {
  readonly #judge: Judge
  /** Long jobs whose end has not both come and been told, by the number of their call. */
  readonly #jobs = new Map<number, Job>()
  readonly #driverCalls = new Set<number>()

  readonly steps = [
    on(jobEvents.callBegan, ({ call, detail: { driver } }) => {
      if (driver && call !== undefined) this.#driverCalls.add(call.number)
    }),
    on(jobEvents.callEnded, ({ call }) => {
      this.#driverCalls.delete(call?.number ?? 0)
    }),
    on(jobEvents.requestGranted, ({ call, detail: { slot, asyncKind } }) => {
      if (slot !== 'async' || asyncKind === 'start') return
      if (call === undefined || this.#driverCalls.has(call.number)) return
      this.#jobs.set(call.number, { ended: undefined, told: undefined, due: undefined })
    }),
    on(jobEvents.asyncCompleted, ({ at, call, detail: { outcome, operation, kind } }) => {
      const job = this.#jobs.get(call?.number ?? 0)
      if (job === undefined) return
      job.ended = `${operation} ${outcome}`
      const message = `the end of a ${kind} job (${outcome}) is not told`
      job.due = this.#judge.due(at + latenessMs, 'I48', message)
      this.#compare(call?.number ?? 0, job)
    }),
    on(domainEventTold, (event) => this.#told(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #told({ call, detail }: TraceEvent<DomainEventBody>): void {
    if (detail.event !== 'job-completed') return
    // A dump of the driver's own, after a crash, is told like any other, and asked for by nobody.
    if (this.#driverCalls.has(call?.number ?? 0)) return
    const job = this.#jobs.get(call?.number ?? 0)
    if (job === undefined || job.told !== undefined) {
      this.#judge.broken('I48', `the end of a job is told (${detail.outcome}), twice or of none`)
      return
    }
    job.told = `${detail.operation} ${detail.outcome}`
    this.#compare(call?.number ?? 0, job)
  }

  #compare(call: number, { ended, told, due }: Job): void {
    if (ended === undefined || told === undefined) return
    due?.done()
    this.#jobs.delete(call)
    if (ended === told) return
    this.#judge.broken('I48', `a job ended as ${ended}, and is told as ${told}`)
  }
}
