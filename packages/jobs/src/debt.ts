// Debts: what must be undone whatever becomes of the call that caused it (jobs.md 12.6).
//
// A body owes before it causes: `owe` returns once the debt is on disk. It pays by doing the
// undoing itself; what it could not pay, the driver pays in a job of its own, again whenever the
// means come back, until the run of QEMU ends and with it every debt of that run.
import { debtGone, debtLeft, debtMade, debtPaid } from './events.ts'
import type { Call } from './call.ts'
import type { DomainObject } from './domain-object.ts'
import type { Hold } from './hold.ts'
import type { DomainTypes } from './state.ts'

/** What is owed: the name selects who can pay it, the detail is what that needs. Plain data. */
export interface DebtRecord {
  readonly name: string
  readonly detail: Readonly<Record<string, string | number | boolean>>
}

/** Where debts are kept on disk, and who pays what a body left. Given by the driver. */
export interface DebtLedger<T extends DomainTypes> {
  /** Resolves once the debts of the object, this one included or gone, are on stable storage. */
  write(object: DomainObject<T>, debts: readonly DebtRecord[]): Promise<void>
  /** A debt was left by its body, or found on disk: pay it in a call of the driver's own. */
  collect(object: DomainObject<T>, debt: Debt): void
}

let lastNumber = 0

export class Debt {
  readonly number = ++lastNumber
  readonly record: DebtRecord
  /** The job that owes it; 0 when it was found on disk. */
  readonly job: number
  #paid = false

  constructor(record: DebtRecord, job = 0) {
    this.record = record
    this.job = job
  }

  get paid(): boolean {
    return this.#paid
  }

  /** @internal */
  settle(): boolean {
    if (this.#paid) return false
    this.#paid = true
    return true
  }
}

/** The debts of one domain object; those of an ended run are gone with it. */
export class DebtBook<T extends DomainTypes> {
  readonly #ledger: DebtLedger<T>
  readonly #open = new Set<Debt>()

  constructor(ledger: DebtLedger<T>) {
    this.#ledger = ledger
  }

  get open(): readonly Debt[] {
    return [...this.#open]
  }

  get records(): readonly DebtRecord[] {
    return this.open.map((debt) => debt.record)
  }

  async owe(object: DomainObject<T>, hold: Hold, call: Call, record: DebtRecord): Promise<Debt> {
    const debt = new Debt(record, hold.number)
    this.#open.add(debt)
    object.record(debtMade, call, hold.number, { debt: debt.number, name: record.name })
    try {
      await this.#ledger.write(object, this.records)
    } catch (error) {
      this.#settle(object, debt)
      throw error
    }
    return debt
  }

  /** Found on disk by recovery: owed already, and the driver's to pay. */
  restore(object: DomainObject<T>, record: DebtRecord): Debt {
    const debt = new Debt(record)
    this.#open.add(debt)
    object.record(debtMade, undefined, 0, { debt: debt.number, name: record.name })
    return debt
  }

  /** What was owed has been done. */
  async pay(object: DomainObject<T>, debt: Debt): Promise<void> {
    if (!this.#settle(object, debt)) return
    await this.#ledger.write(object, this.records)
  }

  /** The body is over and has not paid. */
  leave(object: DomainObject<T>, debt: Debt): void {
    if (debt.paid || !this.#open.has(debt)) return
    object.record(debtLeft, undefined, 0, { debt: debt.number, name: debt.record.name })
    this.#ledger.collect(object, debt)
  }

  /** A job is over: the driver pays what it owes still. */
  leaveOf(object: DomainObject<T>, job: number): void {
    if (this.#open.size === 0) return
    for (const debt of this.#open) if (debt.job === job) this.leave(object, debt)
  }

  /** The run has ended: nothing of it is owed any more. */
  clear(object: DomainObject<T>): void {
    for (const debt of this.#open) {
      debt.settle()
      object.record(debtGone, undefined, 0, { debt: debt.number, name: debt.record.name })
    }
    this.#open.clear()
  }

  /** False when it was settled before. */
  #settle(object: DomainObject<T>, debt: Debt): boolean {
    if (!debt.settle()) return false
    this.#open.delete(debt)
    object.record(debtPaid, undefined, 0, { debt: debt.number, name: debt.record.name })
    return true
  }
}
