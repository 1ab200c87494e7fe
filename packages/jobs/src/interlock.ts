// The interlock of one domain object: three slots, the queue, and the rules by which requests are
// granted (jobs.md 4 to 7). Every change of a slot, a mask or the queue grants, in the same step,
// all that can be granted, in order. Internal; job handles are the way in.
import type { DomainTag, EventKind, Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { Call } from './call.ts'
import {
  DriverStopping,
  JobBusy,
  JobError,
  JobQueueFull,
  JobTimeout,
  NoDomain,
  assertRule,
} from './errors.ts'
import type { SlotName } from './events.ts'
import {
  jobReleased,
  maskSet,
  ownershipMoved,
  requestEnded,
  requestGranted,
  requestMade,
} from './events.ts'
import { explainHolders, heldBy } from './explain.ts'
import type { AsyncRecord } from './hold.ts'
import { Hold } from './hold.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask, RequestKind } from './kinds.ts'
import { initialMasks, passesQueueLimit } from './kinds.ts'
import type { Request } from './queue.ts'
import { RequestQueue } from './queue.ts'
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
  /** The run of QEMU at this instant, to which a granted job is bound. */
  readonly instance: Instance | undefined
}

export interface AsyncRequest {
  readonly kind: AsyncKind
  readonly operation: number
  readonly flags: number
  readonly mask?: JobMask
}

export interface RequestOptions {
  /** Longest wait, in milliseconds; a nearer deadline of the call itself comes first. */
  readonly waitMs?: number
  /** Refused at once, silently, when it cannot be granted. */
  readonly nowait?: boolean
  readonly async?: AsyncRequest
  readonly parent?: Hold
}

export class Interlock {
  readonly #context: InterlockContext
  readonly #owner: InterlockOwner
  readonly #queue = new RequestQueue()
  #normal: Hold | undefined
  #agent: Hold | undefined
  #async: Hold | undefined
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
   * @throws JobTimeout, CallDeparted, JobQueueFull, JobBusy, NoDomain, DriverStopping
   */
  async request(call: Call, kind: RequestKind, options: RequestOptions = {}): Promise<Hold> {
    const { clock } = this.#context.world
    const now = clock.now()
    const slot = slotOf(kind)
    this.#refuseOwnConflict(call, kind, options.parent)
    if (this.#owner.removing) throw this.#noDomain()
    if (this.#stopping && !call.driver) throw this.#stopped(call)
    const waitEndMs =
      call.driver && options.waitMs === undefined
        ? Number.POSITIVE_INFINITY
        : now + (options.waitMs ?? jobWaitMs)
    const deadlineAtMs = Math.min(waitEndMs, call.bodyDeadlineAtMs)
    // Between two steps no grantable request waits (I19), so a grant at once overtakes nobody.
    const grantable = this.#grantable(kind, options.parent)
    this.#record(requestMade, now, call, 0, {
      slot,
      kind,
      asyncKind: options.async?.kind ?? '',
      deadlineAtMs,
      count: this.#count() + 1,
      grantable,
    })
    const refusal = this.#refusal(call, kind, options, grantable)
    if (refusal !== undefined) {
      const how = refusal instanceof JobBusy ? 'busy' : 'refused'
      this.#record(requestEnded, now, call, 0, { slot, kind, how, waitedMs: 0 })
      throw refusal
    }
    if (call.bodySignal?.aborted === true) {
      this.#record(requestEnded, now, call, 0, { slot, kind, how: 'aborted', waitedMs: 0 })
      throw call.departure()
    }
    if (grantable) return this.#fill(call, kind, options, now, now)
    return await this.#enqueue(call, kind, options, now, deadlineAtMs)
  }

