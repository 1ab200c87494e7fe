// From an address in a definition to the properties that put a QEMU device there. Buses are named
// by the controllers that own them, so this runs once all controllers have their aliases.
import type { Address, DomainDefinition } from '@signalbox/domain'
import { assertRule } from '@signalbox/jobs'
import { busNameOf } from '../devices/controller.ts'
import type { JsonObject } from '../process/command-line.ts'
import type { Machine } from './machine.ts'
import type { Seat } from './seat.ts'

/** The properties for `-device`; none for a device without an address. */
export function placeOf(
  address: Address | undefined,
  seat: Seat,
  machine: Machine,
  definition: DomainDefinition,
): JsonObject {
  if (address === undefined || seat.bus === 'none') return {}
  const bus = (type: 'sata' | 'scsi' | 'ide' | 'usb' | 'virtio-serial', index: number): string =>
    busNameOf(definition, type, index, machine)
  switch (address.type) {
    case 'pci':
      return pciProperties(address, machine, definition)
    case 'drive': {
      assertRule(seat.bus === 'drive', 'place', 'a drive address without a drive')
      const name = bus(seat.controller, address.controller)
      if (seat.controller === 'sata') return { bus: `${name}.${address.unit}` }
      if (seat.controller === 'ide') return { bus: `${name}.${address.bus}`, unit: address.unit }
      return { bus: `${name}.0`, channel: 0, 'scsi-id': address.target, lun: address.unit }
    }
    case 'virtio-serial':
      return { bus: `${bus('virtio-serial', address.controller)}.0`, nr: address.port }
    case 'usb': {
      const port = address.port === undefined ? {} : { port: address.port }
      return { bus: `${bus('usb', address.bus)}.0`, ...port }
    }
    case 'isa': {
      const { iobase, irq } = address
      return { ...(iobase !== undefined && { iobase }), ...(irq !== undefined && { irq }) }
    }
    case 'virtio-mmio':
      return {}
    default:
      return address satisfies never
  }
}

/**
 * A number as `addr` would be slot and function in one; text is slot, or slot.function (7.2 takes
 * `"addr":5` for function 5 of slot 0).
 */
function pciProperties(
  address: Extract<Address, { readonly type: 'pci' }>,
  machine: Machine,
  definition: DomainDefinition,
): JsonObject {
  const { bus, slot, function: number, multifunction } = address
  const name = bus === 0 ? machine.pciRoot : busNameOf(definition, 'pci', bus, machine)
  assertRule(name !== undefined, 'place', 'a PCI address in a machine without PCI')
  const addr = `0x${slot.toString(16)}`
  return {
    bus: name,
    addr: number === 0 ? addr : `${addr}.0x${number.toString(16)}`,
    ...(multifunction === true && { multifunction: true }),
  }
}
