// What every job handle can do: look, change, and say what it does. The powers beyond that are what
// tells the handles apart, so each has its own class and no common way to get at them.
import type { Call } from './call.ts'
import type { Debt, DebtBook, DebtRecord } from './debt.ts'
import type { DomainObject } from './domain-object.ts'
import type { Hold } from './hold.ts'
import type { Takeaway } from './section.ts'
import type { DomainState, DomainTypes, Draft } from './state.ts'
import { ownerOf } from './visit.ts'

export abstract class Handle<T extends DomainTypes> {
  /** @internal */
  protected readonly object: DomainObject<T>
  /** @internal */
  protected readonly hold: Hold

  /** @internal */
  constructor(object: DomainObject<T>, hold: Hold) {
    this.object = object
    this.hold = hold
  }

  /** The job's number, as the trace and the job table know it. */
  get number(): number {
    return this.hold.number
  }

  /** Looks at the state in a section. Narrowing ends with it: after a wait, look again. */
  read<R>(look: (state: DomainState<T>) => Takeaway<R>): R {
    return this.object.read(look)
  }

  /**
   * Changes the state in a section; live state only of the run that this job is bound to.
   *
   * @throws DomainDied a change of live state, and that run has ended
   */
  update<R>(change: (draft: Draft<T>) => Takeaway<R>): R {
    this.owner()
    return this.object.update(this.hold.instance, change)
  }

  /** Says what the job does, for those who look. */
  doing(words: string): void {
    this.hold.does(words, this.object.context.world.clock.now())
  }

  /** @internal The call that owns the job; using a released handle is a defect. */
  protected owner(): Call {
    return ownerOf(this.hold)
  }

  /** @internal Gives the job back; idempotent, never fails. */
  protected give(): void {
    this.object.interlock.release(this.hold)
  }
}

/** A handle that can owe. */
export abstract class OwingHandle<T extends DomainTypes> extends Handle<T> {
  readonly #debts: DebtBook<T>
  readonly #owed = new Set<Debt>()

  /** @internal */
  constructor(object: DomainObject<T>, hold: Hold, debts: DebtBook<T>) {
    super(object, hold)
    this.#debts = debts
  }

  /** Owes an undoing; resolves once that is on disk. Call it before what causes it (I40). */
  async owe(record: DebtRecord): Promise<Debt> {
    const debt = await this.#debts.owe(this.object, this.hold, this.owner(), record)
    this.#owed.add(debt)
    return debt
  }

  /** What was owed has been done. */
  async paid(debt: Debt): Promise<void> {
    await this.#debts.pay(this.object, debt)
  }

  /** Gives the job back; idempotent. Debts that were not paid become the driver's. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.give()
    for (const debt of this.#owed) this.#debts.leave(this.object, debt)
  }
}

/** A wait may be registered before the step that its caller takes first fails: not unobserved. */
export function observed<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined)
  return promise
}
