// Why nobody can talk to a guest's agent now, in libvirt's order: it has no channel, its guest
// stands still, or nothing in the guest has opened the channel.
import { agentChannelOf } from '../devices/agent-channel.ts'
import { DriverError } from '../errors.ts'
import type { DomainOf } from '../services.ts'

/** @param connected whether the driver has the channel's socket open */
export function agentTrouble(object: DomainOf, connected: boolean): DriverError | undefined {
  const { name } = object.tag
  const found = object.read((state) => ({
    kind: state.live?.state.kind,
    agent: state.live?.agent,
    configured: state.live !== undefined && agentChannelOf(state.live.definition) !== undefined,
  }))
  const fields = { domain: name }
  if (!found.configured) {
    return new DriverError(
      'VIR_ERR_ARGUMENT_UNSUPPORTED',
      `QEMU guest agent is not configured: domain '${name}' has no channel named ` +
        'org.qemu.guest_agent.0.',
      fields,
    )
  }
  if (found.kind !== 'running') {
    return new DriverError(
      'VIR_ERR_OPERATION_INVALID',
      `domain is not running: the guest of '${name}' is ${found.kind ?? 'shut off'} and its ` +
        'agent cannot answer.',
      fields,
    )
  }
  if (found.agent !== 'connected' || !connected) {
    return new DriverError(
      'VIR_ERR_AGENT_UNRESPONSIVE',
      `QEMU guest agent is not connected: nothing in the guest of '${name}' has opened its ` +
        'channel; is qemu-guest-agent installed and running there?',
      fields,
    )
  }
  return undefined
}
