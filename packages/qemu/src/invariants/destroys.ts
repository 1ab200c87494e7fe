// I35: a destroy ends the run and signals its QEMU before it asks for its job, so that no holder
// can keep it waiting; it succeeds once the process is gone, and ends within 20 s in any case. One
// whose caller has left, or is out of time, is answered so: the death is completed all the same.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { processRecorded } from '../driver/state-trace.ts'
import { domainOperations } from '../operations/index.ts'
import { processGone, processSignalled } from '../run/kill-qemu.ts'

/** How long a destroy may take, in milliseconds. */
const destroyMs = 20_000

const destroys: ReadonlySet<string> = new Set(
  Object.values(domainOperations)
    .filter(({ steps }) => steps.some(({ job }) => job === 'terminate'))
    .map(({ api }) => api),
)

interface Destroy {
  readonly due: Due
  signalled: boolean
  /** When its caller is out of time. */
  readonly deadlineAtMs: number
  /** The run that it ends; 0 until it has signalled, or found nothing to signal. */
  instance: number
}

interface Run {
  /** Whether there is a process to signal. */
  process: boolean
  ended: boolean
  gone: boolean
}

export const destroyInvariants: Family = {
  file: 'qemu/src/invariants/destroys.ts',
  invariants: ['I35'],
  begin: (judge) => new DestroyWatch(judge),
}

class DestroyWatch implements Watch {
  readonly #judge: Judge
  readonly #destroys = new Map<number, Destroy>()
  readonly #runs = new Map<number, Run>()

  readonly steps = [
    on(jobEvents.callBegan, ({ at, call, detail: { deadlineAtMs } }) => {
      if (call === undefined || !destroys.has(call.api)) return
      const message = `${call.api} #${call.number} takes more than ${destroyMs / 1000} s`
      const due = this.#judge.due(at + destroyMs, 'I35', message)
      const destroy = { due, deadlineAtMs, signalled: false, instance: 0 }
      this.#destroys.set(call.number, destroy)
    }),
    on(jobEvents.callEnded, ({ at, call, detail: { outcome, departed } }) => {
      const destroy = this.#destroys.get(call?.number ?? 0)
      if (destroy === undefined) return
      this.#destroys.delete(call?.number ?? 0)
      destroy.due.done()
      const gone = this.#runs.get(destroy.instance)?.gone === true
      if (departed || at >= destroy.deadlineAtMs) return
      if (outcome === 'failed' && destroy.signalled && gone) {
        this.#judge.broken('I35', 'a destroy fails, and its QEMU is gone')
      }
    }),
    on(jobEvents.instanceBegan, ({ instance = 0 }) => {
      this.#runs.set(instance, { process: false, ended: false, gone: false })
    }),
    on(processRecorded, ({ instance = 0 }) => this.#mark(instance, { process: true })),
    on(jobEvents.instanceEnded, ({ instance = 0 }) => this.#mark(instance, { ended: true })),
    on(processGone, ({ instance = 0 }) => this.#mark(instance, { gone: true })),
    on(jobEvents.instanceDropped, ({ instance = 0 }) => {
      this.#runs.delete(instance)
    }),
    on(processSignalled, ({ call, instance = 0 }) => {
      const destroy = this.#destroys.get(call?.number ?? 0)
      if (destroy === undefined) return
      destroy.signalled = true
      destroy.instance = instance
    }),
    on(jobEvents.requestMade, (event) => this.#asks(event)),
    on(jobEvents.requestGranted, (event) => {
      if (event.detail.count > 0) this.#asks(event)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #mark(instance: number, change: Partial<Run>): void {
    const run = this.#runs.get(instance)
    if (run !== undefined) Object.assign(run, change)
  }

  #asks({ call, instance = 0 }: TraceEvent): void {
    const destroy = this.#destroys.get(call?.number ?? 0)
    const run = this.#runs.get(instance)
    if (destroy === undefined || run === undefined) return
    if (!run.ended) {
      this.#judge.broken('I35', 'a destroy asks for its job, and the run has not ended')
    } else if (run.process && !destroy.signalled) {
      this.#judge.broken('I35', 'a destroy asks for its job before it has signalled QEMU')
    }
  }
}
