// guest-fsfreeze-freeze and guest-fsfreeze-freeze-list: file systems stand still until thawed.
import type { AgentCommand } from './command.ts'

/** Resolves to the number of file systems that the guest says it froze. */
export const fsFreeze: AgentCommand<void, number> = {
  name: 'guest-fsfreeze-freeze',
  deadlineMs: 60_000,
  given: () => ({}),
  read: (reply) => reply.number(),
}

export const fsFreezeList: AgentCommand<readonly string[], number> = {
  name: 'guest-fsfreeze-freeze-list',
  deadlineMs: 60_000,
  given: (mountpoints) => ({ mountpoints }),
  read: (reply) => reply.number(),
}
