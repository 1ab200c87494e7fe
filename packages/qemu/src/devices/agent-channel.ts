// Which channel of a machine is the guest agent's.
import type { DomainDefinition } from '@signalbox/domain'
import { agentPortName } from './channel.ts'

export interface AgentChannel {
  /** The port's id in QEMU's events. */
  readonly alias: string
  /** Where QEMU listens; undefined when somebody else serves the agent. */
  readonly path: string | undefined
}

/** The first channel with the agent's name, of a machine whose devices are named. */
export function agentChannelOf({ devices }: DomainDefinition): AgentChannel | undefined {
  const found = devices.channels.find(({ target }) => target.name === agentPortName)
  if (found?.alias === undefined || found.type !== 'unix') return undefined
  const listens = found.source?.mode === 'bind'
  return { alias: found.alias, path: listens ? found.source?.path : undefined }
}
