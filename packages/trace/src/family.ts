// A family of invariants: what belongs together, checked from a state of its own that it folds out
// of events and nothing else. The layer that emits the events declares the family beside them.
//
// A family names every breach by the invariant's number. What it keeps is bounded by what is open:
// what has ended is forgotten.
import type { EventKind, TraceEvent } from './event.ts'

export interface Family {
  /** The file that it is written in, below `packages/`: 'qmp/src/invariants/commands.ts'. */
  readonly file: string
  /** The numbers of what it asserts: 'I10'. */
  readonly invariants: readonly string[]
  /** Begins with a recording of which nothing is known yet. */
  begin(judge: Judge): Watch
}

/** What a family looks at, and what it still waits for. */
export interface Watch {
  /** Sees every event, before the steps do. */
  every?(event: TraceEvent): void
  readonly steps?: readonly Step[]
  /** What is still open, in words: nothing once all work is done. */
  open?(): Iterable<string>
}

/** What is done with the events of one kind. */
export interface Step {
  readonly kind: string
  readonly look: (event: TraceEvent) => void
}

/** Looks at the events of one kind. */
export function on<Detail extends object>(
  kind: EventKind<Detail>,
  look: (event: TraceEvent<Detail>) => void,
): Step {
  return { kind: kind.name, look: look as Step['look'] }
}

/** Where a family tells what it finds. */
export interface Judge {
  /**
   * How late the host itself may run what is due, in milliseconds, beyond what an invariant allows:
   * 0 where the clock is simulated.
   */
  readonly hostDelayMs: number
  /** The event that is looked at breaks an invariant. */
  readonly broken: (invariant: string, message: string) => void
  /** Broken unless it is done by then, on the clock of the trace. */
  readonly due: (atMs: number, invariant: string, message: string) => Due
}

/** What has to happen by a certain time. */
export interface Due {
  /** It has happened. Idempotent. */
  readonly done: () => void
}
