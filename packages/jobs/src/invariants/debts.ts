// I40: what is owed is paid, or becomes the driver's in the step in which its job is given back, or
// ends with its run; and nothing of that happens twice, or to a debt that another job still holds.
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import * as events from '../events.ts'

interface Owed {
  readonly name: string
  /** Number of the job that owes it; 0 for one that was found on disk. */
  readonly job: number
  readonly domain: number
  /** Whether the driver pays it: its body is over. */
  left: boolean
}

export const debtInvariants: Family = {
  file: 'jobs/src/invariants/debts.ts',
  invariants: ['I40'],
  begin: (judge) => new DebtWatch(judge),
}

class DebtWatch implements Watch {
  readonly #judge: Judge
  readonly #owed = new Map<number, Owed>()
  /** Jobs that owe and are held by their owner. */
  readonly #held = new Set<number>()
  /** Debts of a run that is shut off, which are to go in that step. */
  readonly #going = new Map<number, Due>()
  /** Debts of a job that is given back, which are to become the driver's in that step. */
  readonly #leaving = new Map<number, Due>()

  readonly steps = [
    on(events.debtMade, ({ domain, job = 0, detail: { debt, name } }) => {
      if (job !== 0) this.#held.add(job)
      this.#owed.set(debt, { name, job, domain: domain?.number ?? 0, left: false })
    }),
    on(events.debtPaid, ({ detail }) => this.#settled(detail, 'paid')),
    on(events.debtGone, ({ detail }) => this.#settled(detail, 'gone')),
    on(events.debtLeft, ({ detail: { debt, name } }) => this.#left(debt, name)),
    on(events.jobReleased, ({ at, job = 0 }) => this.#givenBack(at, job)),
    on(events.ownershipMoved, ({ at, job = 0, detail: { how } }) => {
      if (how === 'handed-over') this.#givenBack(at, job)
    }),
    on(events.instanceDropped, (event) => this.#dropped(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  /** Debts that nobody pays. Those that were left are the driver's, until their run ends. */
  *open(): Iterable<string> {
    for (const { name, job, left } of this.#owed.values()) {
      if (!left && job !== 0 && !this.#held.has(job)) yield `debt '${name}' of job ${job}`
    }
  }

  #givenBack(at: number, job: number): void {
    if (!this.#held.delete(job)) return
    for (const [debt, owed] of this.#owed) {
      if (owed.job !== job) continue
      const message = `debt ${debt} ('${owed.name}') is nobody's: job ${job} was given back`
      this.#leaving.set(debt, this.#judge.due(at, 'I40', message))
    }
  }

  #settled({ debt, name }: events.DebtMade, how: 'paid' | 'gone'): void {
    this.#going.get(debt)?.done()
    this.#going.delete(debt)
    this.#leaves(debt)
    if (this.#owed.delete(debt)) return
    this.#judge.broken('I40', `debt ${debt} ('${name}') is ${how}, and is not owed`)
  }

  #left(debt: number, name: string): void {
    const owed = this.#owed.get(debt)
    if (owed === undefined) {
      this.#judge.broken('I40', `debt ${debt} ('${name}') is left, and is not owed`)
      return
    }
    if (this.#held.has(owed.job)) {
      this.#judge.broken('I40', `debt ${debt} ('${name}') is left while job ${owed.job} is held`)
    }
    owed.left = true
    this.#leaves(debt)
  }

  #leaves(debt: number): void {
    this.#leaving.get(debt)?.done()
    this.#leaving.delete(debt)
  }

  #dropped({ at, domain }: TraceEvent): void {
    for (const [debt, owed] of this.#owed) {
      if (owed.domain !== domain?.number || this.#going.has(debt)) continue
      const message = `debt ${debt} ('${owed.name}') is owed after its run was shut off`
      this.#going.set(debt, this.#judge.due(at, 'I40', message))
    }
  }
}
