// What changes of a domain's state are steps of their own on the trace: its run state, its agent's
// channel, and the process that is recorded for it. Told by the interlocking in the section of the
// change itself, so that no change can go unseen.
import { eventKind } from '@signalbox/trace'
import type { AgentChannel, QemuDomainState } from '../domain-types.ts'
import type { DomainOf } from '../services.ts'

export interface StateChanged {
  /** Kinds of run state, or 'shutoff'. */
  readonly from: string
  readonly fromReason: string
  readonly to: string
  readonly reason: string
}
export const stateChanged = eventKind<StateChanged>(
  'qemu.state-changed',
  'A domain went from one state to another, or has another reason for the one that it is in.',
)

export interface AgentChannelChanged {
  readonly to: AgentChannel
}
export const agentChannelChanged = eventKind<AgentChannelChanged>(
  'qemu.agent-channel',
  "The channel of a domain's guest agent was opened or closed.",
)

export interface ProcessRecorded {
  readonly pid: number
  readonly startTime: number
}
export const processRecorded = eventKind<ProcessRecorded>(
  'qemu.process-recorded',
  'The identity of its QEMU is part of the state of a domain from now on.',
)

/** Records what differs between two states of a domain. */
export function traceChange(
  object: DomainOf,
  before: QemuDomainState,
  after: QemuDomainState,
): void {
  if (before.live === after.live) return
  const [from, to] = [stateOf(before), stateOf(after)]
  if (from.kind !== to.kind || from.reason !== to.reason) {
    const detail = { from: from.kind, fromReason: from.reason, to: to.kind, reason: to.reason }
    object.record(stateChanged, undefined, 0, detail)
  }
  const { live } = after
  if (live === undefined) return
  if (live.agent !== before.live?.agent) {
    object.record(agentChannelChanged, undefined, 0, { to: live.agent })
  }
  if (live.process !== undefined && live.process !== before.live?.process) {
    const { pid, startTime } = live.process
    object.record(processRecorded, undefined, 0, { pid, startTime })
  }
}

function stateOf({ live, shutoff }: QemuDomainState): {
  readonly kind: string
  readonly reason: string
} {
  return live === undefined ? { kind: 'shutoff', reason: shutoff } : live.state
}
