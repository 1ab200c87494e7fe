// Machine types by their own names. `q35` is a different machine with every version of QEMU; what
// it is now is kept, so that the guest's hardware stays what it is, and a saved guest finds the
// machine that it was saved from.
import type { DomainDefinition } from '@signalbox/domain'
import type { Call } from '@signalbox/jobs'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { machineNamed } from '../capabilities/capabilities.ts'
import { DriverError } from '../errors.ts'
import { answerBy } from '../run-operation.ts'
import type { DriverServices } from '../services.ts'

/** The definition with the machine that QEMU means: `pc-q35-7.2` where it says `q35`. */
export function withCanonicalMachine(
  definition: DomainDefinition,
  capabilities: Capabilities,
): DomainDefinition {
  const machine = machineNamed(capabilities, definition.os.machine)?.name
  if (machine === undefined || machine === definition.os.machine) return definition
  return { ...definition, os: { ...definition.os, machine } }
}

/**
 * A definition as it is to be kept, as libvirt keeps it. One whose emulator cannot be asked now is
 * kept as it is: its start says why.
 *
 * @throws CallDeparted the caller has left before the emulator had answered
 */
export async function pinned(
  driver: DriverServices,
  call: Call,
  definition: DomainDefinition,
): Promise<DomainDefinition> {
  const emulator = definition.devices.emulator ?? driver.defaultEmulator
  const asked = driver.capabilities(emulator)
  try {
    const left = `'${emulator}' is still being asked what it can do`
    return withCanonicalMachine(definition, await answerBy(driver, call, asked, left))
  } catch (error) {
    if (error instanceof DriverError) return definition
    throw error
  }
}
