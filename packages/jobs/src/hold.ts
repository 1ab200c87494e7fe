// A job that is held: one filled slot, with all that others want to know of it. Internal to the
// interlocking; handles and tables are views of it. Only its owner gives it back.
import type { CallTag, DomainTag } from '@signalbox/trace'
import type { Call } from './call.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask, RequestKind, SlotName } from './kinds.ts'
import { slotOf } from './kinds.ts'

/** How an async job came out, for its statistics (jobs.md 8.6). */
export type JobOutcome = 'completed' | 'failed' | 'cancelled'

/** What only async jobs have. */
export interface AsyncRecord {
  readonly kind: AsyncKind
  /** libvirt's operation number in job statistics (virDomainJobOperation). */
  operation: number
  /** Whether it was on disk: it may be any kind that finds its run again. */
  restored: boolean
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
  /** Its owner has given it back, on whatever path: what it owes is the driver's. */
  givenBack(hold: Hold): void
}

/** What a request for a job tells of the job that is made for it. */
export interface Granted {
  readonly call: Call
  readonly kind: RequestKind
  readonly parent: Hold | undefined
}

const none: ReadonlySet<Hold> = new Set()
const noEnds: ReadonlySet<() => void> = new Set()

let lastNumber = 0

export class Hold {
  readonly number = ++lastNumber
  readonly kind: RequestKind
  readonly slot: SlotName
  readonly sinceMs: number
  readonly domain: DomainTag
  readonly async: AsyncRecord | undefined
  readonly parent: Hold | undefined
  /** The call that began it, for messages. */
  readonly began: CallTag
  /** The run of QEMU that this job is bound to: found when it was asked for, or begun by it. */
  instance: Instance | undefined
  /** The owner; undefined while an async job is between owners, and after the release. */
  call: Call | undefined
  /** The owner, or the last one that it had. */
  lastCall: Call
  /** What it does now, in words, and since when. */
  doing = ''
  doingSinceMs: number
  /** When the visit began that is under way; undefined outside any. */
  visitBeganMs: number | undefined
  #givenUp = false
  /** What ends with the job: waits that its body has begun, and may have left behind. */
  #ends: Set<() => void> | undefined
  #vacated = false
  readonly #inner: Set<Hold> | undefined
  readonly #home: HoldHome

  constructor(
    { call, kind, parent }: Granted,
    domain: DomainTag,
    instance: Instance | undefined,
    async: AsyncRecord | undefined,
    sinceMs: number,
    home: HoldHome,
  ) {
    this.kind = kind
    this.slot = slotOf(kind)
    this.sinceMs = sinceMs
    this.domain = domain
    this.async = async
    this.parent = parent
    this.began = call.tag
    this.instance = instance
    this.call = call
    this.lastCall = call
    this.doingSinceMs = sinceMs
    this.#inner = async === undefined ? undefined : new Set()
    this.#home = home
    if (parent !== undefined) parent.#inner?.add(this)
    call.took(this)
  }

  /** The public name of the call that began it. */
  get api(): string {
    return this.began.api
  }

  get client(): string {
    return this.began.client
  }

  /** Nested and quiesce jobs inside this one; only async jobs have any. */
  get children(): ReadonlySet<Hold> {
    return this.#inner ?? none
  }

  get instanceId(): number {
    return this.instance?.id ?? 0
  }

  /** Whether a visit is under way. */
  get visiting(): boolean {
    return this.visitBeganMs !== undefined
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

  /** Calls `end` in the step in which the job is given back; returns how to forget it. */
  whenGivenBack(end: () => void): () => void {
    this.#ends ??= new Set()
    this.#ends.add(end)
    return () => this.#ends?.delete(end)
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
    for (const end of this.#ends ?? noEnds) end()
    if (this.#busy) this.#home.handedOver(this)
    else this.settle()
    this.#home.givenBack(this)
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
    return this.visiting || (this.#inner !== undefined && this.#inner.size > 0)
  }
}

/**
 * A job that was awaited, if its caller still wants it. Grant and abort may have met: then the
 * caller finds itself granted, and gives back (jobs.md 5).
 */
export function keptBy(call: Call, hold: Hold): Hold {
  if (call.bodySignal?.aborted !== true) return hold
  hold.release(call)
  throw call.departure()
}
