// What kind of machine a definition asks for, and the few facts of it that devices depend on.
// Nothing here is looked up at run time: a machine type's wiring is part of the guest's hardware.
import type { DomainDefinition } from '@signalbox/domain'
import { DriverError } from '../errors.ts'

export type MachineFamily = 'q35' | 'pc' | 'microvm'

export interface Machine {
  /** As QEMU knows it: `pc-q35-7.2`, `q35`, `microvm`. */
  readonly type: string
  readonly family: MachineFamily
  readonly accelerator: 'kvm' | 'tcg'
  /** The name of PCI bus 0; undefined for a machine without PCI. */
  readonly pciRoot: 'pcie.0' | 'pci.0' | undefined
}

/** What is accepted, for errors. */
const accepted = "Accepted: q35, pc and microvm, and versions of them such as 'pc-q35-7.2'."

/** @throws DriverError CONFIG_UNSUPPORTED the machine is none that the driver can build */
export function machineOf(definition: DomainDefinition, accelerator: 'kvm' | 'tcg'): Machine {
  const { arch, machine: named } = definition.os
  const type = named ?? 'pc'
  const family = arch === 'x86_64' || arch === undefined ? familyOf(type) : undefined
  if (family === undefined) {
    throw new DriverError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      `Cannot build machine '${type}' of architecture '${arch ?? 'x86_64'}' for domain ` +
        `'${definition.name}': it is not one of the x86_64 machines that the driver knows. ${accepted}`,
      { domain: definition.name, machine: type },
    )
  }
  const pciRoot = family === 'q35' ? 'pcie.0' : family === 'pc' ? 'pci.0' : undefined
  return { type, family, accelerator, pciRoot }
}

function familyOf(type: string): MachineFamily | undefined {
  if (/^(pc-)?q35(-[0-9.]+)?$/u.test(type)) return 'q35'
  if (/^pc(-i440fx-[0-9.]+)?$/u.test(type)) return 'pc'
  return type === 'microvm' ? 'microvm' : undefined
}

/**
 * Whether a guest's notification can go to a thread of its own: without PCI that takes KVM. A
 * thread that serves nobody changes nothing for the guest.
 */
export function canNotify({ pciRoot, accelerator }: Machine): boolean {
  return pciRoot !== undefined || accelerator === 'kvm'
}

/** Which forms of a virtio device a definition may ask for (`model='virtio-transitional'`). */
export type VirtioForm = 'virtio' | 'virtio-transitional' | 'virtio-non-transitional'

/** QEMU's driver of a virtio device: on PCI where the machine has it, else in a slot of its own. */
export function virtioDriver(name: string, machine: Machine, form: VirtioForm = 'virtio'): string {
  if (machine.pciRoot === undefined) return `virtio-${name}-device`
  return `virtio-${name}-pci${form.slice('virtio'.length)}`
}
