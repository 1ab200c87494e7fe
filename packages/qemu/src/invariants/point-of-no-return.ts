// I34: once a long job has passed its point of no return, the guest is never let run again here.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, Watch } from '@signalbox/trace'

/** Commands after which a guest's processors run. */
const continuing: ReadonlySet<string> = new Set(['cont', 'system_wakeup'])

export const returnInvariants: Family = {
  file: 'qemu/src/invariants/point-of-no-return.ts',
  invariants: ['I34'],
  begin: (judge) => new ReturnWatch(judge),
}

class ReturnWatch implements Watch {
  readonly #judge: Judge
  /** The phase from which there is no return, by instance. */
  readonly #past = new Map<number, string>()

  readonly steps = [
    on(jobEvents.phaseSet, ({ instance = 0, detail: { pastReturn, name } }) => {
      if (pastReturn) this.#past.set(instance, name)
    }),
    on(jobEvents.phaseRefused, ({ instance = 0 }) => {
      this.#past.delete(instance)
    }),
    on(jobEvents.instanceDropped, ({ instance = 0 }) => {
      this.#past.delete(instance)
    }),
    on(qmpEvents.commandSent, ({ instance = 0, detail: { command } }) => {
      const phase = this.#past.get(instance)
      if (phase === undefined || !continuing.has(command)) return
      this.#judge.broken('I34', `'${command}' is sent after '${phase}', which has no return`)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }
}
