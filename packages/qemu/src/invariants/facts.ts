// I28: what an event of QEMU's states is applied in the order in which the events came, each once,
// none dropped, and before a reply that follows it on the wire is delivered; what the events of a
// domain ask for is done in that order, too. A run that has ended is exempt: nothing is kept of it
// any more.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, Watch } from '@signalbox/trace'
import { followUpQueued, followUpRun } from '../background.ts'
import { factApplied } from '../qmp-event.ts'

interface Session {
  readonly instance: number
  /** Events that came and are not applied yet. */
  readonly pending: { readonly event: string; readonly number: number }[]
  ended: boolean
}

export const factInvariants: Family = {
  file: 'qemu/src/invariants/facts.ts',
  invariants: ['I28'],
  begin: (judge) => new FactWatch(judge),
}

class FactWatch implements Watch {
  readonly #judge: Judge
  readonly #sessions = new Map<number, Session>()
  /** Follow-ups that are not done, by the number of their domain. */
  readonly #followUps = new Map<number, string[]>()

  readonly steps = [
    on(qmpEvents.monitorOpened, ({ domain, instance = 0, detail: { session } }) => {
      // Monitors of no domain are probes.
      if (domain !== undefined) {
        this.#sessions.set(session, { instance, pending: [], ended: false })
      }
    }),
    on(qmpEvents.eventReceived, ({ detail: { session, event, number } }) => {
      const found = this.#sessions.get(session)
      if (found?.ended === false) found.pending.push({ event, number })
    }),
    on(factApplied, ({ detail: { session, event, number } }) => {
      const first = this.#sessions.get(session)?.pending.shift()
      if (first?.number !== number || first.event !== event) {
        const due = first === undefined ? 'nothing' : `${first.event} (${first.number})`
        this.#judge.broken('I28', `${event} (${number}) is applied, and due is ${due}`)
      }
    }),
    on(qmpEvents.replyReceived, ({ detail: { session } }) => this.#settled(session, 'a reply')),
    on(qmpEvents.lateReply, ({ detail: { session } }) => this.#settled(session, 'a reply')),
    on(qmpEvents.monitorClosed, ({ detail: { session } }) => {
      this.#settled(session, 'the end of the session')
      this.#sessions.delete(session)
    }),
    on(jobEvents.instanceEnded, ({ instance = 0 }) => {
      for (const session of this.#sessions.values()) {
        if (session.instance !== instance) continue
        session.ended = true
        session.pending.length = 0
      }
    }),
    on(followUpQueued, ({ domain, detail: { what } }) => {
      const queued = this.#followUps.get(domain?.number ?? 0)
      if (queued === undefined) this.#followUps.set(domain?.number ?? 0, [what])
      else queued.push(what)
    }),
    on(followUpRun, ({ domain, detail: { what } }) => {
      const queued = this.#followUps.get(domain?.number ?? 0)
      const first = queued?.shift()
      if (queued?.length === 0) this.#followUps.delete(domain?.number ?? 0)
      if (first === what || first === undefined) return
      this.#judge.broken('I28', `'${what}' is done, and '${first}' was asked for before it`)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #settled(session: number, what: string): void {
    const [first] = this.#sessions.get(session)?.pending ?? []
    if (first === undefined) return
    this.#judge.broken('I28', `${what} is taken before ${first.event} (${first.number}) is applied`)
  }
}
