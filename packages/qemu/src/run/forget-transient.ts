// A domain that is neither active nor persistent is none, and leaves the list (jobs.md 2.5).
import type { DomainOf, DriverServices } from '../services.ts'

/** Takes a domain out of the list that has no run and no definition on disk. Idempotent. */
export function forgetTransient(driver: Pick<DriverServices, 'list'>, object: DomainOf): void {
  const kept = object.active || object.read((state) => state.persistent)
  if (!kept) driver.list.remove(object)
}
