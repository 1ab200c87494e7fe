// Who holds what: a trace folded into the spans that are open after it, such as jobs held, requests
// that wait, and visits under way. Incremental; it keeps what is open and nothing else.
import type { CallTag, DomainTag, TraceEvent } from './event.ts'
import type { SpanKey, Stroke } from './stroke.ts'
import { strokesOf } from './stroke.ts'

/** A span of the recording. */
export interface Span extends SpanKey {
  readonly name: string
  readonly domain: DomainTag | undefined
  readonly call: CallTag | undefined
  readonly beganMs: number
  readonly after: SpanKey | undefined
}

export interface EndedSpan extends Span {
  readonly endedMs: number
}

export class Holdings {
  readonly #open = new Map<string, Span>()

  /** Takes an event in. Returns the spans that it ended. */
  accept(event: TraceEvent): readonly EndedSpan[] {
    const ended: EndedSpan[] = []
    for (const stroke of strokesOf(event)) {
      if (stroke.edge === 'begin') this.#open.set(keyOf(event.domain, stroke), begun(event, stroke))
      else if (stroke.edge === 'end') {
        const span = this.#end(event, stroke)
        if (span !== undefined) ended.push(span)
      }
    }
    return ended
  }

  /** What is open now, oldest first. */
  open(): readonly Span[] {
    return [...this.#open.values()]
  }

  #end(event: TraceEvent, stroke: Stroke): EndedSpan | undefined {
    const key = keyOf(event.domain, stroke)
    const span = this.#open.get(key)
    this.#open.delete(key)
    if (span !== undefined) return { ...span, endedMs: event.at }
    // It began before the recording, and is known only when its end says how long it lasted.
    if (stroke.lastedMs === undefined) return undefined
    const beganMs = event.at - stroke.lastedMs
    return { ...begun(event, stroke), beganMs, endedMs: event.at }
  }
}

/** What was open after the last event that is not later than `atMs`. */
export function holdingsAt(events: Iterable<TraceEvent>, atMs: number): readonly Span[] {
  const holdings = new Holdings()
  for (const event of events) {
    if (event.at > atMs) break
    holdings.accept(event)
  }
  return holdings.open()
}

function begun(event: TraceEvent, { track, id, name, after }: Stroke): Span {
  const { domain, call, at: beganMs } = event
  return { track, id, name, domain, call, beganMs, after }
}

function keyOf(domain: DomainTag | undefined, { track, id }: SpanKey): string {
  return `${domain?.number ?? 0} ${track} ${id}`
}
