// What passes between us and QEMU, and between us and the agent, on the trace. Names and times only:
// arguments may be secrets.
import { eventKind } from '@signalbox/trace'

export interface CommandSent {
  readonly id: number
  readonly command: string
  readonly deadlineMs: number
  readonly outOfBand: boolean
}
export const commandSent = eventKind<CommandSent>('qmp.command', 'A command was sent to QEMU.')

export interface ReplyReceived {
  readonly id: number
  readonly command: string
  readonly outcome: 'returned' | 'refused'
  readonly durationMs: number
}
export const replyReceived = eventKind<ReplyReceived>('qmp.reply', 'QEMU answered a command.')

export interface LateReply {
  readonly id: number
  readonly command: string
  readonly durationMs: number
}
export const lateReply = eventKind<LateReply>(
  'qmp.late-reply',
  'QEMU answered a command whose deadline had passed; the monitor is usable again.',
)

export interface StrayReply {
  readonly id: number
}
export const strayReply = eventKind<StrayReply>(
  'qmp.stray-reply',
  'QEMU answered what it had answered before; the answer was dropped.',
)

export interface MonitorStuck {
  readonly command: string
  readonly waitedMs: number
}
export const monitorStuck = eventKind<MonitorStuck>(
  'qmp.stuck',
  "A command's own deadline passed: nobody talks over it until QEMU answers or ends.",
)
export const monitorSuspect = eventKind<MonitorStuck>(
  'qmp.suspect',
  'QEMU has not answered a command for 5 s.',
)

export interface EventReceived {
  readonly event: string
}
export const eventReceived = eventKind<EventReceived>('qmp.event', 'QEMU sent an event.')

export interface Negotiated {
  readonly version: string
  readonly outOfBand: boolean
}
export const negotiated = eventKind<Negotiated>('qmp.negotiated', 'A monitor session was opened.')

export interface ConnectionClosed {
  readonly why: string
}
export const monitorClosed = eventKind<ConnectionClosed>('qmp.closed', 'A monitor session ended.')

export interface AgentCommandSent {
  readonly command: string
  readonly deadlineMs: number
}
export const agentCommandSent = eventKind<AgentCommandSent>(
  'agent.command',
  'A command was sent to the guest agent.',
)
export interface AgentReply {
  readonly command: string
  readonly outcome: 'returned' | 'refused' | 'timed-out' | 'lost'
  readonly durationMs: number
}
export const agentReply = eventKind<AgentReply>(
  'agent.reply',
  'The guest agent answered a command, or did not.',
)
export interface AgentSync {
  readonly outcome: 'synchronised' | 'timed-out' | 'lost'
  readonly droppedBytes: number
  readonly durationMs: number
}
export const agentSync = eventKind<AgentSync>(
  'agent.sync',
  'The stream to the guest agent was synchronised with a random number, or could not be.',
)
