// The interlock of one domain object: the queue before its slots, and the rules by which requests
// are granted (jobs.md 5, 7). Every change of a slot, a mask or the queue grants, in the same step,
// all that can be granted, in order. Internal; job handles are the way in.
import type { Call } from './call.ts'
import { isGrantable, refuseOwnConflict } from './compatibility.ts'
import { requestEnded, requestMade } from './events.ts'
import type { Hold } from './hold.ts'
import type { RequestKind } from './kinds.ts'
import { passesQueueLimit, slotOf } from './kinds.ts'
import type { RequestHome, Wanted } from './queue.ts'
import { Request, RequestQueue } from './queue.ts'
import type { Refused } from './refusals.ts'
import { abortRefused, busy, driverStopping, noDomain, queueFull, timedOut } from './refusals.ts'
import type { AsyncRequest, InterlockContext, InterlockOwner } from './slots.ts'
import { JobSlots } from './slots.ts'

/** Default wait for a job, in milliseconds (jobs.md 5). */
export const jobWaitMs = 30_000

export interface RequestOptions {
  /** Longest wait, in milliseconds; a nearer deadline of the call itself comes first. */
  readonly waitMs?: number
  /** Refused at once, silently, when it cannot be granted. */
  readonly nowait?: boolean
  readonly async?: AsyncRequest
  readonly parent?: Hold
}

const noOptions: RequestOptions = {}

export class Interlock extends JobSlots implements RequestHome {
  readonly #maxQueued: number
  readonly #queue = new RequestQueue()
  #lastArrival = 0
  #stopping = false

  constructor(context: InterlockContext, owner: InterlockOwner) {
    super(context, owner)
    this.#maxQueued = context.maxQueued
  }

  get queue(): RequestQueue {
    return this.#queue
  }

  /** Requests that wait, in order of arrival. */
  get waiting(): readonly Request[] {
    return this.#queue.all()
  }

  /** Whether nothing is held and nobody waits. */
  get idle(): boolean {
    return this.#count() === 0
  }

