// guest-get-host-name: what the guest calls itself.
import type { AgentCommand } from './command.ts'

export const getHostName: AgentCommand<void, string> = {
  name: 'guest-get-host-name',
  deadlineMs: 10_000,
  given: () => ({}),
  read: (reply) => reply.member('host-name').text(255),
}
