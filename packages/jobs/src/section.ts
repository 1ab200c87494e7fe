// Sections: the object lock as synchronous stretches of code (jobs.md 3).
//
// A section's callback cannot return a promise, so it cannot wait, nor the state that it looked at,
// so nothing live leaves it; both are compile errors that name the rule. What the compiler cannot
// see (an `any`, a thenable in disguise) is refused at run time. Sections of one object do not
// nest.
import { RuleBroken } from './errors.ts'

declare const rule: unique symbol

/** A type that nothing can be assigned to; the compiler's message shows the broken rule. */
export interface Broken<Rule extends string> {
  readonly [rule]: Rule
}

declare const inSection: unique symbol

/** Marks what lives only inside its section. */
export interface InSection {
  readonly [inSection]: true
}

/** What a section may hand out: neither a promise nor the state itself. */
export type Takeaway<R> = [R] extends [never]
  ? R
  : R extends PromiseLike<unknown>
    ? Broken<'A section cannot wait. Await first, then open the section.'>
    : R extends InSection
      ? Broken<'This lives only inside its section. Return a copy of what you need.'>
      : R

/** What a callback that is lent a job may hand out: no job. */
export type Returned<R, Job> = [R] extends [never]
  ? R
  : R extends Job
    ? Broken<'This job ends with its callback. Return what you need, not the job.'>
    : R

/** Longest section that needs no report, in milliseconds (jobs.md 3.4). */
export const sectionReportMs = 10

/** The run-time half of {@link Takeaway}. */
export function refuseThenable(result: unknown, domain: string): void {
  if (typeof result !== 'object' || result === null) return
  if (typeof (result as { then?: unknown }).then !== 'function') return
  // The promise would go on unobserved; its failure must not end the process unexplained.
  Promise.resolve(result).catch(() => undefined)
  throw new RuleBroken(
    'I13',
    `a section of domain '${domain}' returned a promise: a section cannot wait. ` +
      'Await first, then open the section.',
  )
}
