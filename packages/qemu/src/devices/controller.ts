// Controllers: the buses that other devices sit on. Some are part of the machine and are only named
// here; the others are added by whoever needs them (machine/complete.ts) or listed by the
// definition.
import type { Controller, DomainDefinition } from '@signalbox/domain'
import { assertRule } from '@signalbox/jobs'
import { device, refuse } from '../device.ts'
import type { At } from '../device.ts'
import type { Machine } from '../machine/machine.ts'
import { canNotify, virtioDriver } from '../machine/machine.ts'
import type { Seat } from '../machine/seat.ts'
import type { JsonObject } from '../process/command-line.ts'

type Type = Controller['type']

/** libvirt's USB models and their QEMU devices. */
const usbDrivers: Readonly<Record<string, string>> = {
  'qemu-xhci': 'qemu-xhci',
  'nec-xhci': 'nec-usb-xhci',
  'piix3-uhci': 'piix3-usb-uhci',
  ehci: 'usb-ehci',
  'ich9-ehci1': 'ich9-usb-ehci1',
  'ich9-uhci1': 'ich9-usb-uhci1',
  'ich9-uhci2': 'ich9-usb-uhci2',
  'ich9-uhci3': 'ich9-usb-uhci3',
}

const pciModels: Readonly<Record<string, readonly string[]>> = {
  q35: ['pcie-root', 'pcie-root-port', 'pcie-to-pci-bridge', 'pci-bridge'],
  pc: ['pci-root', 'pci-bridge'],
  microvm: [],
}

const scsiForms = ['virtio-scsi', 'virtio-transitional', 'virtio-non-transitional'] as const

/** Ports of an xHCI controller where the definition does not say: what QEMU can have at most. */
const xhciPorts = 15

/** The number of a PCI bus is a byte. */
const pciBusMax = 255

/** QEMU's limit for a virtio-serial controller. */
const serialPortsMax = 31

export const controller = device('controller', 'controllers', {
  describe: ({ type, index }) => `controller '${type}' ${index}`,

  complete(given, { family }): Controller {
    const { type } = given
    switch (type) {
      case 'usb':
        return given.model === undefined ? { ...given, model: 'qemu-xhci' } : given
      case 'scsi':
        return given.model === undefined || given.model === 'auto'
          ? { ...given, model: 'virtio-scsi' }
          : given
      case 'pci': {
        if (given.model !== undefined) return given
        const q35 = family === 'q35'
        if (given.index === 0) return { ...given, model: q35 ? 'pcie-root' : 'pci-root' }
        return { ...given, model: q35 ? 'pcie-root-port' : 'pci-bridge' }
      }
      case 'sata':
      case 'ide':
      case 'fdc':
      case 'virtio-serial':
        return given
      default:
        return type satisfies never
    }
  },

  implied({ devices: { controllers } }, { family }) {
    const has = (type: Type): boolean =>
      controllers.some((each) => each.type === type && each.index === 0)
    const added: Controller[] = []
    if (family === 'q35') {
      if (!has('pci')) added.push({ type: 'pci', index: 0, model: 'pcie-root' })
      if (!has('sata')) added.push({ type: 'sata', index: 0 })
    }
    if (family === 'pc' && !has('pci')) added.push({ type: 'pci', index: 0, model: 'pci-root' })
    return added
  },

  validate(given, name, machine, { devices: { controllers } }) {
    const same = controllers.filter(
      (each) => each.type === given.type && each.index === given.index && !isCompanion(each),
    )
    if (same.length > 1 && !isCompanion(given)) {
      refuse(name, 'there are two with that index', 'an own index for each')
    }
    validateType(given, name, machine)
  },

  seat: (given, machine) => seatOf(given, machine),

  alias(given, _index, machine) {
    const { type, index } = given
    if (isBuiltin(given, machine)) return builtinName(type, machine)
    if (type === 'pci') return `pci.${index}`
    if (type === 'usb') return index === 0 ? 'usb' : `usb${index}`
    return `${type}${index}`
  },

  isTwin: isCompanion,

  qemu(given, at) {
    if (isBuiltin(given, at.machine)) return []
    if (given.type === 'usb' && given.model === 'none') return []
    return [{ device: deviceOf(given, at) }]
  },
})

