// I46, I49: an answer comes soon after its deadline, whoever holds what; and what a client that may
// only look sends to QEMU and to a guest's agent only asks.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'

/** How long after its deadline a call may be answered, in milliseconds. */
const latenessMs = 100

/** Commands that only ask. */
const asks = /^(?:query-|qom-(?:get|list)$|guest-(?:get-|info$|ping$|network-get-|sync))/u

export const answerInvariants: Family = {
  file: 'qemu/src/invariants/answers.ts',
  invariants: ['I46', 'I49'],
  begin: (judge) => new AnswerWatch(judge),
}

class AnswerWatch implements Watch {
  readonly #judge: Judge
  readonly #calls = new Map<number, { readonly answer: Due; readonly readOnly: boolean }>()

  readonly steps = [
    on(jobEvents.callBegan, ({ at, call, detail: { deadlineAtMs, readOnly } }) => {
      if (call === undefined || (deadlineAtMs === Number.POSITIVE_INFINITY && !readOnly)) return
      // One that is made too late is to be answered at once.
      const atMs = Math.max(at, deadlineAtMs) + latenessMs
      const message = `${call.api} #${call.number} is not answered, and its deadline is over`
      this.#calls.set(call.number, { answer: this.#judge.due(atMs, 'I49', message), readOnly })
    }),
    on(jobEvents.callLeft, ({ call }) => this.#calls.get(call?.number ?? 0)?.answer.done()),
    on(jobEvents.callEnded, ({ call }) => {
      this.#calls.get(call?.number ?? 0)?.answer.done()
      this.#calls.delete(call?.number ?? 0)
    }),
    on(qmpEvents.commandSent, (event) => this.#sent(event)),
    on(qmpEvents.agentCommandSent, (event) => this.#sent(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #sent({ call, detail: { command } }: TraceEvent<{ readonly command: string }>): void {
    if (this.#calls.get(call?.number ?? 0)?.readOnly !== true || asks.test(command)) return
    this.#judge.broken('I46', `a read-only client sends '${command}'`)
  }
}
