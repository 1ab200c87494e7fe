// A job that is held: one filled slot, with all that others want to know of it. Internal to the
// interlocking; handles and tables are views of it. Only its owner gives it back.
import type { DomainTag } from '@signalbox/trace'
import type { Call } from './call.ts'
import type { SlotName } from './events.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask, RequestKind } from './kinds.ts'

/** How an async job came out, for its statistics (jobs.md 8.6). */
export type JobOutcome = 'completed' | 'failed' | 'cancelled'

/** What only async jobs have. */
export interface AsyncRecord {
  readonly kind: AsyncKind
  /** libvirt's operation number in job statistics (virDomainJobOperation). */
  operation: number
  /** Flags of the API call, for recovery. */
  readonly flags: number
  mask: JobMask
  phase: number
  phaseName: string
  pastReturn: boolean
  abortRequested: boolean
  progress: object | undefined
  /** What the body says it came to; undefined until it says so. */
  outcome: JobOutcome | undefined
  /** Woken in the step in which an abort is accepted. */
  readonly abortWatchers: Set<() => void>
}

/** Where a job is held: what it tells when it is over, or goes on without its owner. */
export interface HoldHome {
  /** Empties the slot. */
  vacate(hold: Hold): void
  /** Its owner left while it was under way; it is vacated when that has ended. */
  handedOver(hold: Hold): void
}

export interface HoldRequest {
  readonly number: number
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly call: Call
  readonly sinceMs: number
  readonly instance: Instance | undefined
  readonly domain: DomainTag
  readonly async: AsyncRecord | undefined
  readonly parent: Hold | undefined
  readonly home: HoldHome
}

const none: ReadonlySet<Hold> = new Set()

export class Hold {
  readonly number: number
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly sinceMs: number
  readonly domain: DomainTag
  readonly async: AsyncRecord | undefined
  readonly parent: Hold | undefined
  /** Nested and quiesce jobs inside this one; only async jobs have any. */
  readonly children: ReadonlySet<Hold>
  /** The run of QEMU that this job is bound to: found when it was asked for, or begun by it. */
  instance: Instance | undefined
  /** The owner; undefined while an async job is between owners, and after the release. */
  call: Call | undefined
  /** The owner, or the last one that it had. */
  lastCall: Call
  /** The public name of the call that began it, for messages. */
  readonly api: string
  readonly client: string
  /** What it does now, in words, and since when. */
  doing = ''
  doingSinceMs: number
  /** Whether a visit is under way. */
  visiting = false
  #givenUp = false
  #vacated = false
  readonly #inner: Set<Hold> | undefined
  readonly #home: HoldHome

  constructor(request: HoldRequest) {
    this.number = request.number
    this.slot = request.slot
    this.kind = request.kind
    this.sinceMs = request.sinceMs
    this.domain = request.domain
    this.async = request.async
    this.parent = request.parent
    this.instance = request.instance
    this.call = request.call
    this.lastCall = request.call
    this.api = request.call.tag.api
    this.client = request.call.tag.client
    this.doingSinceMs = request.sinceMs
    this.#home = request.home
    this.#inner = request.async === undefined ? undefined : new Set()
    this.children = this.#inner ?? none
    if (this.parent !== undefined) this.parent.#inner?.add(this)
    request.call.took(this)
  }

  get instanceId(): number {
    return this.instance?.id ?? 0
  }

  /** Whether the job was given back by its owner: nothing may be done with it any more. */
  get released(): boolean {
    return this.#givenUp
  }

  /** What people call this kind of job. */
  get words(): string {
    return this.async?.kind ?? this.kind
  }

  does(words: string, nowMs: number): void {
    this.doing = words
    this.doingSinceMs = nowMs
  }

  /** Makes `call` the owner. */
  ownedBy(call: Call): void {
    this.call = call
    this.lastCall = call
    call.took(this)
  }

  /**
   * Gives the job back. Idempotent, never fails; nothing happens when `by` does not own it (any
   * more). While a visit or an inner job is under way the slot stays filled: the driver has taken
   * the job over and vacates it when that has ended.
   */
  release(by: Call): void {
    if (this.#givenUp || this.call !== by) return
    this.#givenUp = true
    this.call = undefined
    if (this.#busy) this.#home.handedOver(this)
    else this.settle()
    by.gave(this)
  }

  /** Vacates the slot once the job was given back and nothing of it is under way. */
  settle(): void {
    if (!this.#givenUp || this.#vacated || this.#busy) return
    this.#vacated = true
    const { parent } = this
    if (parent !== undefined) parent.#inner?.delete(this)
    this.#home.vacate(this)
    parent?.settle()
  }

  get #busy(): boolean {
    return this.visiting || this.children.size > 0
  }
}

/**
 * A job that was awaited, if its caller still wants it. Grant and abort may have met: then the caller
 * finds itself granted, and gives back (jobs.md 5).
 */
export function keptBy(call: Call, hold: Hold): Hold {
  if (call.bodySignal?.aborted !== true) return hold
  hold.release(call)
  throw call.departure()
}
