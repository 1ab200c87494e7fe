// What passes between us and QEMU, and between us and the agent, on the trace. Names and times
// only: arguments may be secrets.
import { eventKind } from '@signalbox/trace'

/** Every event of a connection names it. */
export interface OfSession {
  /** Tells connections from each other, of monitors and agents alike; unique in this process. */
  readonly session: number
}

export const monitorOpened = eventKind<OfSession>(
  'qmp.opened',
  'A connection to a monitor was taken up.',
)

export interface RuleTrapped extends OfSession {
  readonly rule: string
  readonly message: string
}
export const ruleTrapped = eventKind<RuleTrapped>(
  'qmp.rule-broken',
  'Our own code used a connection against its rules, and was refused.',
)

export interface CommandSent extends OfSession {
  /** Grows by one with each command of a session. */
  readonly id: number
  readonly command: string
  readonly deadlineMs: number
  readonly outOfBand: boolean
}
export const commandSent = eventKind<CommandSent>('qmp.command', 'A command was sent to QEMU.')

export interface ReplyReceived extends OfSession {
  readonly id: number
  readonly command: string
  readonly outcome: 'returned' | 'refused'
  readonly durationMs: number
}
export const replyReceived = eventKind<ReplyReceived>('qmp.reply', 'QEMU answered a command.')

export interface LateReply extends OfSession {
  readonly id: number
  readonly command: string
  readonly durationMs: number
}
export const lateReply = eventKind<LateReply>(
  'qmp.late-reply',
  'QEMU answered a command whose deadline had passed; the monitor is usable again.',
)

export interface CommandLost extends OfSession {
  readonly id: number
  readonly command: string
}
export const commandLost = eventKind<CommandLost>(
  'qmp.command-lost',
  'A command failed because its session ended; QEMU may have carried it out.',
)

export interface StrayReply extends OfSession {
  /** 0 for an error without one. */
  readonly id: number
}
export const strayReply = eventKind<StrayReply>(
  'qmp.stray-reply',
  'QEMU answered what it had answered before; the answer was dropped.',
)

export interface MonitorStuck extends OfSession {
  readonly id: number
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

export interface EventReceived extends OfSession {
  /** Grows by one with each event of a session. */
  readonly number: number
  readonly event: string
}
export const eventReceived = eventKind<EventReceived>('qmp.event', 'QEMU sent an event.')

export interface Negotiated extends OfSession {
  readonly version: string
  readonly outOfBand: boolean
}
export const negotiated = eventKind<Negotiated>('qmp.negotiated', 'A monitor session was opened.')

export interface ConnectionClosed extends OfSession {
  readonly why: string
}
export const monitorClosed = eventKind<ConnectionClosed>('qmp.closed', 'A monitor session ended.')

export const agentOpened = eventKind<OfSession>(
  'agent.opened',
  "A connection to a guest agent's channel was taken up.",
)
export const agentClosed = eventKind<OfSession>(
  'agent.closed',
  "The connection to a guest agent's channel has ended.",
)
export const agentOutOfStep = eventKind<OfSession>(
  'agent.out-of-step',
  'The guest closed its end, or said what nobody asked for: the stream is to be synchronised anew.',
)

export interface AgentSyncSent extends OfSession {
  readonly deadlineMs: number
}
export const agentSyncSent = eventKind<AgentSyncSent>(
  'agent.sync-sent',
  'A random number was sent to the guest agent, which is to say it back.',
)

export interface AgentCommandSent extends OfSession {
  readonly command: string
  readonly deadlineMs: number
}
export const agentCommandSent = eventKind<AgentCommandSent>(
  'agent.command',
  'A command was sent to the guest agent.',
)
export interface AgentReply extends OfSession {
  readonly command: string
  readonly outcome: 'returned' | 'refused' | 'timed-out' | 'lost'
  readonly durationMs: number
}
export const agentReply = eventKind<AgentReply>(
  'agent.reply',
  'The guest agent answered a command, or did not.',
)
export interface AgentSync extends OfSession {
  readonly outcome: 'synchronised' | 'timed-out' | 'lost'
  readonly droppedBytes: number
  readonly durationMs: number
}
export const agentSync = eventKind<AgentSync>(
  'agent.sync',
  'The stream to the guest agent was synchronised with a random number, or could not be.',
)
