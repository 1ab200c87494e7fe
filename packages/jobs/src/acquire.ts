// Asking for a job, and making the handle of it.
import type { Call } from './call.ts'
import type { DebtBook } from './debt.ts'
import type { DomainObject } from './domain-object.ts'
import { Hold, keptBy } from './hold.ts'
import type { RequestOptions } from './interlock.ts'
import type { RequestKind } from './kinds.ts'
import type { DomainTypes } from './state.ts'

/** How long to wait for a job, and whether at all. */
export interface AcquireOptions {
  /** Longest wait, in milliseconds; 30 s when absent. */
  readonly waitMs?: number
  /** Refused at once with `JobBusy` when it cannot be granted. */
  readonly nowait?: boolean
}

type JobClass<T extends DomainTypes, Job> = new (
  object: DomainObject<T>,
  hold: Hold,
  call: Call,
  debts: DebtBook<T>,
) => Job

/**
 * @internal Asks, and makes the handle when the job is granted. No async function: thousands wait
 * at once, and a suspended function would be a quarter of what such a wait costs.
 */
export function acquire<T extends DomainTypes, Job>(
  Job: JobClass<T, Job>,
  object: DomainObject<T>,
  call: Call,
  kind: RequestKind,
  options?: RequestOptions,
): Promise<Job> {
  const make = (hold: Hold): Job => new Job(object, keptBy(call, hold), call, object.debts)
  try {
    const asked = object.interlock.request(call, kind, options)
    return asked instanceof Hold ? Promise.resolve(make(asked)) : asked.then(make)
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)))
  }
}
