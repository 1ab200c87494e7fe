// What every job handle can do: look, change, and say what it does. The powers beyond that are what
// tells the handles apart, so each has its own class and no common way to get at them.
import type { Call } from './call.ts'
import type { Debt, DebtBook, DebtRecord } from './debt.ts'
import type { DomainObject } from './domain-object.ts'
import { RuleBroken } from './errors.ts'
import type { Hold } from './hold.ts'
import type { Takeaway } from './section.ts'
import type { DomainState, DomainTypes, Draft } from './state.ts'

export abstract class Handle<T extends DomainTypes> {
  /** @internal */
  protected readonly object: DomainObject<T>
  /** @internal */
  protected readonly hold: Hold

  readonly #call: Call

  /** @internal `call` is the owner; the handle is dead once the job has another one, or none. */
  constructor(object: DomainObject<T>, hold: Hold, call: Call) {
    this.object = object
    this.hold = hold
    this.#call = call
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
    const by = { call: this.owner(), job: this.number }
    return this.object.update(this.hold.instance, change, by)
  }

  /** Says what the job does, for those who look. */
  doing(words: string): void {
    this.hold.does(words, this.object.context.world.clock.now())
  }

  /**
   * @internal The call that owns the job. Using a handle after its release is a defect of the
   * operation.
   */
  protected owner(): Call {
    const { hold } = this
    if (hold.released) {
      const what = `a ${hold.words} job of ${hold.api}`
      throw new RuleBroken('I24', `${what} is used after its release.`)
    }
    if (hold.call !== this.#call) {
      const { api } = this.#call.tag
      throw new RuleBroken('I23', `a ${hold.words} job is used by ${api}, which does not own it.`)
    }
    return this.#call
  }

  /** @internal Gives the job back; idempotent, never fails, and nothing to one who owns it not. */
  protected give(): void {
    this.hold.release(this.#call)
  }

  /** @internal */
  protected get owned(): boolean {
    return this.hold.call === this.#call
  }
}

/** Giving back takes no time: what is awaited is always the same. */
const done = Promise.resolve()

/** A handle that can owe. */
export abstract class OwingHandle<T extends DomainTypes> extends Handle<T> {
  readonly #debts: DebtBook<T>

  /** @internal */
  constructor(object: DomainObject<T>, hold: Hold, call: Call, debts: DebtBook<T>) {
    super(object, hold, call)
    this.#debts = debts
  }

  /** Owes an undoing; resolves once that is on disk. Call it before what causes it (I40). */
  async owe(record: DebtRecord): Promise<Debt> {
    return await this.#debts.owe(this.object, this.hold, this.owner(), record)
  }

  /** What was owed has been done. */
  async paid(debt: Debt): Promise<void> {
    await this.#debts.pay(this.object, debt)
  }

  /**
   * Gives the job back; idempotent. What the job owes and has not paid becomes the driver's. A job
   * that was disowned goes on, and so do its debts.
   */
  [Symbol.asyncDispose](): Promise<void> {
    if (this.owned) this.give()
    return done
  }
}

/** A wait may be registered before the step that its caller takes first fails: not unobserved. */
export function observed<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined)
  return promise
}
