// What a machine has that its definition leaves open: defaults, devices and buses that are implied,
// and an address for everything. The result is a definition again; kept as the persistent one, the
// guest finds the same hardware at every start, however the definition grows.
//
// Completing twice changes nothing.
import type { Controller, DomainDefinition } from '@signalbox/domain'
import type { AnyDevice, DeviceKind } from '../device.ts'
import { refuse } from '../device.ts'
import { deviceKinds } from '../devices/index.ts'
import { assignDrives } from './assign-drives.ts'
import { assignPci } from './assign-pci.ts'
import { assignPorts } from './assign-ports.ts'
import type { Machine } from './machine.ts'

/**
 * @throws DriverError CONFIG_UNSUPPORTED a device cannot be built, or has no place in the machine
 */
export function completeMachine(definition: DomainDefinition, machine: Machine): DomainDefinition {
  const known = withImplied(withDefaults(definition, machine), machine)
  validateDevices(known, machine)
  const placed = assignPorts(assignDrives(known, machine, deviceKinds), machine, deviceKinds)
  const connected = withDefaults(withNeededControllers(placed, machine), machine)
  validateDevices(connected, machine)
  return withMirrors(assignPci(withSlots(connected, machine), machine, deviceKinds))
}

function withMirrors(definition: DomainDefinition): DomainDefinition {
  return changeAll(definition, (kind, device) => kind.form.mirror?.(device, definition) ?? device)
}

function withDefaults(definition: DomainDefinition, machine: Machine): DomainDefinition {
  return changeAll(definition, (kind, device, index) =>
    kind.form.complete === undefined ? device : kind.form.complete(device, machine, index),
  )
}

function withImplied(definition: DomainDefinition, machine: Machine): DomainDefinition {
  let result = definition
  for (const kind of deviceKinds) {
    const implied = kind.form.implied?.(result, machine) ?? []
    if (implied.length > 0) result = kind.put(result, [...kind.list(result), ...implied])
  }
  return result
}

function validateDevices(definition: DomainDefinition, machine: Machine): void {
  for (const kind of deviceKinds) {
    kind.list(definition).forEach((device, index) => {
      const name = kind.form.describe(device, index)
      kind.form.validate?.(device, name, machine, definition)
      validateAddress(device, name, kind, machine)
    })
  }
}

/** An address must be of the kind that the device's seat has. */
function validateAddress(
  device: AnyDevice,
  name: string,
  { form }: DeviceKind,
  machine: Machine,
): void {
  const given = device.address?.type
  if (given === undefined) return
  const { bus } = form.seat?.(device, machine) ?? { bus: 'none' as const }
  // What is another device under a second name has that one's address.
  if (bus === given || (form.mirror !== undefined && form.isTwin?.(device) === true)) return
  const accepted = bus === 'none' ? 'no <address>' : `<address type='${bus}'>, or none`
  refuse(name, `it cannot have an address of type '${given}'`, accepted)
}

/** The buses that devices with an address sit on, where nobody listed them. */
function withNeededControllers(definition: DomainDefinition, machine: Machine): DomainDefinition {
  const { controllers } = definition.devices
  const known = new Set(controllers.map(({ type, index }) => `${type} ${index}`))
  const added: Controller[] = []
  const need = (type: 'sata' | 'scsi' | 'ide' | 'usb' | 'virtio-serial', index: number): void => {
    if (known.has(`${type} ${index}`)) return
    known.add(`${type} ${index}`)
    added.push({ type, index })
  }
  for (const kind of deviceKinds) {
    for (const device of kind.list(definition)) {
      const seat = kind.form.seat?.(device, machine)
      const { address } = device
      if (seat?.bus === 'drive' && address?.type === 'drive') {
        need(seat.controller, address.controller)
      } else if (address?.type === 'virtio-serial') need('virtio-serial', address.controller)
      else if (address?.type === 'usb') need('usb', address.bus)
    }
  }
  if (added.length === 0) return definition
  const devices = { ...definition.devices, controllers: [...controllers, ...added] }
  return { ...definition, devices }
}

/**
 * A microvm's slots for virtio: with ACPI it has a second interrupt controller, and more of them.
 */
const slots = { plain: 8, acpi: 24 } as const

/** Without PCI a device's address says only that it is in one of the machine's slots. */
function withSlots(definition: DomainDefinition, machine: Machine): DomainDefinition {
  const most = definition.features?.acpi === true ? slots.acpi : slots.plain
  let used = 0
  return changeAll(definition, (kind, device, index) => {
    if (kind.form.seat?.(device, machine).bus !== 'virtio-mmio') return device
    used += 1
    if (used > most) {
      const accepted = `at most ${most} virtio devices, or ${slots.acpi} with <acpi/>`
      refuse(kind.form.describe(device, index), "the machine's slots are all taken", accepted)
    }
    return { ...device, address: { type: 'virtio-mmio' } }
  })
}

/** The definition with each device changed. */
export function changeAll(
  definition: DomainDefinition,
  change: (kind: DeviceKind, device: AnyDevice, index: number) => AnyDevice,
): DomainDefinition {
  let result = definition
  for (const kind of deviceKinds) {
    const devices = kind.list(result)
    if (devices.length === 0) continue
    result = kind.put(
      result,
      devices.map((device, index) => change(kind, device, index)),
    )
  }
  return result
}
