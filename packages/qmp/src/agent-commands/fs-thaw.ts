// guest-fsfreeze-thaw: file systems may be written again.
import type { AgentCommand } from './command.ts'

/** Resolves to the number of file systems that the guest says it thawed. */
export const fsThaw: AgentCommand<void, number> = {
  name: 'guest-fsfreeze-thaw',
  deadlineMs: 60_000,
  given: () => ({}),
  read: (reply) => reply.number(),
}
