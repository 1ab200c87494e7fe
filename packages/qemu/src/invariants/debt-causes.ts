// I40: what must be undone is owed, and on disk, before what causes it is sent. That debts are paid
// is for the layer that keeps them.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { createEffect, unlinkDebt } from '../run/owed-file.ts'
import { continueDebt } from '../run/stopped-guest.ts'
import { StatusOnDisk } from './status-on-disk.ts'

/** What a command of a long job causes that must be undone, by the name of the debt. */
const owedForCommand: ReadonlyMap<string, string> = new Map([
  ['stop', continueDebt],
  ['dump-guest-memory', unlinkDebt],
  ['guest-fsfreeze-freeze', 'thaw'],
  ['guest-fsfreeze-freeze-list', 'thaw'],
])
const owedForEffect: ReadonlyMap<string, string> = new Map([[createEffect, unlinkDebt]])

/** Long jobs in which a guest does not run yet: stopping it needs no undoing. */
const notRunningYet: ReadonlySet<string> = new Set(['start', 'migration-in'])

interface Debt {
  readonly name: string
  readonly job: number
  readonly seq: number
}

export const debtCauseInvariants: Family = {
  file: 'qemu/src/invariants/debt-causes.ts',
  invariants: ['I40'],
  begin: (judge) => new DebtCauseWatch(judge),
}

class DebtCauseWatch implements Watch {
  readonly #judge: Judge
  readonly #disk = new StatusOnDisk()
  readonly #debts = new Map<number, Debt>()
  /** Long jobs that may have to undo something, and the jobs inside them. */
  readonly #longJobs = new Set<number>()
  readonly #parents = new Map<number, number>()

  readonly steps = [
    ...this.#disk.steps,
    on(jobEvents.requestGranted, ({ job = 0, detail: { slot, asyncKind, parent } }) => {
      if (slot === 'async' && !notRunningYet.has(asyncKind)) this.#longJobs.add(job)
      else if (this.#longJobs.has(parent)) this.#parents.set(job, parent)
    }),
    on(jobEvents.jobReleased, ({ job = 0 }) => {
      this.#longJobs.delete(job)
      this.#parents.delete(job)
    }),
    on(jobEvents.debtMade, ({ seq, job = 0, detail: { debt, name } }) => {
      this.#debts.set(debt, { name, job, seq })
    }),
    on(jobEvents.debtPaid, ({ detail: { debt } }) => {
      this.#debts.delete(debt)
    }),
    on(jobEvents.debtGone, ({ detail: { debt } }) => {
      this.#debts.delete(debt)
    }),
    on(jobEvents.effectMade, (event) => {
      this.#cause(event, event.detail.effect, owedForEffect.get(event.detail.effect))
    }),
    on(qmpEvents.commandSent, (event) => this.#send(event)),
    on(qmpEvents.agentCommandSent, (event) => this.#send(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #send(event: TraceEvent<{ readonly command: string }>): void {
    this.#cause(event, event.detail.command, owedForCommand.get(event.detail.command))
  }

  #cause({ job = 0, domain }: TraceEvent, what: string, owed: string | undefined): void {
    const long = this.#parents.get(job) ?? job
    if (owed === undefined || !this.#longJobs.has(long)) return
    for (const debt of this.#debts.values()) {
      if (debt.name !== owed || debt.job !== long) continue
      if (this.#disk.holds(domain?.name, debt.seq)) return
    }
    this.#judge.broken('I40', `'${what}' is done, and '${owed}' is not owed on disk`)
  }
}