  /** Puts a job back that was on disk: without a grant, and without an owner (jobs.md 6). */
  restore(call: Call, request: AsyncRequest): Hold {
    assertRule(this.#async === undefined, 'I3', 'a job is restored into a slot that is taken.')
    const now = this.#context.world.clock.now()
    const hold = this.#make(call, 'async', { async: request }, now)
    this.#async = hold
    this.#record(ownershipMoved, now, call, hold.number, { how: 'restored', kind: request.kind })
    this.disown(hold)
    return hold
  }

  /** Gives up the ownership of an async job; its slot stays taken. */
  disown(hold: Hold): void {
    const call = hold.call
    if (call === undefined) return
    call.gave(hold)
    hold.call = undefined
    this.#record(ownershipMoved, this.#context.world.clock.now(), call, hold.number, {
      how: 'released',
      kind: hold.words,
    })
  }

  /**
   * Makes `call` the owner of an async job that has none.
   *
   * @returns undefined when no job of that kind is held
   * @throws RuleBroken I23 when another call owns it
   */
  adopt(call: Call, kind: AsyncKind): Hold | undefined {
    const hold = this.#async
    if (hold?.async?.kind !== kind) return undefined
    assertRule(
      hold.call === undefined,
      'I23',
      `${call.tag.api} continues a job that ${hold.api} of ${hold.client} owns.`,
    )
    this.#refuseOwnConflict(call, 'async', undefined)
    hold.call = call
    call.took(hold)
    const now = this.#context.world.clock.now()
    this.#record(ownershipMoved, now, call, hold.number, { how: 'continued', kind })
    return hold
  }

  /** Changes whom an async job lets in, and grants those whom a wider mask lets in. */
  setMask(hold: Hold, mask: JobMask): void {
    const record = hold.async
    assertRule(record !== undefined && this.#async === hold, 'I26', 'a mask without an async job.')
    assertRule(mask.has('destroy'), 'I26', 'destroy cannot be masked out.')
    record.mask = mask
    this.#record(maskSet, this.#context.world.clock.now(), hold.call, hold.number, {
      mask: [...mask].sort(),
    })
    this.#grantAll()
  }

  /** Gives a job back; see {@link Hold.release}. */
  release(hold: Hold): void {
    const call = hold.call
    if (!hold.release()) return
    this.#record(ownershipMoved, this.#context.world.clock.now(), call, hold.number, {
      how: 'handed-over',
      kind: hold.words,
    })
  }

  /** The domain is leaving the list: nobody gets a job on it any more. */
  refuseAll(): void {
    this.#endAll('refused', () => this.#noDomain(), false)
  }

  /** The driver is closing: everybody but itself stops waiting. */
  stop(): void {
    this.#stopping = true
    this.#endAll('stopped', (request) => this.#stopped(request.call), true)
  }

  async #enqueue(
    call: Call,
    kind: RequestKind,
    options: RequestOptions,
    sinceMs: number,
    deadlineAtMs: number,
  ): Promise<Hold> {
    const ended = (how: 'timed-out' | 'aborted'): void => {
      this.#queue.remove(request)
      const now = this.#context.world.clock.now()
      const waitedMs = now - sinceMs
      this.#record(requestEnded, now, call, 0, { slot: slotOf(kind), kind, how, waitedMs })
    }
    const wait = new Wait<Hold>(this.#context.world, {
      deadlineAtMs,
      deadlineError: () => {
        const error = this.#timeout(call, kind, sinceMs)
        ended('timed-out')
        return error
      },
      signal: call.bodySignal,
      abortError: () => {
        ended('aborted')
        return call.departure()
      },
    })
    const request: Request = {
      kind,
      asyncKind: options.async?.kind,
      call,
      arrival: ++this.#lastArrival,
      sinceMs,
      deadlineAtMs,
      parent: options.parent,
      wait,
      fill: () => this.#fill(call, kind, options, sinceMs, this.#context.world.clock.now()),
    }
    this.#queue.add(request)
    const hold = await wait.promise
    if (call.bodySignal?.aborted === true) {
      // Grant and abort met: the caller finds itself granted, and gives back (jobs.md 5).
      this.release(hold)
      throw call.departure()
    }
    return hold
  }

  #grantAll(): void {
    for (;;) {
      const request = this.#queue.next((candidate) =>
        this.#grantable(candidate.kind, candidate.parent),
      )
      if (request === undefined) return
      this.#queue.remove(request)
      request.wait.grant(request.fill())
    }
  }

  /** The table of jobs.md 5: whether a request can be granted at this instant. */
  #grantable(kind: RequestKind, parent: Hold | undefined): boolean {
    if (kind === 'agent-query' || kind === 'agent-modify') return this.#agent === undefined
    if (this.#normal !== undefined) return false
    if (kind === 'async') return this.#async === undefined
    if (kind === 'nested') return this.#async === parent
    return this.#async?.async === undefined || this.#async.async.mask.has(kind)
  }

  #refusal(
    call: Call,
    kind: RequestKind,
    options: RequestOptions,
    grantable: boolean,
  ): JobError | undefined {
    const { maxQueued } = this.#context
    if (maxQueued > 0 && this.#count() + 1 > maxQueued && !passesQueueLimit(kind) && !call.driver) {
      return new JobQueueFull(
        'VIR_ERR_OPERATION_FAILED',
        `cannot acquire state change lock ${heldBy(this)} due to max_queued limit: ` +
          `${this.#count()} requests of domain '${this.#owner.tag.name}' wait or hold already.`,
        { domain: this.#owner.tag.name, api: call.tag.api },
      )
    }
    if (options.nowait === true && !grantable) {
      return new JobBusy(
        'VIR_ERR_OPERATION_TIMEOUT',
        `domain '${this.#owner.tag.name}' is busy: ${explainHolders(this, this.#now(), kind)}`,
        { domain: this.#owner.tag.name, api: call.tag.api },
      )
    }
    return undefined
  }

  /** What one call may hold: the last table of jobs.md 7. */
  #refuseOwnConflict(call: Call, kind: RequestKind, parent: Hold | undefined): void {
    for (const held of call.holds) {
      assertRule(
        held.domain.number === this.#owner.tag.number,
        'I8',
        `${call.tag.api} holds a job on '${held.domain.name}' and asks for one on ` +
          `'${this.#owner.tag.name}': make a child call for each domain.`,
      )
      const nestedInOwn = kind === 'nested' && held === parent
      const quiesce = slotOf(kind) === 'agent' && held === parent && held.async !== undefined
      assertRule(
        nestedInOwn || quiesce,
        'I7',
        `${call.tag.api} holds a ${held.words} job and asks for a ${kind} job: ` +
          'release the first, then look again.',
      )
    }
    if (kind !== 'nested') return
    assertRule(
      parent !== undefined && parent === this.#async && call.holds.has(parent),
      'I5',
      'a nested job is granted only to the owner of the async job that is held.',
    )
  }

  #fill(
    call: Call,
    kind: RequestKind,
    options: RequestOptions,
    sinceMs: number,
    nowMs: number,
  ): Hold {
    const hold = this.#make(call, kind, options, nowMs)
    if (hold.slot === 'agent') this.#agent = hold
    else if (hold.slot === 'async') this.#async = hold
    else this.#normal = hold
    this.#record(requestGranted, nowMs, call, hold.number, {
      slot: hold.slot,
      kind,
      asyncKind: hold.async?.kind ?? '',
      waitedMs: nowMs - sinceMs,
      parent: options.parent?.number ?? 0,
    })
    return hold
  }

  #make(call: Call, kind: RequestKind, options: RequestOptions, nowMs: number): Hold {
    return new Hold({
      number: nextJobNumber(),
      slot: slotOf(kind),
      kind,
      call,
      sinceMs: nowMs,
      instance: this.#owner.instance,
      domain: this.#owner.tag,
      ...(options.async !== undefined && { async: asyncRecord(options.async) }),
      ...(options.parent !== undefined && { parent: options.parent }),
      vacate: (hold) => this.#vacate(hold, call),
    })
  }

  #vacate(hold: Hold, granted: Call): void {
    if (this.#agent === hold) this.#agent = undefined
    else if (this.#async === hold) this.#async = undefined
    else if (this.#normal === hold) this.#normal = undefined
    const now = this.#context.world.clock.now()
    this.#record(jobReleased, now, granted, hold.number, {
      slot: hold.slot,
      kind: hold.kind,
      asyncKind: hold.async?.kind ?? '',
      heldMs: now - hold.sinceMs,
    })
    if (this.#queue.size > 0) this.#grantAll()
  }

  #endAll(
    how: 'refused' | 'stopped',
    error: (request: Request) => Error,
    keepDriver: boolean,
  ): void {
    const now = this.#now()
    for (const request of this.#queue.all()) {
      if (keepDriver && request.call.driver) continue
      this.#queue.remove(request)
      this.#record(requestEnded, now, request.call, 0, {
        slot: slotOf(request.kind),
        kind: request.kind,
        how,
        waitedMs: now - request.sinceMs,
      })
      request.wait.refuse(error(request))
    }
  }

  #count(): number {
    const held = Number(this.#normal !== undefined) + Number(this.#agent !== undefined)
    return this.#queue.size + held + Number(this.#async !== undefined)
  }

  #timeout(call: Call, kind: RequestKind, sinceMs: number): JobTimeout {
    const now = this.#now()
    const explanation = explainHolders(this, now, kind)
    const { name } = this.#owner.tag
    return new JobTimeout(
      'VIR_ERR_OPERATION_TIMEOUT',
      `cannot acquire state change lock ${heldBy(this, kind)}: ${call.tag.api} of domain '${name}' ` +
        `waited ${((now - sinceMs) / 1000).toFixed(1)} s for its ${kind} job; ${explanation}. ` +
        `'signalbox jobs ${name}' shows who holds what; ` +
        `'signalbox destroy ${name}' works without the monitor.`,
      { domain: name, api: call.tag.api, waitedMs: now - sinceMs, blockedBy: explanation },
    )
  }

  #noDomain(): NoDomain {
    const { uuid, name } = this.#owner.tag
    return new NoDomain(
      'VIR_ERR_NO_DOMAIN',
      `no domain with matching uuid '${uuid}' (${name}): it was removed meanwhile.`,
      { domain: name },
    )
  }

  #stopped(call: Call): DriverStopping {
    return new DriverStopping(
      'VIR_ERR_OPERATION_ABORTED',
      `${call.tag.api} was given up: the driver is closing.`,
      { domain: this.#owner.tag.name, api: call.tag.api },
    )
  }

  #now(): number {
    return this.#context.world.clock.now()
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

export function slotOf(kind: RequestKind): SlotName {
  if (kind === 'agent-query' || kind === 'agent-modify') return 'agent'
  return kind === 'async' ? 'async' : 'normal'
}

let lastJobNumber = 0

function nextJobNumber(): number {
  return ++lastJobNumber
}

function asyncRecord(request: AsyncRequest): AsyncRecord {
  return {
    kind: request.kind,
    operation: request.operation,
    flags: request.flags,
    mask: request.mask ?? initialMasks[request.kind],
    phase: 0,
    phaseName: 'none',
    pastReturn: false,
    abortRequested: false,
    progress: undefined,
    abortWatchers: new Set(),
  }
}
