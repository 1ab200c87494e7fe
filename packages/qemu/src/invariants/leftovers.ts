// I44, I47: what is open for a run of QEMU is closed by the time that its domain is shut off, and
// what the driver has still to do for a domain by itself is bounded, and done in the end.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import { followUpQueued, followUpRun } from '../background.ts'

/** Follow-ups that may wait for one domain. */
const followUpsMax = 64

export const leftoverInvariants: Family = {
  file: 'qemu/src/invariants/leftovers.ts',
  invariants: ['I44', 'I47'],
  begin: (judge) => new LeftoverWatch(judge),
}

class LeftoverWatch implements Watch {
  readonly #judge: Judge
  /** Connections that are open, with the run to which they lead. */
  readonly #connections = new Map<number, { readonly instance: number; readonly what: string }>()
  /** Follow-ups that wait or are under way, by the number of their domain. */
  readonly #followUps = new Map<number, { readonly name: string; count: number }>()

  readonly steps = [
    on(qmpEvents.monitorOpened, (event) => this.#opened(event, 'monitor')),
    on(qmpEvents.agentOpened, (event) => this.#opened(event, 'agent')),
    on(qmpEvents.monitorClosed, ({ detail }) => this.#closed(detail)),
    on(qmpEvents.agentClosed, ({ detail }) => this.#closed(detail)),
    on(jobEvents.instanceDropped, ({ instance = 0, domain }) => {
      for (const connection of this.#connections.values()) {
        if (connection.instance !== instance) continue
        const { what } = connection
        this.#judge.broken('I44', `'${domain?.name}' is shut off, and its ${what} is open`)
      }
    }),
    on(followUpQueued, ({ domain, detail: { what } }) => {
      if (domain === undefined) return
      const { name, number } = domain
      const waiting = this.#followUps.get(number) ?? { name, count: 0 }
      this.#followUps.set(number, waiting)
      waiting.count++
      if (waiting.count <= followUpsMax) return
      const others = `${waiting.count - 1} others of '${name}'`
      this.#judge.broken('I47', `the follow-up '${what}' waits behind ${others}`)
    }),
    on(followUpRun, ({ domain }) => {
      const waiting = this.#followUps.get(domain?.number ?? 0)
      if (waiting === undefined) return
      waiting.count--
      if (waiting.count === 0) this.#followUps.delete(domain?.number ?? 0)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  *open(): Iterable<string> {
    for (const { name, count } of this.#followUps.values()) {
      yield `${count} follow-ups of '${name}'`
    }
  }

  #opened({ instance = 0, detail }: TraceEvent<qmpEvents.OfSession>, what: string): void {
    // Those of no run are probes, or belong to a run that is recorded by its directory alone.
    if (instance !== 0) this.#connections.set(detail.session, { instance, what })
  }

  #closed({ session }: qmpEvents.OfSession): void {
    this.#connections.delete(session)
  }
}