/** The name by which devices are put on a controller's bus. */
export function busNameOf(
  { devices }: DomainDefinition,
  type: Type,
  index: number,
  machine: Machine,
): string {
  const found = devices.controllers.find(
    (each) => each.type === type && each.index === index && !isCompanion(each),
  )
  assertRule(found !== undefined, 'controller', `there is no ${type} controller ${index}`)
  if (isBuiltin(found, machine)) return builtinName(type, machine)
  assertRule(found.alias !== undefined, 'controller', `${type} controller ${index} has no alias`)
  return found.alias
}

/** How many ports a USB controller offers to devices. */
export function usbPortsOf(given: Extract<Controller, { readonly type: 'usb' }>): number {
  if (given.model === 'piix3-uhci') return 2
  if (given.model === 'ehci' || given.model === 'ich9-ehci1') return 6
  return given.ports ?? xhciPorts
}

/** A companion of a USB 2 controller takes over its slow ports, and is reached under its name. */
function isCompanion(given: Controller): boolean {
  return given.type === 'usb' && given.masterStartPort !== undefined
}

function isBuiltin({ type, index }: Controller, { family }: Machine): boolean {
  if (index !== 0) return false
  return (
    type === 'pci' || (type === 'sata' && family === 'q35') || (type === 'ide' && family === 'pc')
  )
}

/** What QEMU calls what it has built in. */
function builtinName(type: Type, { pciRoot }: Machine): string {
  if (type !== 'pci') return 'ide'
  assertRule(pciRoot !== undefined, 'controller', 'a PCI root in a machine without PCI')
  return pciRoot
}

function validateType(given: Controller, name: string, { family }: Machine): void {
  const { type } = given
  const isVirtio = type === 'scsi' || type === 'virtio-serial'
  if (family === 'microvm' && !isVirtio) {
    refuse(name, 'a microvm has no PCI', "'scsi' and 'virtio-serial' controllers")
  }
  if (type === 'fdc') refuse(name, 'floppy disks are not supported', "'sata', 'scsi' or 'usb'")
  if (type === 'ide' && (family !== 'pc' || given.index !== 0)) {
    refuse(name, `machine '${family}' has no such IDE controller`, "'sata' or 'scsi' instead")
  }
  if (type === 'pci') {
    const models = pciModels[family] ?? []
    const { model = '' } = given
    if (!models.includes(model)) {
      refuse(name, `a '${family}' machine has no '${model}'`, models.join(', '))
    }
    if (given.index > pciBusMax) {
      refuse(name, `there is no PCI bus ${given.index}`, `an index of at most ${pciBusMax}`)
    }
    if ((given.index === 0) !== model.endsWith('-root')) {
      refuse(name, `'${model}' cannot have index ${given.index}`, 'index 0 for the root alone')
    }
  }
  if (type === 'scsi' && !scsiForms.some((each) => each === given.model)) {
    refuse(name, `model '${given.model}' is not supported`, scsiForms.join(', '))
  }
  const portsMax = type === 'usb' ? xhciPorts : serialPortsMax
  if ((type === 'usb' || type === 'virtio-serial') && (given.ports ?? 1) > portsMax) {
    refuse(name, `it has ${given.ports} ports`, `at most ${portsMax}`)
  }
  if (type === 'usb' && given.model !== 'none' && usbDrivers[given.model ?? ''] === undefined) {
    refuse(name, `model '${given.model}' is not supported`, Object.keys(usbDrivers).join(', '))
  }
}

function seatOf(given: Controller, machine: Machine): Seat {
  const virtio: Seat =
    machine.pciRoot === undefined ? { bus: 'virtio-mmio' } : { bus: 'pci', as: 'endpoint' }
  switch (given.type) {
    case 'scsi':
    case 'virtio-serial':
      return virtio
    case 'sata':
      return isBuiltin(given, machine) ? fixedAt(31, 2) : { bus: 'pci', as: 'conventional' }
    case 'ide':
      return fixedAt(1, 1)
    case 'usb':
      if (given.model === 'none') return { bus: 'none' }
      if (given.model === 'piix3-uhci' && machine.family === 'pc' && given.index === 0) {
        return { bus: 'pci', as: 'conventional', prefers: { bus: 0, slot: 1, function: 2 } }
      }
      return usbSeat(given)
    case 'pci':
      if (given.index === 0) return { bus: 'none' }
      if (given.model === 'pcie-root-port') return { bus: 'pci', as: 'port' }
      return {
        bus: 'pci',
        as: given.model === 'pcie-to-pci-bridge' ? 'endpoint' : 'conventional',
      }
    case 'fdc':
      return { bus: 'none' }
    default:
      return given satisfies never
  }
}

