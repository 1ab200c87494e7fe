// The error of whoever wants to enter the monitor of a QEMU that is not connected.
import { DriverError } from '../errors.ts'
import type { DomainOf } from '../services.ts'

/** @param why in words: 'it is not connected yet' */
export function unreachable(object: DomainOf, why: string): DriverError {
  const { name } = object.tag
  return new DriverError(
    'VIR_ERR_OPERATION_FAILED',
    `Cannot reach the monitor of domain '${name}': ${why}.`,
    { domain: name },
  )
}
