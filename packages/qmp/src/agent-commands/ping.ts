// guest-ping: whether anybody answers.
import type { AgentCommand } from './command.ts'
import { nothing } from './command.ts'

export const ping: AgentCommand<void, void> = {
  name: 'guest-ping',
  deadlineMs: 5_000,
  given: () => ({}),
  read: nothing,
}
