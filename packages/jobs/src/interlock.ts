// The interlock of one domain object: the queue before its slots, and the rules by which requests are
// granted (jobs.md 5, 7). Every change of a slot, a mask or the queue grants, in the same step, all
// that can be granted, in order. Internal; job handles are the way in.
import type { Call } from './call.ts'
import { isGrantable, refuseOwnConflict, slotOf } from './compatibility.ts'
import { requestEnded, requestMade } from './events.ts'
import type { Hold } from './hold.ts'
import type { RequestKind } from './kinds.ts'
import { passesQueueLimit } from './kinds.ts'
import type { Request, Wanted } from './queue.ts'
import { RequestQueue } from './queue.ts'
import type { Refused } from './refusals.ts'
import { abortRefused, busy, driverStopping, noDomain, queueFull, timedOut } from './refusals.ts'
import type { AsyncRequest, InterlockContext, InterlockOwner } from './slots.ts'
import { JobSlots } from './slots.ts'
import { Wait } from './wait.ts'

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

export class Interlock extends JobSlots {
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
   * Asks for a job and waits until it is granted.
   *
   * @throws JobTimeout, CallDeparted, JobQueueFull, JobBusy, NoDomain, DriverStopping, JobError
   */
  async request(call: Call, kind: RequestKind, options = noOptions): Promise<Hold> {
    const owner = this.owner
    refuseOwnConflict(call, owner.tag, this, kind, options.parent)
    if (owner.removing) throw noDomain(owner.tag)
    if (this.#stopping && !call.driver) throw driverStopping(owner.tag, call)
    const now = this.now()
    const waitMs = options.waitMs ?? (call.driver ? Number.POSITIVE_INFINITY : jobWaitMs)
    const deadlineAtMs = Math.min(now + waitMs, call.bodyDeadlineAtMs)
    // Between two steps no grantable request waits (I19), so a grant at once overtakes nobody.
    const grantable = isGrantable(this, kind, options.parent)
    this.record(requestMade, now, call, 0, {
      slot: slotOf(kind),
      kind,
      asyncKind: options.async?.kind ?? '',
      deadlineAtMs,
      count: this.#count() + 1,
      limit: this.#maxQueued,
      grantable,
      parent: options.parent?.number ?? 0,
    })
    const refusal = this.#refusal(call, kind, options, grantable, now)
    if (refusal !== undefined) {
      this.#recordEnd(call, kind, refusal.how, 0)
      throw refusal.error
    }
    const { async, parent } = options
    const found = owner.instance
    const wanted = { call, kind, async, parent, found, sinceMs: now }
    if (grantable) return this.occupy(wanted, now, undefined)
    return await this.#enqueue(wanted, deadlineAtMs)
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
      if (request.call.driver) continue
      this.#end(request, 'stopped', driverStopping(this.owner.tag, request.call))
    }
  }

  protected override changed(after: Hold): void {
    while (this.#queue.size > 0) {
      const request = this.#queue.next((next) => isGrantable(this, next.kind, next.parent))
      if (request === undefined) return
      this.#queue.remove(request)
      request.call.asked()
      request.wait.grant(this.occupy(request, this.now(), after))
    }
  }

  async #enqueue(wanted: Wanted, deadlineAtMs: number): Promise<Hold> {
    const { call, kind, sinceMs } = wanted
    const wait = new Wait<Hold>(this.world, {
      deadlineAtMs,
      deadlineError: () => {
        const error = timedOut(this.#refused(call, kind), sinceMs)
        this.#leave(request, 'timed-out')
        return error
      },
      signal: call.bodySignal,
      abortError: () => {
        this.#leave(request, 'aborted')
        return call.departure()
      },
    })
    const request: Request = { ...wanted, arrival: ++this.#lastArrival, deadlineAtMs, wait }
    this.#queue.add(request)
    call.asks(wanted.parent, (error) => this.#end(request, 'aborted', error))
    const hold = await wait.promise
    if (call.bodySignal?.aborted === true) {
      // Grant and abort met: the caller finds itself granted, and gives back (jobs.md 5).
      hold.release(call)
      throw call.departure()
    }
    return hold
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
    request.wait.refuse(error)
  }

  /** Takes a request out of the queue; its wait is ended by who calls this. */
  #leave(request: Request, how: 'timed-out' | 'refused' | 'stopped' | 'aborted'): void {
    if (!this.#queue.remove(request)) return
    request.call.asked()
    this.#recordEnd(request.call, request.kind, how, this.now() - request.sinceMs)
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
