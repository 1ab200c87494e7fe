// The driver's record of one machine: its state, its run of QEMU if there is one, and its
// interlock. It outlives QEMU, and may outlive its place in the list. Operations never see it: they
// get a reference or a job handle, whose type says what may be done.
import type { DomainTag, EventKind } from '@signalbox/trace'
import type { Call } from './call.ts'
import type { DebtLedger } from './debt.ts'
import { DebtBook } from './debt.ts'
import { DomainNotRunning, RuleBroken, assertRule, untoldRule } from './errors.ts'
import {
  instanceBegan,
  instanceDropped,
  instanceEnded,
  objectRemoving,
  ruleTrapped,
  sectionRan,
} from './events.ts'
import { freezeDeep } from './freeze.ts'
import type { Hold } from './hold.ts'
import { Instance } from './instance.ts'
import type { Port } from './instance.ts'
import type { InterlockContext } from './slots.ts'
import { Interlock } from './interlock.ts'
import type { Takeaway } from './section.ts'
import { refuseThenable, sectionReportMs } from './section.ts'
import type { CoreState, DomainState, DomainTypes, Draft, LiveState } from './state.ts'
import { StateDraft, died } from './state.ts'
import type { UntilLimits } from './until.ts'
import { Watchers } from './until.ts'

export interface ObjectContext extends InterlockContext {
  /** Freezes states and records every section: on in tests, affordable in production. */
  readonly checks: boolean
}

/** What an object tells the list and the driver. */
export interface ObjectHooks<T extends DomainTypes> {
  readonly ledger: DebtLedger<T>
  /** Resolves once the status on disk says what the job and phase are now. */
  announce(object: DomainObject<T>): Promise<void>
  /** The state was replaced, in the section that is open. */
  changed(object: DomainObject<T>, before: DomainState<T>, after: DomainState<T>): void
  began(object: DomainObject<T>, id: number): void
  dropped(object: DomainObject<T>, id: number): void
}

/** The two ports of a run of QEMU, given when it begins. */
export interface Ports<T extends DomainTypes> {
  readonly monitor: Port<T['Monitor']>
  readonly agent: Port<T['Agent']>
}

/** Who changes a state, for the trace. */
export interface Updater {
  readonly call: Call
  readonly job: number
}

let lastObjectNumber = 0

export class DomainObject<T extends DomainTypes> {
  readonly interlock: Interlock
  /** What is owed on it. */
  readonly debts: DebtBook<T>
  readonly #context: ObjectContext
  readonly #hooks: ObjectHooks<T>
  readonly #watchers = new Watchers<T>()
  #tag: DomainTag
  #state: DomainState<T>
  #instance: Instance | undefined
  #ports: Ports<T> | undefined
  #removing = false
  #open = false
  /** Whether the section that is open, or was the last one, replaced live state. */
  #changedLive = false

  constructor(context: ObjectContext, hooks: ObjectHooks<T>, core: CoreState, state: T['State']) {
    this.#context = context
    this.#hooks = hooks
    this.#tag = Object.freeze({ number: ++lastObjectNumber, name: core.name, uuid: core.uuid })
    this.#state = { ...state, ...core, live: undefined } as DomainState<T>
    this.#freeze()
    this.interlock = new Interlock(context, this)
    this.debts = new DebtBook(hooks.ledger)
  }

  get tag(): DomainTag {
    return this.#tag
  }

  get removing(): boolean {
    return this.#removing
  }

  /** The run of QEMU now, ended or not; undefined when the domain is shut off. */
  get instance(): Instance | undefined {
    return this.#instance
  }

  get context(): ObjectContext {
    return this.#context
  }

  /** Whether it runs, or has died and nobody has shut it off yet. */
  get active(): boolean {
    return this.#instance !== undefined
  }

  /** Looks at the state in a section. */
  read<R>(look: (state: DomainState<T>) => Takeaway<R>): R {
    return this.#section('read', undefined, () => look(this.#state) as R)
  }

  /**
   * Changes the state in a section. Without `bound`, live state cannot be changed: what is allowed
   * without a job is the persistent definition and settings (jobs.md 20).
   */
  update<R>(
    bound: Instance | undefined,
    change: (draft: Draft<T>) => Takeaway<R>,
    by?: Updater,
  ): R {
    return this.#section('update', by, () => {
      const draft = new StateDraft<T>(this.#tag, this.#state, bound, this.#instance)
      let result: R
      try {
        result = change(draft as unknown as Draft<T>) as R
        refuseThenable(result, this.#tag.name)
      } finally {
        draft.close()
      }
      this.#changedLive = draft.live !== this.#state.live
      this.#commit(draft.state)
      return result
    })
  }

  /** The fact that an event of QEMU states, applied with no job (jobs.md 9.2). */
  apply<R>(instance: Instance, change: (draft: Draft<T>) => Takeaway<R>): R | undefined {
    if (this.#instance !== instance || instance.ended !== undefined) return undefined
    return this.update(instance, change)
  }

  /**
   * Begins a run of QEMU: the domain is active from now on, and `hold` is bound to the run.
   * Only a start, an incoming migration or a recovery does this.
   */
  begin(
    hold: Hold,
    id: number,
    live: T['Live'],
    ports: (instance: Instance) => Ports<T>,
  ): Instance {
    assertRule(this.#instance === undefined, 'I33', `domain '${this.#tag.name}' runs already.`)
    const instance = new Instance(id)
    this.#instance = instance
    this.#ports = ports(instance)
    hold.instance = instance
    for (const inner of hold.children) inner.instance = instance
    this.record(instanceBegan, hold.call, hold.number, {})
    this.#section('update', undefined, () => {
      this.#commit({ ...this.#state, live: { ...live, id } as unknown as LiveState<T> })
    })
    this.#hooks.began(this, id)
    return instance
  }

