// The driver's trace as something to subscribe to. The recorder's own ring is what is read, so that
// following the trace adds no buffer; only the wake-up is a tap.
import type { Recorder } from '@signalbox/trace'
import type { Source, SourceSlice } from './source.ts'

/** Steps come in thousands: they are told together. */
const traceGatherMs = 20

export class TraceSource implements Source {
  readonly gatherMs = traceGatherMs
  readonly #recorder: Recorder

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  get next(): number {
    return this.#recorder.next
  }

  read(from: number, limit: number): SourceSlice {
    const { events, missed, next } = this.#recorder.read(from, limit)
    const items = events.map((event) => ({
      kind: event.kind,
      domain: event.domain,
      text: () => JSON.stringify(event),
    }))
    return { items, missed, next }
  }

  onItem(listener: () => void): { close(): void } {
    return this.#recorder.tap(listener)
  }
}
