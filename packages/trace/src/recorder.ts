// The recorder: a preallocated ring that is always on, and synchronous taps for those who listen.
//
// Writing a row costs a few stores and whatever the caller's detail costs; objects for readers are
// made by readers. A tap sees every event, in order, before `record` returns; it must not throw and
// must not wait. What a tap itself records is told after the event that it was told of, so that
// every tap sees the same order. Reading tells how many events the ring has already dropped, never
// silently.
import type { Clock } from '@signalbox/world'
import type { CallTag, DomainTag, EventKind, TraceEvent } from './event.ts'

export interface RecorderOptions {
  readonly clock: Clock
  /** Rows kept; rounded up to a power of two. */
  readonly capacity?: number
}

/** A stretch of the recording. */
export interface TraceSlice {
  readonly events: readonly TraceEvent[]
  /** Events asked for that the ring no longer has. */
  readonly missed: number
  /** Where to go on reading. */
  readonly next: number
}

export interface Tap {
  close(): void
}

const defaultCapacity = 32_768

/** An event while it is being made. */
type Made = { -readonly [K in keyof TraceEvent]?: TraceEvent[K] }

export class Recorder {
  readonly clock: Clock
  readonly #mask: number
  readonly #at: Float64Array
  readonly #instance: Int32Array
  readonly #job: Int32Array
  readonly #kind: (EventKind<object> | undefined)[]
  readonly #domain: (DomainTag | undefined)[]
  readonly #call: (CallTag | undefined)[]
  readonly #detail: (object | undefined)[]
  #next = 0
  #taps: ((event: TraceEvent) => void)[] = []
  #telling = false

  constructor(options: RecorderOptions) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(2, options.capacity ?? defaultCapacity)))
    this.clock = options.clock
    this.#mask = capacity - 1
    this.#at = new Float64Array(capacity)
    this.#instance = new Int32Array(capacity)
    this.#job = new Int32Array(capacity)
    this.#kind = Array.from({ length: capacity })
    this.#domain = Array.from({ length: capacity })
    this.#call = Array.from({ length: capacity })
    this.#detail = Array.from({ length: capacity })
  }

  /** The sequence number that the next event gets. */
  get next(): number {
    return this.#next
  }

  /**
   * Records one step.
   *
   * @param at the step's time on {@link clock}; one reading may serve several rows of one step
   * @param instance 0 when the step belongs to no run of QEMU
   * @param job 0 when the step belongs to no job
   * @param detail immutable from now on: the ring keeps the object itself
   */
  record<Detail extends object>(
    kind: EventKind<Detail>,
    at: number,
    domain: DomainTag | undefined,
    instance: number,
    call: CallTag | undefined,
    job: number,
    detail: Detail,
  ): void {
    const seq = this.#next
    const row = seq & this.#mask
    this.#next = seq + 1
    this.#at[row] = at
    this.#instance[row] = instance
    this.#job[row] = job
    this.#kind[row] = kind
    this.#domain[row] = domain
    this.#call[row] = call
    this.#detail[row] = detail
    if (this.#taps.length > 0 && !this.#telling) this.#tell(seq)
  }

  /** Tells the taps an event, and what they record themselves meanwhile. */
  #tell(from: number): void {
    this.#telling = true
    try {
      for (let seq = from; seq < this.#next; seq++) {
        const event = this.#materialise(seq)
        for (const tap of this.#taps) tap(event)
      }
    } finally {
      this.#telling = false
    }
  }

  /** Calls `listen` with each event from now on, before the emitting code goes on. */
  tap(listen: (event: TraceEvent) => void): Tap {
    // A function of its own, so that one who listens twice closes one tap at a time.
    const tap = (event: TraceEvent): void => listen(event)
    this.#taps = [...this.#taps, tap]
    return {
      close: () => {
        this.#taps = this.#taps.filter((other) => other !== tap)
      },
    }
  }

  /** Events from `from` on, at most `limit` of them; oldest first. */
  read(from: number, limit = Number.POSITIVE_INFINITY): TraceSlice {
    const oldest = Math.max(0, this.#next - this.#mask - 1)
    const begin = Math.min(Math.max(from, oldest), this.#next)
    const end = Math.min(this.#next, begin + limit)
    const events: TraceEvent[] = []
    for (let seq = begin; seq < end; seq++) events.push(this.#materialise(seq))
    return { events, missed: Math.max(0, begin - from), next: end }
  }

  #materialise(seq: number): TraceEvent {
    const row = seq & this.#mask
    const kind = this.#kind[row]
    const detail = this.#detail[row]
    if (kind === undefined || detail === undefined) throw new Error(`No trace event ${seq}.`)
    const domain = this.#domain[row]
    const call = this.#call[row]
    const instance = this.#instance[row] ?? 0
    const job = this.#job[row] ?? 0
    // Step by step: what is made by spreading costs several times as much, for every tap and step.
    const event: Made = { seq, at: this.#at[row] ?? 0, kind: kind.name }
    if (domain !== undefined) event.domain = domain
    if (instance !== 0) event.instance = instance
    if (call !== undefined) event.call = call
    if (job !== 0) event.job = job
    event.detail = detail
    return event as TraceEvent
  }
}
