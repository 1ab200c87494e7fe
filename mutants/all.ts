// All mutants, in the order of their numbers.
import type { Mutant } from './mutant.ts'
import { acquiring } from './rules/acquiring.ts'
import { driver } from './rules/driver.ts'
import { monitors } from './rules/monitors.ts'
import { objects } from './rules/objects.ts'
import { owning } from './rules/owning.ts'
import { recovery } from './rules/recovery.ts'
import { running } from './rules/running.ts'
import { types } from './rules/types.ts'

export const mutants: readonly Mutant[] = [
  ...acquiring,
  ...owning,
  ...running,
  ...objects,
  ...types,
  ...monitors,
  ...driver,
  ...recovery,
].toSorted((one, other) => numberOf(one) - numberOf(other))

function numberOf({ id }: Mutant): number {
  return Number(id.slice(1))
}
