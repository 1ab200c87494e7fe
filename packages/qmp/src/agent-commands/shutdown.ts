// guest-shutdown: has no answer; what happens to the machine is told by QEMU.
import type { AgentCommand } from './command.ts'
import { nothing } from './command.ts'

export interface ShutdownRequest {
  readonly mode: 'powerdown' | 'reboot' | 'halt'
}

export const shutdown: AgentCommand<ShutdownRequest, void> = {
  name: 'guest-shutdown',
  deadlineMs: 60_000,
  given: ({ mode }) => ({ mode }),
  read: nothing,
}