  /**
   * Notes that the run of QEMU has ended, or was sent SIGKILL: no visit begins any more, and every
   * wait that is bound to it ends. The state stays until {@link drop}. False when it had ended.
   */
  end(instance: Instance, reason: string, by?: Hold): boolean {
    if (this.#instance !== instance || !instance.end(reason)) return false
    this.record(instanceEnded, by?.call, by?.number ?? 0, { reason })
    return true
  }

  /** Drops the live state of an ended run: the domain is shut off. `patch` is applied with it. */
  drop(instance: Instance, patch: Partial<T['State']>, by?: Hold): void {
    assertRule(instance.ended !== undefined, 'I32', 'live state is dropped while QEMU runs.')
    if (this.#instance !== instance) return
    this.record(instanceDropped, by?.call, by?.number ?? 0, {})
    this.#instance = undefined
    this.#ports = undefined
    this.#section('update', undefined, () => {
      this.#commit({ ...this.#state, ...patch, live: undefined })
    })
    this.#hooks.dropped(this, instance.id)
  }

  /** The ports of the run to which `hold` is bound; throws unless that run lives. */
  ports(hold: Hold): Ports<T> {
    const { instance } = hold
    if (instance === undefined && this.#instance === undefined) throw this.notRunning()
    if (instance === undefined) throw died(this.#tag)
    if (instance !== this.#instance || instance.ended !== undefined || this.#ports === undefined) {
      throw died(this.#tag)
    }
    return this.#ports
  }

  /** Marks the object as being removed: nobody gets a job on it any more (jobs.md 2.4). */
  markRemoving(): void {
    this.#removing = true
    this.record(objectRemoving, undefined, 0, {})
    this.interlock.refuseAll()
  }

  /** @internal A job was given back: what it owes and has not paid is the driver's (I40). */
  givenBack(job: number): void {
    this.debts.leaveOf(this, job)
  }

  /** @internal An abort meant for the async job with the number `seen`; see `NormalJob`. */
  requestAbort(seen: number): 'accepted' | 'too-late' | 'gone' {
    const target = this.interlock.async
    const record = target?.async
    if (target?.number !== seen || record === undefined) return 'gone'
    if (record.pastReturn) return 'too-late'
    record.abortRequested = true
    for (const watcher of record.abortWatchers) watcher()
    return 'accepted'
  }

  /** Resolves once the status on disk says what the job and phase are now (jobs.md 15). */
  async announce(): Promise<void> {
    await this.#hooks.announce(this)
  }

  /** @internal The list renames; the number stays. */
  renamed(name: string): void {
    this.#tag = Object.freeze({ ...this.#tag, name })
    this.#section('update', undefined, () => {
      this.#commit({ ...this.#state, name })
    })
  }

  /** @internal A body waits for something to become true; see {@link Watchers}. */
  until<R>(
    hold: Hold,
    call: Call,
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    limits: UntilLimits,
  ): Promise<R> {
    return this.#watchers.until(this, hold, call, look, limits)
  }

  /** The error of a wait whose run of QEMU has ended. */
  gone(): DomainNotRunning {
    return new DomainNotRunning(
      'VIR_ERR_OPERATION_FAILED',
      `domain is not running: '${this.#tag.name}' stopped while this call waited.`,
      { domain: this.#tag.name },
    )
  }

  /** The error of what needs an active domain. */
  notRunning(): DomainNotRunning {
    return new DomainNotRunning(
      'VIR_ERR_OPERATION_INVALID',
      `domain is not running: '${this.#tag.name}' is shut off.`,
      { domain: this.#tag.name },
    )
  }

  /** @internal Records a step of this object. */
  record<Detail extends object>(
    kind: EventKind<Detail>,
    call: Call | undefined,
    job: number,
    detail: Detail,
  ): void {
    const { recorder, world } = this.#context
    const id = this.#instance?.id ?? 0
    recorder.record(kind, world.clock.now(), this.#tag, id, call?.tag, job, detail)
  }

  #section<R>(access: 'read' | 'update', by: Updater | undefined, run: () => R): R {
    if (this.#open) {
      const name = this.#tag.name
      throw this.#trapped(new RuleBroken('I16', `sections of domain '${name}' do not nest.`))
    }
    const { world, checks } = this.#context
    const began = world.clock.now()
    this.#open = true
    this.#changedLive = false
    let result: R
    try {
      result = run()
      if (access === 'read') refuseThenable(result, this.#tag.name)
    } catch (error) {
      throw this.#trapped(error)
    } finally {
      this.#open = false
    }
    const durationMs = world.clock.now() - began
    if (checks || durationMs > sectionReportMs) {
      const live = this.#changedLive
      this.record(sectionRan, by?.call, by?.job ?? 0, { access, durationMs, live })
    }
    return result
  }

  /** Has a broken rule of the running code on the trace. */
  #trapped(error: unknown): unknown {
    const broken = untoldRule(error)
    if (broken === undefined) return error
    this.record(ruleTrapped, undefined, 0, { rule: broken.rule, message: broken.message })
    return broken
  }

  #commit(state: DomainState<T>): void {
    const before = this.#state
    this.#state = state
    this.#freeze()
    this.#hooks.changed(this, before, state)
    this.#watchers.look(state)
  }

  #freeze(): void {
    if (this.#context.checks) freezeDeep(this.#state)
  }
}
