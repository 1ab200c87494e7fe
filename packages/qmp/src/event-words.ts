// What passes between us and QEMU, and between us and the agent, in words: clauses for the
// timeline, which shows time, domain and call in columns of their own.
import { describeEvent, duration } from '@signalbox/trace'
import * as events from './events.ts'

describeEvent(events.monitorOpened, () => 'connected to the monitor')
describeEvent(events.negotiated, ({ detail }) => {
  const ready = detail.outOfBand ? ', with commands out of band' : ''
  return `the monitor of QEMU ${detail.version} is ready${ready}`
})
describeEvent(events.monitorClosed, ({ detail }) => `the monitor's session ended: ${detail.why}`)
describeEvent(events.ruleTrapped, ({ detail }) => `DEFECT: ${detail.message} (${detail.rule})`)
describeEvent(events.commandSent, ({ detail }) => {
  const how = detail.outOfBand ? ', out of band' : ''
  return `→ ${detail.command}${how}`
})
describeEvent(events.replyReceived, ({ detail }) => {
  const refused = detail.outcome === 'refused' ? ' is refused' : ''
  return `← ${detail.command}${refused} after ${duration(detail.durationMs)}`
})
describeEvent(
  events.lateReply,
  ({ detail }) => `← ${detail.command}, too late, after ${duration(detail.durationMs)}`,
)
describeEvent(
  events.commandLost,
  ({ detail }) => `✗ ${detail.command}: the session ended before its answer`,
)
describeEvent(events.strayReply, ({ detail }) => `an answer to nothing (${detail.id}) is dropped`)
describeEvent(
  events.monitorStuck,
  ({ detail }) =>
    `the monitor is stuck: no answer to ${detail.command} for ${duration(detail.waitedMs)}`,
)
describeEvent(
  events.monitorSuspect,
  ({ detail }) => `no answer to ${detail.command} for ${duration(detail.waitedMs)} yet`,
)
describeEvent(events.eventReceived, ({ detail }) => `QEMU tells ${detail.event}`)

describeEvent(events.agentOpened, () => "connected to the agent's channel")
describeEvent(events.agentClosed, () => "the agent's channel is closed")
describeEvent(events.agentOutOfStep, () => 'the agent is to be synchronised anew')
describeEvent(events.agentSyncSent, () => '→ agent: synchronises')
describeEvent(events.agentSync, ({ detail }) => {
  const dropped = detail.droppedBytes > 0 ? `, ${detail.droppedBytes} bytes dropped` : ''
  return `← agent: ${detail.outcome} after ${duration(detail.durationMs)}${dropped}`
})
describeEvent(events.agentCommandSent, ({ detail }) => `→ agent: ${detail.command}`)
describeEvent(
  events.agentReply,
  ({ detail }) =>
    `← agent: ${detail.command} ${detail.outcome} after ${duration(detail.durationMs)}`,
)
