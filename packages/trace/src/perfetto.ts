// A recording for Perfetto and chrome://tracing: the JSON trace-event format. A domain is a
// process, a track a thread, what overlaps on a track is laid on lanes of its own; arrows lead from
// what was waited for to who waited. Open https://ui.perfetto.dev and drop the file there; it reads
// gzip too.
import type { TraceEvent } from './event.ts'
import type { EndedSpan } from './holdings.ts'
import { Holdings } from './holdings.ts'
import type { Stroke } from './stroke.ts'
import { strokesOf } from './stroke.ts'
import { wordsOf } from './words.ts'

/** One entry of the format; times are microseconds. */
interface Entry {
  readonly ph: 'X' | 'i' | 'M' | 's' | 'f' | 'C'
  readonly pid: number
  readonly tid: number
  readonly name: string
  readonly ts?: number
  readonly dur?: number
  readonly cat?: string
  readonly id?: number
  readonly bp?: 'e'
  readonly s?: 't'
  readonly args?: Readonly<Record<string, unknown>>
}

/** A span, and where it is drawn. */
interface Placed {
  readonly span: EndedSpan
  readonly pid: number
  readonly tid: number
}

/** The recording as text of the JSON trace-event format. */
export function toPerfetto(events: Iterable<TraceEvent>): string {
  const picture = new Picture()
  const holdings = new Holdings()
  const spans: EndedSpan[] = []
  let lastMs = 0
  for (const event of events) {
    spans.push(...holdings.accept(event))
    for (const stroke of strokesOf(event)) {
      if (stroke.edge === 'point') picture.point(event, stroke)
    }
    lastMs = event.at
  }
  // What is still open is drawn up to the end of the recording.
  for (const span of holdings.open()) spans.push({ ...span, endedMs: lastMs })
  picture.spans(spans)
  return `{"displayTimeUnit":"ms","traceEvents":[\n${picture.lines().join(',\n')}\n]}\n`
}

class Picture {
  readonly #entries: Entry[] = []
  readonly #processes = new Map<number, string>()
  /** Thread numbers by process, track and lane. */
  readonly #threads = new Map<string, number>()

  lines(): string[] {
    const names = [...this.#processes].map(([pid, name]) => naming('process_name', pid, 0, name))
    return [...names, ...this.#entries].map((entry) => JSON.stringify(entry))
  }

  point(event: TraceEvent, stroke: Stroke): void {
    const pid = this.#process(event.domain)
    this.#entries.push({
      ph: 'i',
      s: 't',
      pid,
      tid: this.#thread(pid, stroke.track, 0),
      cat: stroke.track,
      name: stroke.name,
      ts: microseconds(event.at),
      args: { what: wordsOf(event), ...callArgs(event.call), ...event.detail },
    })
  }

  spans(spans: readonly EndedSpan[]): void {
    const placed = new Map<string, Placed>()
    for (const track of tracksOf(spans)) {
      const lanes = this.#place(track, placed)
      if (lanes > 1) this.#count(track)
    }
    for (const place of placed.values()) this.#arrow(place, placed)
  }

  /** Lays the spans of one track on as few lanes as keep them apart. Returns how many. */
  #place(track: readonly EndedSpan[], placed: Map<string, Placed>): number {
    const laneEndsMs: number[] = []
    for (const span of track) {
      const free = laneEndsMs.findIndex((endMs) => endMs <= span.beganMs)
      const lane = free < 0 ? laneEndsMs.length : free
      laneEndsMs[lane] = span.endedMs
      const pid = this.#process(span.domain)
      const tid = this.#thread(pid, span.track, lane)
      placed.set(keyOf(span), { span, pid, tid })
      this.#entries.push({
        ph: 'X',
        pid,
        tid,
        cat: span.track,
        name: span.name,
        ts: microseconds(span.beganMs),
        dur: microseconds(span.endedMs - span.beganMs),
        args: callArgs(span.call),
      })
    }
    return laneEndsMs.length
  }

  /** How many spans of a track are open, as a curve. */
  #count(track: readonly EndedSpan[]): void {
    const changes = track.flatMap((span) => [
      { atMs: span.beganMs, by: 1 },
      { atMs: span.endedMs, by: -1 },
    ])
    changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by)
    const [first] = track
    if (first === undefined) return
    const pid = this.#process(first.domain)
    let open = 0
    for (const { atMs, by } of changes) {
      open += by
      const name = `${first.track}: how many`
      this.#entries.push({ ph: 'C', pid, tid: 0, name, ts: microseconds(atMs), args: { open } })
    }
  }

  #arrow(to: Placed, placed: ReadonlyMap<string, Placed>): void {
    const { after, domain, beganMs } = to.span
    if (after === undefined) return
    const from = placed.get(keyOf({ ...after, domain }))
    if (from === undefined) return
    // An arrow hangs on the slice around its time: just inside the end of the one before.
    const leaves = microseconds(Math.min(from.span.endedMs, beganMs) - 1e-6)
    const id = this.#entries.length
    const flow = { cat: 'waited for', name: 'waited for', id }
    const ts = Math.max(leaves, microseconds(from.span.beganMs))
    this.#entries.push({ ph: 's', pid: from.pid, tid: from.tid, ts, ...flow })
    const arrives = microseconds(beganMs)
    this.#entries.push({ ph: 'f', bp: 'e', pid: to.pid, tid: to.tid, ts: arrives, ...flow })
  }

  #process(domain: TraceEvent['domain']): number {
    const pid = domain?.number ?? 0
    this.#processes.set(pid, domain?.name ?? 'calls')
    return pid
  }

  #thread(pid: number, track: string, lane: number): number {
    const name = lane === 0 ? track : `${track} ${lane + 1}`
    const key = `${pid} ${name}`
    let tid = this.#threads.get(key)
    if (tid === undefined) {
      tid = this.#threads.size + 1
      this.#threads.set(key, tid)
      this.#entries.push(naming('thread_name', pid, tid, name))
    }
    return tid
  }
}

/** Spans by domain and track, each in the order of their beginning. */
function tracksOf(spans: readonly EndedSpan[]): Iterable<EndedSpan[]> {
  const tracks = new Map<string, EndedSpan[]>()
  for (const span of spans) {
    const key = `${span.domain?.number ?? 0} ${span.track}`
    const track = tracks.get(key)
    if (track === undefined) tracks.set(key, [span])
    else track.push(span)
  }
  for (const track of tracks.values()) track.sort((a, b) => a.beganMs - b.beganMs)
  return tracks.values()
}

function keyOf(span: Pick<EndedSpan, 'domain' | 'track' | 'id'>): string {
  return `${span.domain?.number ?? 0} ${span.track} ${span.id}`
}

function naming(name: string, pid: number, tid: number, called: string): Entry {
  return { ph: 'M', pid, tid, name, args: { name: called } }
}

function callArgs(call: TraceEvent['call']): Readonly<Record<string, unknown>> {
  return call === undefined ? {} : { call: call.number, api: call.api, client: call.client }
}

/** Rounded to nanoseconds, which is what Perfetto keeps. */
function microseconds(ms: number): number {
  return Math.round(ms * 1e6) / 1000
}
