// An agent job: the power to visit the guest agent of one domain. It has no monitor, and whoever
// holds one holds nothing else: an agent can block only agent calls (CVE-2019-20485).
import { OwingHandle } from './handle.ts'
import type { AgentKind } from './kinds.ts'
import type { DomainTypes } from './state.ts'
import { visitPort } from './visit.ts'

export class AgentJob<T extends DomainTypes> extends OwingHandle<T> {
  get kind(): AgentKind {
    return this.hold.kind === 'agent-query' ? 'query' : 'modify'
  }

  /**
   * Visits the guest agent, when the domain runs and the agent is connected.
   *
   * @throws DomainNotRunning, DomainDied, CallDeparted, and what the agent's port says
   */
  agent<R>(visit: (agent: T['Agent']) => Promise<R>): Promise<R> {
    return visitPort<T, T['Agent'], R>(this.object, this.hold, this.owner(), 'agent', visit)
  }
}
