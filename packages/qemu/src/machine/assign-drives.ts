// Places of disks on SATA, SCSI and IDE controllers: the letter of a disk's target says where it
// sits, as with libvirt (sda is the first, sdb the second); a given address comes first.
import type { DomainDefinition, DriveAddress } from '@signalbox/domain'
import type { DeviceKind } from '../device.ts'
import { refuse } from '../device.ts'
import type { Machine } from './machine.ts'
import type { DriveController, DriveSeat } from './seat.ts'

/**
 * @throws DriverError CONFIG_UNSUPPORTED two disks were given one place, or one that is not there
 */
export function assignDrives(
  definition: DomainDefinition,
  machine: Machine,
  kinds: readonly DeviceKind[],
): DomainDefinition {
  let result = definition
  const taken = new Map<string, string>()
  for (const kind of kinds) {
    const seatOf = (device: Parameters<NonNullable<DeviceKind['form']['seat']>>[0]) => {
      const seat = kind.form.seat?.(device, machine)
      return seat?.bus === 'drive' ? seat : undefined
    }
    const devices = kind.list(result)
    if (!devices.some((device) => seatOf(device) !== undefined)) continue
    devices.forEach((device, index) => {
      const seat = seatOf(device)
      if (seat === undefined || device.address?.type !== 'drive') return
      const name = kind.form.describe(device, index)
      checkRange(name, seat.controller, device.address)
      const key = keyOf(seat.controller, device.address)
      const owner = taken.get(key)
      if (owner !== undefined) refuse(name, `its address is that of ${owner}`, 'a free one')
      taken.set(key, name)
    })
    result = kind.put(
      result,
      devices.map((device, index) => {
        const seat = seatOf(device)
        if (seat === undefined || device.address !== undefined) return device
        const address = freeAddress(seat, taken)
        taken.set(keyOf(seat.controller, address), kind.form.describe(device, index))
        return { ...device, address }
      }),
    )
  }
  return result
}

/** The place that the letter says, or the next free one when another disk was given that. */
function freeAddress(
  { controller, index }: DriveSeat,
  taken: ReadonlyMap<string, string>,
): DriveAddress {
  for (let each = index; ; each++) {
    const address = nthAddress(controller, each)
    if (!taken.has(keyOf(controller, address))) return address
  }
}

function nthAddress(controller: DriveController, index: number): DriveAddress {
  const at = (number: number, bus: number, unit: number): DriveAddress => {
    return { type: 'drive', controller: number, bus, target: 0, unit }
  }
  switch (controller) {
    case 'sata':
      return at(Math.floor(index / 6), 0, index % 6)
    case 'ide':
      return at(Math.floor(index / 4), Math.floor(index / 2) % 2, index % 2)
    case 'scsi': {
      // Unit 7 is the controller's own on old SCSI, and libvirt leaves it out on all.
      const unit = index % 15
      return at(Math.floor(index / 15), 0, unit < 7 ? unit : unit + 1)
    }
    default:
      return controller satisfies never
  }
}

function checkRange(name: string, controller: DriveController, address: DriveAddress): void {
  const { bus, target, unit } = address
  const wrong = (accepted: string): never => {
    return refuse(name, `there is no such place on a ${controller} controller`, accepted)
  }
  if (controller === 'sata' && (bus !== 0 || target !== 0 || unit > 5)) wrong('units 0 to 5')
  if (controller === 'ide' && (bus > 1 || target !== 0 || unit > 1)) {
    wrong('bus 0 or 1, unit 0 or 1')
  }
  if (controller === 'scsi' && (bus !== 0 || target > 255 || unit > 16_383)) {
    wrong('bus 0, targets 0 to 255, units 0 to 16383')
  }
}

function keyOf(controller: DriveController, address: DriveAddress): string {
  return [controller, address.controller, address.bus, address.target, address.unit].join('-')
}
