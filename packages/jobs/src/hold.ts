// A job that is held: one filled slot, with all that others want to know of it. Internal to the
// interlocking; handles and tables are views of it.
import type { DomainTag } from '@signalbox/trace'
import type { Call } from './call.ts'
import type { SlotName } from './events.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask, RequestKind } from './kinds.ts'

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
  /** Woken in the step in which an abort is accepted. */
  readonly abortWatchers: Set<() => void>
}

export interface HoldRequest {
  readonly number: number
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly call: Call
  readonly sinceMs: number
  readonly instance: Instance | undefined
  readonly domain: DomainTag
  readonly async?: AsyncRecord
  readonly parent?: Hold
  /** Empties the slot. */
  readonly vacate: (hold: Hold) => void
}

export class Hold {
  readonly number: number
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly sinceMs: number
  readonly domain: DomainTag
  readonly async: AsyncRecord | undefined
  readonly parent: Hold | undefined
  /** Nested and quiesce jobs inside this one. */
  readonly children = new Set<Hold>()
  /** The run of QEMU that this job is bound to: found when granted, or begun by it. */
  instance: Instance | undefined
  /** The owner; undefined while an async job is between owners. */
  call: Call | undefined
  /** The public name of the call that began it, for messages. */
  api: string
  client: string
  /** What it does now, in words, and since when. */
  doing = ''
  doingSinceMs: number
  /** Whether a visit is under way. */
  visiting = false
  #givenUp = false
  #vacated = false
  readonly #vacate: (hold: Hold) => void

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
    this.api = request.call.tag.api
    this.client = request.call.tag.client
    this.doingSinceMs = request.sinceMs
    this.#vacate = request.vacate
    this.parent?.children.add(this)
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

  /**
   * Gives the job back. Idempotent, never fails. While a visit or an inner job is still under way
   * the slot stays filled: the driver has taken the job over and vacates it when that has ended.
   * Returns whether it was handed over so.
   */
  release(): boolean {
    if (this.#givenUp) return false
    this.#givenUp = true
    this.call?.gave(this)
    this.call = undefined
    this.settle()
    return !this.#vacated
  }

  /** As {@link release}, for a call that ended without releasing. */
  abandon(): void {
    this.release()
  }

  /** Vacates the slot once the job was given back and nothing of it is under way. */
  settle(): void {
    if (!this.#givenUp || this.#vacated || this.visiting || this.children.size > 0) return
    this.#vacated = true
    this.#vacate(this)
    if (this.parent !== undefined) {
      this.parent.children.delete(this)
      this.parent.settle()
    }
  }
}
