// The live timeline: the steps of the trace that a person wants to see as they happen, in words.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { isEvent } from '@signalbox/trace'
import type { Recorder, TraceEvent } from '@signalbox/trace'
import type { Stage } from './stage.ts'

/** Follows the recorder until closed. `quiet` calls are left out: those that only look often. */
export function followTimeline(
  recorder: Recorder,
  stage: Stage,
  shown: (event: TraceEvent) => boolean,
): { close(): void } {
  return recorder.tap((event) => {
    if (!shown(event)) return
    const text = wordsOf(event)
    if (text !== undefined) stage.timeline(event.domain?.name ?? '', text)
  })
}

/** What an event says to a person; undefined for steps that only a checker wants. */
export function wordsOf(event: TraceEvent): string | undefined {
  const call = event.call?.api ?? 'driver'
  if (isEvent(event, jobEvents.requestMade)) {
    const { kind, asyncKind, grantable } = event.detail
    return grantable ? undefined : `${call} waits for its ${asyncKind || kind} job`
  }
  if (isEvent(event, jobEvents.requestGranted)) {
    const { kind, asyncKind, waitedMs } = event.detail
    if (kind === 'nested') return undefined
    const waited = waitedMs >= 1 ? ` after ${ms(waitedMs)}` : ''
    return `${call} ┬ ${asyncKind || kind} job${waited}`
  }
  if (isEvent(event, jobEvents.jobReleased)) {
    const { kind, asyncKind, heldMs } = event.detail
    return kind === 'nested' ? undefined : `${call} ┴ ${asyncKind || kind} job held ${ms(heldMs)}`
  }
  if (isEvent(event, jobEvents.requestEnded)) {
    const { kind, how, waitedMs } = event.detail
    return `${call} ✗ no ${kind} job: ${how} after ${ms(waitedMs)}`
  }
  if (isEvent(event, jobEvents.ownershipMoved) && event.detail.how === 'handed-over') {
    return `${call} ↷ its caller left; the driver keeps the job until QEMU answers`
  }
  if (isEvent(event, jobEvents.abortAsked)) {
    return `${call} asks the long job to end: ${event.detail.accepted ? 'accepted' : 'refused'}`
  }
  if (isEvent(event, jobEvents.instanceEnded)) return `QEMU ended: ${event.detail.reason}`
  if (isEvent(event, qmpEvents.replyReceived)) {
    const { command, durationMs, outcome } = event.detail
    return `  QMP ${command} → ${outcome} in ${ms(durationMs)}`
  }
  if (isEvent(event, qmpEvents.eventReceived)) return `  QMP event ${event.detail.event}`
  if (isEvent(event, qmpEvents.agentReply)) {
    const { command, outcome, durationMs } = event.detail
    return `  agent ${command} → ${outcome} in ${ms(durationMs)}`
  }
  if (isEvent(event, qmpEvents.agentSync) && event.detail.outcome !== 'synchronised') {
    return `  agent handshake → ${event.detail.outcome} in ${ms(event.detail.durationMs)}`
  }
  return undefined
}

function ms(value: number): string {
  if (value < 1) return `${(value * 1000).toFixed(0)} µs`
  return value < 1000 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(2)} s`
}
