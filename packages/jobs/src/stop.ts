// Stopping: what a destroy job and a nested job of a save, a failed start or a migration may do to
// the run of QEMU that they are bound to (jobs.md 12.2).
import type { DomainObject } from './domain-object.ts'
import { assertRule } from './errors.ts'
import type { Hold } from './hold.ts'
import type { DomainTypes } from './state.ts'

export function endRun<T extends DomainTypes>(
  object: DomainObject<T>,
  hold: Hold,
  reason: string,
): boolean {
  assertRule(hold.instance !== undefined, 'I31', 'a job that is bound to no run ends one.')
  return object.end(hold.instance, reason, hold)
}

export function shutOffRun<T extends DomainTypes>(
  object: DomainObject<T>,
  hold: Hold,
  patch: Partial<T['State']>,
): void {
  assertRule(hold.instance !== undefined, 'I31', 'a job that is bound to no run drops one.')
  object.drop(hold.instance, patch, hold)
}
