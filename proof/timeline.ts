// The steps of a driver as a story: without its sections, of which there are more than of all else.
import { jobEvents } from '@signalbox/jobs'
import { formatTimeline, isEvent } from '@signalbox/trace'
import type { TraceEvent } from '@signalbox/trace'

export function timelineOf(events: readonly TraceEvent[]): readonly string[] {
  return [...formatTimeline(events.filter((event) => !isEvent(event, jobEvents.sectionRan)))]
}
