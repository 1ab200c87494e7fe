// How events are drawn. The layer that declares a kind says which spans its events begin and end:
// who holds what, who waits, who visits. From that alone come the picture of a recording and the
// table of what is open at an instant.
import type { EventKind, TraceEvent } from './event.ts'

/** Which span a stroke belongs to, within the domain of its event, or among calls without one. */
export interface SpanKey {
  /** A row of the picture: 'normal job', 'monitor'. */
  readonly track: string
  /** What tells this span from others on its track. */
  readonly id: number
}

export interface Stroke extends SpanKey {
  readonly edge: 'begin' | 'end' | 'point'
  readonly name: string
  /** For an end whose beginning may not be on the recording: how long it lasted. */
  readonly lastedMs?: number
  /** The span whose end, or change, let this one begin: an arrow. */
  readonly after?: SpanKey
}

type Draw = (event: TraceEvent) => readonly Stroke[]

const drawings = new Map<string, Draw>()

/**
 * Says how a kind of event is drawn; no strokes for what is not worth a mark. Once for each kind.
 */
export function drawEvent<Detail extends object>(
  kind: EventKind<Detail>,
  draw: (event: TraceEvent<Detail>) => readonly Stroke[],
): void {
  if (drawings.has(kind.name)) throw new Error(`Trace event '${kind.name}' is drawn already.`)
  drawings.set(kind.name, draw as Draw)
}

/**
 * The strokes of an event. A kind that nobody draws is a point on the track of its layer, or a span
 * when its detail says how long it lasted.
 */
export function strokesOf(event: TraceEvent): readonly Stroke[] {
  return drawings.get(event.kind)?.(event) ?? [plainStroke(event)]
}

function plainStroke({ kind, detail, seq }: TraceEvent): Stroke {
  const track = kind.slice(0, kind.indexOf('.'))
  const { command, durationMs } = detail as { command?: unknown; durationMs?: unknown }
  const name = typeof command === 'string' ? command : kind
  if (typeof durationMs !== 'number') return { track, id: seq, edge: 'point', name: kind }
  return { track, id: seq, edge: 'end', name, lastedMs: durationMs }
}
