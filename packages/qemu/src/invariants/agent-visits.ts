// I11: the agent is entered only while the guest runs and its agent has opened its channel.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { Family, Judge, Watch } from '@signalbox/trace'
import { agentChannelChanged, stateChanged } from '../driver/state-trace.ts'

export const agentVisitInvariants: Family = {
  file: 'qemu/src/invariants/agent-visits.ts',
  invariants: ['I11'],
  begin: (judge) => new AgentVisitWatch(judge),
}

class AgentVisitWatch implements Watch {
  readonly #judge: Judge
  /** Domains that have a run, by number. */
  readonly #domains = new Map<number, { kind: string; agent: string }>()

  readonly steps = [
    on(stateChanged, ({ domain, detail: { to } }) => {
      const number = domain?.number ?? 0
      const { agent = 'not-configured' } = this.#domains.get(number) ?? {}
      if (to === 'shutoff') this.#domains.delete(number)
      else this.#domains.set(number, { kind: to, agent })
    }),
    on(agentChannelChanged, ({ domain, detail: { to } }) => {
      const found = this.#domains.get(domain?.number ?? 0)
      if (found !== undefined) found.agent = to
    }),
    on(jobEvents.visitEntered, ({ domain, detail: { port } }) => {
      if (port !== 'agent') return
      const { kind = 'shutoff', agent = '' } = this.#domains.get(domain?.number ?? 0) ?? {}
      if (kind === 'running' && agent === 'connected') return
      const state = `${kind}, its agent ${agent === '' ? 'gone' : agent}`
      this.#judge.broken('I11', `the agent of '${domain?.name}' is entered, which is ${state}`)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }
}
