// I31, I32: nothing is sent to a QEMU whose end was noticed, or which was sent SIGKILL; once its
// process is gone the domain is shut off, whatever anybody holds.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { processGone, processSignalled } from '../run/kill-qemu.ts'

/** How long shutting off may take once the process is gone, in milliseconds. */
const shutOffMs = 20_000

interface Run {
  readonly domain: string
  ended: boolean
  /** From SIGKILL on the run counts as ended, in the same step. */
  killed: Due | undefined
  gone: Due | undefined
}

export const deathInvariants: Family = {
  file: 'qemu/src/invariants/deaths.ts',
  invariants: ['I31', 'I32'],
  begin: (judge) => new DeathWatch(judge),
}

class DeathWatch implements Watch {
  readonly #judge: Judge
  /** Runs that are not shut off yet, by instance. */
  readonly #runs = new Map<number, Run>()

  readonly steps = [
    on(jobEvents.instanceBegan, ({ instance = 0, domain }) => {
      const run = { domain: domain?.name ?? '', ended: false, killed: undefined, gone: undefined }
      this.#runs.set(instance, run)
    }),
    on(jobEvents.instanceEnded, ({ instance = 0 }) => {
      const run = this.#runs.get(instance)
      if (run === undefined) return
      run.ended = true
      run.killed?.done()
    }),
    on(jobEvents.instanceDropped, ({ instance = 0 }) => {
      this.#runs.get(instance)?.gone?.done()
      this.#runs.delete(instance)
    }),
    on(processSignalled, ({ at, instance = 0, detail: { signal, delivered } }) => {
      const run = this.#runs.get(instance)
      if (signal !== 'SIGKILL' || !delivered || run === undefined || run.ended) return
      const message = `the QEMU of '${run.domain}' was sent SIGKILL, and its run has not ended`
      run.killed ??= this.#judge.due(at, 'I31', message)
    }),
    on(processGone, ({ at, instance = 0 }) => {
      const run = this.#runs.get(instance)
      if (run === undefined) return
      const message = `the QEMU of '${run.domain}' is gone, and it is not shut off`
      run.gone ??= this.#judge.due(at + shutOffMs, 'I32', message)
    }),
    on(qmpEvents.commandSent, (event) => this.#sent(event)),
    on(qmpEvents.agentCommandSent, (event) => this.#sent(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  *open(): Iterable<string> {
    for (const [instance, { domain, gone }] of this.#runs) {
      if (gone !== undefined) yield `run ${instance} of '${domain}', whose QEMU is gone`
    }
  }

  #sent({ instance = 0, detail: { command } }: TraceEvent<{ readonly command: string }>): void {
    if (this.#runs.get(instance)?.ended !== true) return
    this.#judge.broken('I31', `'${command}' is sent for a run that has ended`)
  }
}
