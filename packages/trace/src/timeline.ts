// A recording as lines for people: one line per event; time, domain, call and words in columns.
import type { TraceEvent } from './event.ts'
import { wordsOf } from './words.ts'

export interface LineOptions {
  /** The time of the clock that is shown as zero, in milliseconds. */
  readonly zeroMs?: number
}

const timeWidth = 11
const domainWidth = 12
const callWidth = 30

/**
 * One event as a line: `    12.345  guest         virDomainSave #12             save job granted`.
 */
export function formatEvent(event: TraceEvent, { zeroMs = 0 }: LineOptions = {}): string {
  const time = (event.at - zeroMs).toFixed(3).padStart(timeWidth)
  const domain = (event.domain?.name ?? '').padEnd(domainWidth)
  const { call } = event
  const caller = (call === undefined ? '' : `${call.api} #${call.number}`).padEnd(callWidth)
  return `${time}  ${domain}  ${caller}  ${wordsOf(event)}`
}

/** All lines of a recording, the first event at zero. */
export function* formatTimeline(events: Iterable<TraceEvent>): Generator<string> {
  let zeroMs: number | undefined
  for (const event of events) {
    zeroMs ??= event.at
    yield formatEvent(event, { zeroMs })
  }
}
