// The three slots of one domain object: what is held, who owns it, and how it is given back, given
// up, continued and restored (jobs.md 4, 6, 8). What waits for them is the interlock's.
import type { DomainTag, EventKind, Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { Call } from './call.ts'
import type { Slots } from './compatibility.ts'
import { refuseOwnConflict } from './compatibility.ts'
import type { CompletedJob } from './completed-job.ts'
import { completedJob } from './completed-job.ts'
import { assertRule } from './errors.ts'
import { asyncCompleted, jobReleased, maskSet, ownershipMoved, requestGranted } from './events.ts'
import type { AsyncRecord, HoldHome } from './hold.ts'
import { Hold } from './hold.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask } from './kinds.ts'
import { initialMasks, jobMask } from './kinds.ts'
import type { Wanted } from './queue.ts'

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
  /** The owner of the job with this number has given it back. */
  givenBack(job: number): void
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

export abstract class JobSlots implements Slots, HoldHome {
  protected readonly owner: InterlockOwner
  readonly #context: InterlockContext
  #normal: Hold | undefined
  #agent: Hold | undefined
  #async: Hold | undefined
  #completed: CompletedJob | undefined

  constructor(context: InterlockContext, owner: InterlockOwner) {
    this.#context = context
    this.owner = owner
  }

  /** `after` was released, or lets others in: whoever can be granted now is granted. */
  protected abstract changed(after: Hold): void

  get normal(): Hold | undefined {
    return this.#normal
  }

  get agent(): Hold | undefined {
    return this.#agent
  }

  get async(): Hold | undefined {
    return this.#async
  }

  /** How many jobs are held. */
  get held(): number {
    const one = Number(this.#normal !== undefined) + Number(this.#agent !== undefined)
    return one + Number(this.#async !== undefined)
  }

  /** The last async job that ended; not readable while another one runs (jobs.md 8.6). */
  completed(keep: boolean): CompletedJob | undefined {
    if (this.#async !== undefined) return undefined
    const last = this.#completed
    if (!keep) this.#completed = undefined
    return last
  }

  /** Puts a job back that was on disk: without a grant, and without an owner (jobs.md 6). */
  restore(call: Call, job: RestoredJob): Hold {
    assertRule(this.#async === undefined, 'I3', 'a job is restored into a slot that is taken.')
    refuseOwnConflict(call, this.owner.tag, this, 'async', undefined)
    const now = this.now()
    const record = asyncRecord(job)
    record.restored = true
    record.phase = job.phase ?? 0
    record.phaseName = job.phaseName ?? 'none'
    record.pastReturn = job.pastReturn ?? false
    const { tag, instance } = this.owner
    const sinceMs = now - (job.elapsedMs ?? 0)
    const granted = { call, kind: 'async', parent: undefined } as const
    const hold = new Hold(granted, tag, instance, record, sinceMs, this)
    this.#async = hold
    this.record(ownershipMoved, now, call, hold.number, { how: 'restored', kind: job.kind })
    this.#recordMask(hold)
    this.disown(hold)
    return hold
  }

  /** Gives up the ownership of an async job; its slot stays taken. */
  disown(hold: Hold): void {
    const call = hold.call
    if (call === undefined) return
    assertRule(hold.children.size === 0, 'I25', 'a job is given up while a nested one is held.')
    assertRule(!call.asking, 'I25', 'a job is given up while a nested one is asked for.')
    hold.call = undefined
    this.record(ownershipMoved, this.now(), call, hold.number, {
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
    refuseOwnConflict(call, this.owner.tag, this, 'async', undefined)
    hold.ownedBy(call)
    this.record(ownershipMoved, this.now(), call, hold.number, { how: 'continued', kind })
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
    this.changed(hold)
  }

  /** @internal A job is over. */
  vacate(hold: Hold): void {
    if (this.#agent === hold) this.#agent = undefined
    else if (this.#normal === hold) this.#normal = undefined
    else if (this.#async === hold) this.#async = undefined
    const now = this.now()
    this.record(jobReleased, now, hold.lastCall, hold.number, {
      slot: hold.slot,
      kind: hold.kind,
      asyncKind: hold.async?.kind ?? '',
      heldMs: now - hold.sinceMs,
    })
    const completed = completedJob(hold, now)
    if (completed !== undefined) {
      this.#completed = completed
      this.record(asyncCompleted, now, hold.lastCall, hold.number, completed)
      // Its body may have asked for an inner job and not waited: nobody could be granted that.
      hold.lastCall.giveUpAsking(hold)
    }
    this.changed(hold)
  }

  /** @internal An owner left a job that is under way. */
  handedOver(hold: Hold): void {
    this.record(ownershipMoved, this.now(), hold.lastCall, hold.number, {
      how: 'handed-over',
      kind: hold.words,
    })
  }

  /** @internal What a job owes is the driver's when its owner has given it back. */
  givenBack(hold: Hold): void {
    this.owner.givenBack(hold.number)
  }

  /**
   * Fills the slot that a request asks for. `count` is that of one granted at once, `after` is what
   * let in one that waited.
   */
  protected occupy(wanted: Wanted, now: number, count: number, after?: Hold): Hold {
    const { call, kind, async, parent, found, sinceMs } = wanted
    // What a call found running is what it meant; a run that began meanwhile is another (jobs.md
    // 1).
    const instance = parent?.instance ?? found ?? this.owner.instance
    const record = async === undefined ? undefined : asyncRecord(async)
    const hold = new Hold(wanted, this.owner.tag, instance, record, now, this)
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
      count,
      limit: this.#context.maxQueued,
      after: after?.number ?? 0,
      afterSlot: after?.slot ?? '',
    })
    if (hold.async !== undefined) this.#recordMask(hold)
    return hold
  }

  protected get world(): World {
    return this.#context.world
  }

  protected now(): number {
    return this.#context.world.clock.now()
  }

  #recordMask(hold: Hold): void {
    const mask = [...(hold.async?.mask ?? [])].sort()
    this.record(maskSet, this.now(), hold.call, hold.number, { mask })
  }

  protected record<Detail extends object>(
    kind: EventKind<Detail>,
    at: number,
    call: Call | undefined,
    job: number,
    detail: Detail,
  ): void {
    const { tag, instance } = this.owner
    this.#context.recorder.record(kind, at, tag, instance?.id ?? 0, call?.tag, job, detail)
  }
}

function asyncRecord(request: AsyncRequest): AsyncRecord {
  return {
    kind: request.kind,
    operation: request.operation,
    restored: false,
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
