// I9: the monitor is used for a call only while that call is there: once its caller has left and
// the call has ended, the driver sees the outstanding command of its visit to the end, and sends no
// more.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, Watch } from '@signalbox/trace'

export const departedCallInvariants: Family = {
  file: 'qemu/src/invariants/departed-calls.ts',
  invariants: ['I9'],
  begin: (judge) => new DepartedCallWatch(judge),
}

class DepartedCallWatch implements Watch {
  readonly #judge: Judge
  /** Jobs in the driver's hands, whose calls may have ended: the calls, by job. */
  readonly #handedOver = new Map<number, number>()
  readonly #ended = new Set<number>()

  readonly steps = [
    on(jobEvents.ownershipMoved, ({ call, job = 0, detail: { how } }) => {
      if (how === 'handed-over' && call !== undefined) this.#handedOver.set(job, call.number)
    }),
    on(jobEvents.callEnded, ({ call }) => {
      const { number = 0 } = call ?? {}
      if ([...this.#handedOver.values()].includes(number)) this.#ended.add(number)
    }),
    on(jobEvents.jobReleased, ({ job = 0 }) => {
      this.#ended.delete(this.#handedOver.get(job) ?? 0)
      this.#handedOver.delete(job)
    }),
    on(qmpEvents.commandSent, ({ call, detail: { command } }) => {
      if (call === undefined || !this.#ended.has(call.number)) return
      this.#judge.broken('I9', `'${command}' is sent for ${call.api}, which has ended`)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }
}