/** The parts of a USB 2 controller find each other by their slot, where guests look for them. */
const usb2Functions: Readonly<Record<string, number>> = {
  'ich9-ehci1': 7,
  'ich9-uhci1': 0,
  'ich9-uhci2': 1,
  'ich9-uhci3': 2,
}

function usbSeat({ model, index }: Extract<Controller, { readonly type: 'usb' }>): Seat {
  const number = usb2Functions[model ?? '']
  return {
    bus: 'pci',
    as: model?.endsWith('xhci') === true ? 'endpoint' : 'conventional',
    ...(number !== undefined && { part: { of: `usb ${index}`, function: number } }),
  }
}

function fixedAt(slot: number, number: number): Seat {
  const prefers = { bus: 0, slot, function: number }
  return { bus: 'pci', as: 'conventional', prefers, fixed: true }
}

function deviceOf(given: Controller, { alias, place, machine }: At): JsonObject {
  switch (given.type) {
    case 'pci':
      return pciDevice(given, alias, place)
    case 'usb': {
      const driver = usbDrivers[given.model ?? 'qemu-xhci'] ?? 'qemu-xhci'
      if (given.masterStartPort !== undefined) {
        return { driver, masterbus: `${alias}.0`, firstport: given.masterStartPort, ...place }
      }
      const ports = driver.endsWith('xhci') ? { p2: usbPortsOf(given), p3: usbPortsOf(given) } : {}
      return { driver, ...ports, id: alias, ...place }
    }
    case 'scsi': {
      const form =
        given.model === 'virtio-transitional' || given.model === 'virtio-non-transitional'
      const { queues, cmdPerLun, maxSectors, ioeventfd, iothread } = given.driver ?? {}
      return {
        driver: virtioDriver('scsi', machine, form ? given.model : 'virtio'),
        id: alias,
        ...place,
        ...(iothread !== undefined && canNotify(machine) && { iothread: `iothread${iothread}` }),
        ...(queues !== undefined && { num_queues: queues }),
        ...(cmdPerLun !== undefined && { cmd_per_lun: cmdPerLun }),
        ...(maxSectors !== undefined && { max_sectors: maxSectors }),
        ...(ioeventfd !== undefined && machine.pciRoot !== undefined && { ioeventfd }),
      }
    }
    case 'virtio-serial':
      return {
        driver: virtioDriver('serial', machine, given.model),
        id: alias,
        ...place,
        ...(given.ports !== undefined && { max_ports: given.ports }),
        ...(given.vectors !== undefined &&
          machine.pciRoot !== undefined && { vectors: given.vectors }),
      }
    case 'sata':
      return { driver: 'ich9-ahci', id: alias, ...place }
    case 'ide':
    case 'fdc':
      return refuse(`controller '${given.type}' ${given.index}`, 'QEMU has none to add', "'sata'")
    default:
      return given satisfies never
  }
}

function pciDevice(
  given: Extract<Controller, { readonly type: 'pci' }>,
  id: string,
  place: JsonObject,
): JsonObject {
  const { model, index, target, address } = given
  if (model === 'pcie-to-pci-bridge') return { driver: 'pcie-pci-bridge', id, ...place }
  if (model === 'pci-bridge') {
    return { driver: 'pci-bridge', chassis_nr: target?.chassisNr ?? index, id, ...place }
  }
  const at = address?.type === 'pci' ? address : { slot: 0, function: 0 }
  return {
    driver: 'pcie-root-port',
    port: target?.port ?? at.slot * 8 + at.function,
    chassis: target?.chassis ?? index,
    ...(target?.hotplug !== undefined && { hotplug: target.hotplug }),
    id,
    ...place,
  }
}