  /**
   * Asks for a job: gives it when it is free, and otherwise a promise of it. Whoever has awaited it
   * looks whether its caller still wants it; see `keptBy`.
   *
   * @throws JobTimeout, CallDeparted, JobQueueFull, JobBusy, NoDomain, DriverStopping, JobError
   */
  request(call: Call, kind: RequestKind, options = noOptions): Hold | Promise<Hold> {
    const owner = this.owner
    refuseOwnConflict(call, owner.tag, this, kind, options.parent)
    if (owner.removing) throw noDomain(owner.tag)
    if (this.#stopping && !call.driver) throw driverStopping(owner.tag, call)
    const now = this.now()
    const waitMs = options.waitMs ?? (call.driver ? Number.POSITIVE_INFINITY : jobWaitMs)
    const deadlineAtMs = Math.min(now + waitMs, call.bodyDeadlineAtMs)
    // Between two steps no grantable request waits (I19), so a grant at once overtakes nobody.
    const grantable = isGrantable(this, kind, options.parent)
    const refusal = this.#refusal(call, kind, options, grantable, now)
    const { async, parent } = options
    const wanted = { call, kind, async, parent, found: owner.instance, sinceMs: now }
    const count = this.#count() + 1
    if (grantable && refusal === undefined) return this.occupy(wanted, now, count)
    this.record(requestMade, now, call, 0, {
      slot: slotOf(kind),
      kind,
      asyncKind: async?.kind ?? '',
      deadlineAtMs,
      count,
      limit: this.#maxQueued,
      grantable,
      parent: parent?.number ?? 0,
    })
    if (refusal === undefined) return this.#enqueue(wanted, deadlineAtMs)
    this.#recordEnd(call, kind, refusal.how, 0)
    throw refusal.error
  }

  /** The domain is leaving the list: nobody gets a job on it any more. */
  refuseAll(): void {
    for (const request of this.#queue.all()) {
      this.#end(request, 'refused', noDomain(this.owner.tag))
    }
  }

  /** The driver is closing: everybody but itself stops waiting. */
  stop(): void {
    this.#stopping = true
    for (const request of this.#queue.all()) {
      if (request.wanted.call.driver) continue
      this.#end(request, 'stopped', driverStopping(this.owner.tag, request.wanted.call))
    }
  }

  protected override changed(after: Hold): void {
    while (this.#queue.size > 0) {
      const request = this.#queue.next((wanted) => isGrantable(this, wanted.kind, wanted.parent))
      if (request === undefined) return
      this.#queue.remove(request)
      request.wanted.call.asked()
      request.grant(this.occupy(request.wanted, this.now(), 0, after))
    }
  }

  #enqueue(wanted: Wanted, deadlineAtMs: number): Promise<Hold> {
    const request = new Request(this.world, wanted, ++this.#lastArrival, deadlineAtMs, this)
    this.#queue.add(request)
    wanted.call.asks(request)
    return request.promise
  }

  /** @internal The deadline of a request passed. */
  timedOut(request: Request): Error {
    const { call, kind, sinceMs } = request.wanted
    const error = timedOut(this.#refused(call, kind), sinceMs)
    this.#leave(request, 'timed-out')
    return error
  }

  /** @internal The caller of a request left. */
  aborted(request: Request): Error {
    this.#leave(request, 'aborted')
    return request.wanted.call.departure()
  }

  /** @internal Nobody can use the job any more that a request asks for. */
  withdrawn(request: Request, error: Error): void {
    this.#end(request, 'aborted', error)
  }

  /** Why a request does not even wait, in the order of jobs.md 5. */
  #refusal(
    call: Call,
    kind: RequestKind,
    options: RequestOptions,
    grantable: boolean,
    now: number,
  ): { how: 'refused' | 'busy' | 'aborted' | 'timed-out'; error: Error } | undefined {
    const maxQueued = this.#maxQueued
    const count = this.#count()
    if (maxQueued > 0 && count >= maxQueued && !passesQueueLimit(kind) && !call.driver) {
      return { how: 'refused', error: queueFull(this.#refused(call, kind), count, maxQueued) }
    }
    if (kind === 'abort' && !call.driver && this.async?.async?.mask.has('abort') === false) {
      const error = abortRefused(this.owner.tag, call, this.async.async.kind)
      return { how: 'refused', error }
    }
    if (options.nowait === true && !grantable) {
      return { how: 'busy', error: busy(this.#refused(call, kind)) }
    }
    if (call.bodySignal?.aborted === true) return { how: 'aborted', error: call.departure() }
    if (call.bodyDeadlineAtMs <= now) {
      return { how: 'timed-out', error: call.timeout(`it was over before its ${kind} job`) }
    }
    return undefined
  }

  /** Ends a request that waits, with an error. */
  #end(request: Request, how: 'refused' | 'stopped' | 'aborted', error: Error): void {
    this.#leave(request, how)
    request.refuse(error)
  }

  /** Takes a request out of the queue; its wait is ended by who calls this. */
  #leave(request: Request, how: 'timed-out' | 'refused' | 'stopped' | 'aborted'): void {
    if (!this.#queue.remove(request)) return
    const { call, kind, sinceMs } = request.wanted
    call.asked()
    this.#recordEnd(call, kind, how, this.now() - sinceMs)
  }

  #count(): number {
    return this.#queue.size + this.held
  }

  #refused(call: Call, kind: RequestKind): Refused {
    const { tag: domain } = this.owner
    return { domain, call, kind, slots: this, queue: this.#queue, nowMs: this.now() }
  }

  #recordEnd(
    call: Call,
    kind: RequestKind,
    how: 'timed-out' | 'refused' | 'stopped' | 'aborted' | 'busy',
    waitedMs: number,
  ): void {
    const slot = slotOf(kind)
    this.record(requestEnded, this.now(), call, 0, { slot, kind, how, waitedMs })
  }
}
