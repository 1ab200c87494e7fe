// What the steps of monitors and agents must keep (jobs.md 17).
import type { Family } from '@signalbox/trace'
import { agentInvariants } from './agent-commands.ts'
import { commandInvariants } from './commands.ts'
import { monitorEventInvariants } from './monitor-events.ts'

export const qmpInvariants: readonly Family[] = [
  commandInvariants,
  monitorEventInvariants,
  agentInvariants,
]
