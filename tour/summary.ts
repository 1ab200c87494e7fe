// What the recording of a tour amounts to.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { isEvent } from '@signalbox/trace'
import type { Checker, TraceEvent } from '@signalbox/trace'
import type { Stage } from './stage.ts'

export function summarise(
  stage: Stage,
  events: readonly TraceEvent[],
  path: string,
  checker: Checker | undefined,
): void {
  const calls = events.filter((event) => isEvent(event, jobEvents.callBegan)).length
  const grants = events.filter((event) => isEvent(event, jobEvents.requestGranted)).length
  const replies = events
    .filter((event) => isEvent(event, qmpEvents.replyReceived))
    .map((event) => event.detail.durationMs)
    .sort((a, b) => a - b)
  const median = replies[Math.floor(replies.length / 2)] ?? 0
  const longest = events
    .filter((event) => isEvent(event, jobEvents.requestGranted))
    .reduce((most, event) => Math.max(most, event.detail.waitedMs), 0)
  stage.act('Recording', 'Every call, job, command and event of this tour.')
  stage.say(`${events.length} steps: ${calls} calls, ${grants} jobs granted, ${replies.length} QMP`)
  stage.say(
    `answers (median ${median.toFixed(2)} ms); the longest wait for a job was granted after`,
  )
  stage.say(`${(longest / 1000).toFixed(2)} s.`)
  if (checker !== undefined) {
    const { checked, invariants } = checker
    stage.say(`${checked} steps checked against ${invariants.length} invariants.`)
  }
  stage.say(`Load ${path} in https://ui.perfetto.dev to look at it.`)
  stage.say(
    `${stage.checks} promises kept, ${stage.failures.length} not, in ` +
      `${stage.elapsedSeconds.toFixed(1)} s.`,
  )
}
