// I41, I44: a QEMU is known from the step in which it is spawned, by number and start time; signals
// go to that identity alone, and a domain is shut off only when it is gone.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { agentChannelChanged, processRecorded, stateChanged } from '../driver/state-trace.ts'
import { processSpawned } from '../process/launch.ts'
import { processFound, processGone, processSignalled } from '../run/kill-qemu.ts'

interface Identity {
  readonly pid: number
  readonly startTime: number
}

interface Run {
  process: Identity | undefined
  gone: boolean
}

/** Steps of the section in which a spawn is recorded. */
const sameSection: ReadonlySet<string> = new Set(
  [processRecorded, stateChanged, agentChannelChanged].map((kind) => kind.name),
)

export const processInvariants: Family = {
  file: 'qemu/src/invariants/processes.ts',
  invariants: ['I41', 'I44'],
  begin: (judge) => new ProcessWatch(judge),
}

class ProcessWatch implements Watch {
  readonly #judge: Judge
  /** By instance. */
  readonly #runs = new Map<number, Run>()
  /** Spawned, and not recorded yet, by the number of the domain. */
  readonly #spawned = new Map<number, Identity>()

  readonly steps = [
    on(jobEvents.instanceBegan, ({ instance = 0 }) => {
      this.#runs.set(instance, { process: undefined, gone: false })
    }),
    on(processSpawned, ({ domain, detail: { pid, startTime } }) => {
      if (domain !== undefined) this.#spawned.set(domain.number, { pid, startTime })
    }),
    on(processRecorded, ({ domain, instance = 0, detail }) => {
      const spawned = this.#spawned.get(domain?.number ?? 0)
      this.#spawned.delete(domain?.number ?? 0)
      if (spawned !== undefined && !isSame(spawned, detail)) {
        this.#judge.broken('I41', `process ${spawned.pid} is spawned, ${detail.pid} is recorded`)
      }
      const run = this.#runs.get(instance)
      if (run !== undefined) run.process = detail
    }),
    on(processFound, ({ instance = 0, detail }) => {
      const run = this.#runs.get(instance)
      if (run !== undefined) run.process ??= detail
    }),
    on(processSignalled, (event) => this.#signalled(event.instance ?? 0, event.detail)),
    on(processGone, ({ instance = 0, detail }) => {
      const run = this.#runs.get(instance)
      if (run?.process !== undefined && isSame(run.process, detail)) run.gone = true
    }),
    on(jobEvents.instanceDropped, ({ instance = 0, domain }) => {
      const run = this.#runs.get(instance)
      this.#runs.delete(instance)
      if (run?.process === undefined || run.gone) return
      const pid = `process ${run.process.pid}`
      this.#judge.broken('I44', `'${domain?.name}' is shut off, and ${pid} was not seen to be gone`)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  every(event: TraceEvent): void {
    if (this.#spawned.size === 0) return
    for (const [domain, { pid }] of this.#spawned) {
      if (domain === event.domain?.number && sameSection.has(event.kind)) continue
      this.#spawned.delete(domain)
      this.#judge.broken('I41', `process ${pid} is spawned, and not recorded in that step`)
    }
  }

  #signalled(instance: number, detail: Identity & { signal: string; delivered: boolean }): void {
    const run = this.#runs.get(instance)
    const { pid, signal, delivered } = detail
    // A run that is shut off is forgotten: one that finds it gone has reached nobody.
    if (run === undefined && !delivered) return
    if (run?.process === undefined || !isSame(run.process, detail)) {
      this.#judge.broken('I41', `${signal} goes to process ${pid}, which is not that of the run`)
    } else if (run.gone && delivered) {
      this.#judge.broken('I41', `${signal} reaches process ${pid}, which is gone`)
    }
  }
}

function isSame(one: Identity, other: Identity): boolean {
  return one.pid === other.pid && one.startTime === other.startTime
}
