// The interlock of one domain object: three slots, the queue, and the rules by which requests are
// granted (jobs.md 4 to 7). Every change of a slot, a mask or the queue grants, in the same step,
// all that can be granted, in order. Internal; job handles are the way in.
import type { DomainTag, EventKind, Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { Call } from './call.ts'
import type { Slots } from './compatibility.ts'
import { isGrantable, refuseOwnConflict, slotOf } from './compatibility.ts'
import type { CompletedJob } from './completed-job.ts'
import { completedJob } from './completed-job.ts'
import { assertRule } from './errors.ts'
import {
  asyncCompleted,
  jobReleased,
  maskSet,
  ownershipMoved,
  requestEnded,
  requestGranted,
  requestMade,
} from './events.ts'
import type { AsyncRecord, HoldHome } from './hold.ts'
import { Hold } from './hold.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask, RequestKind } from './kinds.ts'
import { initialMasks, jobMask, passesQueueLimit } from './kinds.ts'
import type { Request, Wanted } from './queue.ts'
import { RequestQueue } from './queue.ts'
import type { Refused } from './refusals.ts'
import { abortRefused, busy, driverStopping, noDomain, queueFull, timedOut } from './refusals.ts'
import { Wait } from './wait.ts'

/** Default wait for a job, in milliseconds (jobs.md 5). */
export const jobWaitMs = 30_000

export interface InterlockContext {
  readonly world: World
  readonly recorder: Recorder
  /** Requests waiting and jobs held that one domain may have; 0 for no limit. */
  readonly maxQueued: number
}

/** What the interlock asks of the object that it belongs to. */
export interface InterlockOwner {
  readonly tag: DomainTag
  readonly removing: boolean
  /** The run of QEMU at this instant. */
  readonly instance: Instance | undefined
}

export interface AsyncRequest {
  readonly kind: AsyncKind
  /** virDomainJobOperation. */
  readonly operation: number
  readonly flags: number
  readonly mask?: JobMask
}

/** An async job that was on disk. */
export interface RestoredJob extends AsyncRequest {
  readonly phase?: number
  readonly phaseName?: string
  readonly pastReturn?: boolean
  /** How long it had been held, by the calendar. */
  readonly elapsedMs?: number
}

export interface RequestOptions {
  /** Longest wait, in milliseconds; a nearer deadline of the call itself comes first. */
  readonly waitMs?: number
  /** Refused at once, silently, when it cannot be granted. */
  readonly nowait?: boolean
  readonly async?: AsyncRequest
  readonly parent?: Hold
}

const noOptions: RequestOptions = {}

export class Interlock implements Slots, HoldHome {
  readonly #context: InterlockContext
  readonly #owner: InterlockOwner
  readonly #queue = new RequestQueue()
  #normal: Hold | undefined
  #agent: Hold | undefined
  #async: Hold | undefined
  #completed: CompletedJob | undefined
  #lastArrival = 0
  #stopping = false

  constructor(context: InterlockContext, owner: InterlockOwner) {
    this.#context = context
    this.#owner = owner
  }

  get normal(): Hold | undefined {
    return this.#normal
  }

  get agent(): Hold | undefined {
    return this.#agent
  }

  get async(): Hold | undefined {
    return this.#async
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

  /** The last async job that ended; not readable while another one runs (jobs.md 8.6). */
  completed(keep: boolean): CompletedJob | undefined {
    if (this.#async !== undefined) return undefined
    const last = this.#completed
    if (!keep) this.#completed = undefined
    return last
  }

  /**
   * Asks for a job and waits until it is granted.
   *
   * @throws JobTimeout, CallDeparted, JobQueueFull, JobBusy, NoDomain, DriverStopping, JobError
   */
  async request(call: Call, kind: RequestKind, options = noOptions): Promise<Hold> {
    const owner = this.#owner
    refuseOwnConflict(call, owner.tag, this, kind, options.parent)
    if (owner.removing) throw noDomain(owner.tag)
    if (this.#stopping && !call.driver) throw driverStopping(owner.tag, call)
    const now = this.#now()
    const waitMs = options.waitMs ?? (call.driver ? Number.POSITIVE_INFINITY : jobWaitMs)
    const deadlineAtMs = Math.min(now + waitMs, call.bodyDeadlineAtMs)
    // Between two steps no grantable request waits (I19), so a grant at once overtakes nobody.
    const grantable = isGrantable(this, kind, options.parent)
    this.#record(requestMade, now, call, 0, {
      slot: slotOf(kind),
      kind,
      asyncKind: options.async?.kind ?? '',
      deadlineAtMs,
      count: this.#count() + 1,
      limit: this.#context.maxQueued,
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
    if (grantable) return this.#fill(wanted, now, undefined)
    return await this.#enqueue(wanted, deadlineAtMs)
  }

  /** Puts a job back that was on disk: without a grant, and without an owner (jobs.md 6). */
  restore(call: Call, job: RestoredJob): Hold {
    assertRule(this.#async === undefined, 'I3', 'a job is restored into a slot that is taken.')
    refuseOwnConflict(call, this.#owner.tag, this, 'async', undefined)
    const now = this.#now()
    const { instance } = this.#owner
    const hold = this.#make(call, 'async', job, undefined, instance, now - (job.elapsedMs ?? 0))
    if (hold.async !== undefined) {
      hold.async.phase = job.phase ?? 0
      hold.async.phaseName = job.phaseName ?? 'none'
      hold.async.pastReturn = job.pastReturn ?? false
    }
    this.#async = hold
    this.#record(ownershipMoved, now, call, hold.number, { how: 'restored', kind: job.kind })
    this.#recordMask(hold)
    this.disown(hold)
    return hold
  }

  /** Gives up the ownership of an async job; its slot stays taken. */
  disown(hold: Hold): void {
    const call = hold.call
    if (call === undefined) return
    assertRule(hold.children.size === 0, 'I25', 'a job is given up while a nested one is held.')
    hold.call = undefined
    this.#record(ownershipMoved, this.#now(), call, hold.number, {
      how: 'released',
      kind: hold.words,
    })
    // Last, since a call whose caller has gone ends with its last job.
    call.gave(hold)
  }

  /**
   * Makes `call` the owner of an async job that has none.
   *
   * @returns undefined when no job of that kind, in that phase if one is named, is held
   * @throws RuleBroken I23 when another call owns it
   */
  adopt(call: Call, kind: AsyncKind, phase?: number): Hold | undefined {
    const hold = this.#async
    // One that was handed over has no owner either, but it ends by itself.
    if (hold?.async?.kind !== kind || hold.released) return undefined
    if (phase !== undefined && hold.async.phase !== phase) return undefined
    assertRule(
      hold.call === undefined,
      'I23',
      `${call.tag.api} continues a job that ${hold.lastCall.tag.api} of ` +
        `${hold.lastCall.tag.client} owns.`,
    )
    refuseOwnConflict(call, this.#owner.tag, this, 'async', undefined)
    hold.ownedBy(call)
    this.#record(ownershipMoved, this.#now(), call, hold.number, { how: 'continued', kind })
    return hold
  }

  /**
   * Changes whom an async job lets in, and grants those whom a wider mask lets in. Destroy cannot
   * be masked out.
   */
  setMask(hold: Hold, mask: JobMask): void {
    const record = hold.async
    assertRule(record !== undefined && this.#async === hold, 'I26', 'a mask without an async job.')
    const quiescing = [...hold.children].some((child) => child.slot === 'agent')
    assertRule(
      !quiescing || (mask.has('query') && mask.has('abort')),
      'I7',
      'the mask must admit query and abort while the job quiesces the guest.',
    )
    record.mask = jobMask(...mask)
    this.#recordMask(hold)
    this.#grantAll(hold)
  }

  /** The domain is leaving the list: nobody gets a job on it any more. */
  refuseAll(): void {
    for (const request of this.#queue.all()) {
      this.#end(request, 'refused', noDomain(this.#owner.tag))
    }
  }

  /** The driver is closing: everybody but itself stops waiting. */
  stop(): void {
    this.#stopping = true
    for (const request of this.#queue.all()) {
      if (request.call.driver) continue
      this.#end(request, 'stopped', driverStopping(this.#owner.tag, request.call))
    }
  }

  /** @internal A job is over. */
  vacate(hold: Hold): void {
    if (this.#agent === hold) this.#agent = undefined
    else if (this.#normal === hold) this.#normal = undefined
    else if (this.#async === hold) this.#async = undefined
    const now = this.#now()
    this.#record(jobReleased, now, hold.lastCall, hold.number, {
      slot: hold.slot,
      kind: hold.kind,
      asyncKind: hold.async?.kind ?? '',
      heldMs: now - hold.sinceMs,
    })
    if (hold.async !== undefined) this.#asyncEnded(hold, now)
    if (this.#queue.size > 0) this.#grantAll(hold)
  }

  /** @internal An owner left a job that is under way. */
  handedOver(hold: Hold): void {
    this.#record(ownershipMoved, this.#now(), hold.lastCall, hold.number, {
      how: 'handed-over',
      kind: hold.words,
    })
  }

  #asyncEnded(hold: Hold, now: number): void {
    const completed = completedJob(hold, now)
    if (completed === undefined) return
    this.#completed = completed
    this.#record(asyncCompleted, now, hold.lastCall, hold.number, completed)
    // Its body may have asked for a nested job and not waited: nobody could ever be granted that.
    for (const request of this.#queue.all()) {
      if (request.parent === hold) request.call.giveUpAsking()
    }
  }

  async #enqueue(wanted: Wanted, deadlineAtMs: number): Promise<Hold> {
    const { call, kind, sinceMs } = wanted
    const wait = new Wait<Hold>(this.#context.world, {
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
    call.asks((error) => this.#end(request, 'aborted', error))
    const hold = await wait.promise
    if (call.bodySignal?.aborted === true) {
      // Grant and abort met: the caller finds itself granted, and gives back (jobs.md 5).
      hold.release(call)
      throw call.departure()
    }
    return hold
  }

  /** Grants all that can be, because `after` was released or lets others in. */
  #grantAll(after: Hold): void {
    for (;;) {
      const request = this.#queue.next((next) => isGrantable(this, next.kind, next.parent))
      if (request === undefined) return
      this.#queue.remove(request)
      request.call.asked()
      request.wait.grant(this.#fill(request, this.#now(), after))
    }
  }

  /** Why a request does not even wait, in the order of jobs.md 5. */
  #refusal(
    call: Call,
    kind: RequestKind,
    options: RequestOptions,
    grantable: boolean,
    now: number,
  ): { how: 'refused' | 'busy' | 'aborted' | 'timed-out'; error: Error } | undefined {
    const { maxQueued } = this.#context
    const count = this.#count()
    if (maxQueued > 0 && count >= maxQueued && !passesQueueLimit(kind) && !call.driver) {
      return { how: 'refused', error: queueFull(this.#refused(call, kind), count, maxQueued) }
    }
    if (kind === 'abort' && !call.driver && this.#async?.async?.mask.has('abort') === false) {
      const error = abortRefused(this.#owner.tag, call, this.#async.async.kind)
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

  #fill(wanted: Wanted, now: number, after: Hold | undefined): Hold {
    const { call, kind, async, parent, found, sinceMs } = wanted
    // What a call found running is what it meant; a run that began meanwhile is another (jobs.md 1).
    const instance = parent?.instance ?? found ?? this.#owner.instance
    const hold = this.#make(call, kind, async, parent, instance, now)
    if (hold.slot === 'agent') this.#agent = hold
    else if (hold.slot === 'async') this.#async = hold
    else this.#normal = hold
    const { recorder } = this.#context
    recorder.record(requestGranted, now, hold.domain, hold.instanceId, call.tag, hold.number, {
      slot: hold.slot,
      kind,
      asyncKind: async?.kind ?? '',
      waitedMs: now - sinceMs,
      parent: parent?.number ?? 0,
      after: after?.number ?? 0,
      afterSlot: after?.slot ?? '',
    })
    if (hold.async !== undefined) this.#recordMask(hold)
    return hold
  }

  #make(
    call: Call,
    kind: RequestKind,
    async: AsyncRequest | undefined,
    parent: Hold | undefined,
    instance: Instance | undefined,
    sinceMs: number,
  ): Hold {
    return new Hold({
      number: ++lastJobNumber,
      slot: slotOf(kind),
      kind,
      call,
      sinceMs,
      instance,
      domain: this.#owner.tag,
      async: async === undefined ? undefined : asyncRecord(async),
      parent,
      home: this,
    })
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
    this.#recordEnd(request.call, request.kind, how, this.#now() - request.sinceMs)
  }

  #count(): number {
    const held = Number(this.#normal !== undefined) + Number(this.#agent !== undefined)
    return this.#queue.size + held + Number(this.#async !== undefined)
  }

  #refused(call: Call, kind: RequestKind): Refused {
    const { tag: domain } = this.#owner
    return { domain, call, kind, slots: this, queue: this.#queue, nowMs: this.#now() }
  }

  #now(): number {
    return this.#context.world.clock.now()
  }

  #recordEnd(
    call: Call,
    kind: RequestKind,
    how: 'timed-out' | 'refused' | 'stopped' | 'aborted' | 'busy',
    waitedMs: number,
  ): void {
    const slot = slotOf(kind)
    this.#record(requestEnded, this.#now(), call, 0, { slot, kind, how, waitedMs })
  }

  #recordMask(hold: Hold): void {
    const mask = [...(hold.async?.mask ?? [])].sort()
    this.#record(maskSet, this.#now(), hold.call, hold.number, { mask })
  }

  #record<Detail extends object>(
    kind: EventKind<Detail>,
    at: number,
    call: Call | undefined,
    job: number,
    detail: Detail,
  ): void {
    const { tag, instance } = this.#owner
    this.#context.recorder.record(kind, at, tag, instance?.id ?? 0, call?.tag, job, detail)
  }
}

let lastJobNumber = 0

function asyncRecord(request: AsyncRequest): AsyncRecord {
  return {
    kind: request.kind,
    operation: request.operation,
    flags: request.flags,
    mask: request.mask === undefined ? initialMasks[request.kind] : jobMask(...request.mask),
    phase: 0,
    phaseName: 'none',
    pastReturn: false,
    abortRequested: false,
    progress: undefined,
    outcome: undefined,
    abortWatchers: new Set(),
  }
}
