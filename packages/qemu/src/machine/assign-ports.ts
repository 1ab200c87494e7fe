// Ports of virtio-serial and USB controllers: those given are respected, the others are the first
// free ones.
import type { Address, DomainDefinition } from '@signalbox/domain'
import { usbPortsOf } from '../devices/controller.ts'
import type { AnyDevice, DeviceKind } from '../device.ts'
import { refuse } from '../device.ts'
import type { Machine } from './machine.ts'

/** QEMU's limit for one virtio-serial controller; port 0 is for a console of old guests. */
const serialPorts = 31

interface Ports {
  /** Who has a port, by controller and port. */
  readonly taken: Map<string, string>
  /** The address for a device of this bus, the first free one after what was given. */
  readonly free: (name: string, definition: DomainDefinition) => Address
  readonly key: (address: Address) => string | undefined
}

/** @throws DriverError CONFIG_UNSUPPORTED two devices were given one port, or none is left */
export function assignPorts(
  definition: DomainDefinition,
  machine: Machine,
  kinds: readonly DeviceKind[],
): DomainDefinition {
  const buses = { 'virtio-serial': serialBus(), usb: usbBus() }
  const busOf = (kind: DeviceKind, device: AnyDevice): Ports | undefined => {
    const seat = kind.form.seat?.(device, machine)
    return seat?.bus === 'virtio-serial' || seat?.bus === 'usb' ? buses[seat.bus] : undefined
  }
  for (const kind of kinds) {
    kind.list(definition).forEach((device, index) => {
      const ports = busOf(kind, device)
      const key = device.address === undefined ? undefined : ports?.key(device.address)
      if (ports === undefined || key === undefined) return
      const name = kind.form.describe(device, index)
      const owner = ports.taken.get(key)
      if (owner !== undefined) refuse(name, `its port is that of ${owner}`, 'a free one')
      ports.taken.set(key, name)
    })
  }
  let result = definition
  for (const kind of kinds) {
    const devices = kind.list(result)
    if (!devices.some((device) => busOf(kind, device) !== undefined)) continue
    result = kind.put(
      result,
      devices.map((device, index) => {
        const ports = busOf(kind, device)
        if (ports === undefined || isPlaced(device, ports)) return device
        const name = kind.form.describe(device, index)
        const address = ports.free(name, definition)
        ports.taken.set(ports.key(address) ?? '', name)
        return { ...device, address }
      }),
    )
  }
  return result
}

function isPlaced({ address }: AnyDevice, ports: Ports): boolean {
  return address !== undefined && ports.key(address) !== undefined
}

function serialBus(): Ports {
  const taken = new Map<string, string>()
  const key = (address: Address): string | undefined =>
    address.type === 'virtio-serial' && address.port > 0
      ? `${address.controller}-${address.bus}-${address.port}`
      : undefined
  const free = (): Address => {
    for (let controller = 0; ; controller++) {
      for (let port = 1; port < serialPorts; port++) {
        const address: Address = { type: 'virtio-serial', controller, bus: 0, port }
        if (!taken.has(key(address) ?? '')) return address
      }
    }
  }
  return { taken, key, free }
}

function usbBus(): Ports {
  const taken = new Map<string, string>()
  const key = (address: Address): string | undefined =>
    address.type === 'usb' && address.port !== undefined
      ? `${address.bus}-${address.port}`
      : undefined
  const free = (name: string, { devices }: DomainDefinition): Address => {
    const listed = devices.controllers.filter((each) => each.type === 'usb')
    if (listed.some((each) => each.model === 'none')) {
      refuse(name, 'the definition says that there is no USB', "no controller of model 'none'")
    }
    const main = listed.filter((each) => each.masterStartPort === undefined)
    const candidates = main.length > 0 ? main : [{ type: 'usb', index: 0 } as const]
    for (const each of candidates) {
      for (let port = 1; port <= usbPortsOf(each); port++) {
        const address: Address = { type: 'usb', bus: each.index, port: String(port) }
        if (!taken.has(key(address) ?? '')) return address
      }
    }
    return refuse(name, 'no USB port is left', "another <controller type='usb'/>")
  }
  return { taken, key, free }
}
