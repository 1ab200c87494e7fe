// What a trace event is. The layers that emit events declare their kinds and details; this package
// knows only the frame: when, which domain, instance, call and job.

/** A domain as events name it. Immutable: a rename makes a new tag with the same number. */
export interface DomainTag {
  /** Identity of the domain object within this process. */
  readonly number: number
  readonly name: string
  readonly uuid: string
}

/** A call as events name it: one invocation of a public API by one client, or by the driver. */
export interface CallTag {
  readonly number: number
  /** Public name: virDomainSuspend. */
  readonly api: string
  /** Who called: 'client 7', 'library', 'driver'. */
  readonly client: string
}

declare const detailOf: unique symbol

/** One kind of event. `Detail` is what an event of this kind says beyond the frame. */
export interface EventKind<Detail extends object> {
  /** Layer and step, such as 'jobs.granted'. Unique; part of the recording's format. */
  readonly name: string
  /** One sentence for readers of a recording. */
  readonly meaning: string
  readonly [detailOf]?: Detail
}

/** One step, one event. Plain data: it survives JSON. */
export interface TraceEvent<Detail extends object = object> {
  /** Position in the recording, without gaps. */
  readonly seq: number
  /** Monotonic milliseconds, with a fraction. */
  readonly at: number
  readonly kind: string
  readonly domain?: DomainTag
  /** The run of QEMU that the step belongs to; ids are never reused. */
  readonly instance?: number
  readonly call?: CallTag
  /** The job that the step belongs to, unique within this process. */
  readonly job?: number
  readonly detail: Detail
}

const kinds = new Map<string, EventKind<object>>()

/** Declares a kind of event. Called once for each name, when its module is loaded. */
export function eventKind<Detail extends object>(name: string, meaning: string): EventKind<Detail> {
  if (kinds.has(name)) throw new Error(`Trace event kind '${name}' is declared twice.`)
  const kind: EventKind<Detail> = Object.freeze({ name, meaning })
  kinds.set(name, kind)
  return kind
}

/** Every kind declared by the modules loaded so far, for documentation and checkers. */
export function eventKinds(): readonly EventKind<object>[] {
  return [...kinds.values()]
}

/** Narrows an event to a kind, and its detail with it. */
export function isEvent<Detail extends object>(
  event: TraceEvent,
  kind: EventKind<Detail>,
): event is TraceEvent<Detail> {
  return event.kind === kind.name
}
