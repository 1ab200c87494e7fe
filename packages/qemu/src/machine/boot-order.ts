// In which order firmware tries devices: each device's own turn, or else the kinds that <os> lists,
// of which the first disk, CD-ROM drive and network card count, as with libvirt.
import type { DomainDefinition } from '@signalbox/domain'
import type { AnyDevice } from '../device.ts'

/** The turn of each device that has one, from 1. The devices are those of the definition. */
export function bootOrderOf({ os, devices }: DomainDefinition): ReadonlyMap<AnyDevice, number> {
  const order = new Map<AnyDevice, number>()
  for (const device of [...devices.disks, ...devices.interfaces]) {
    if (device.bootOrder !== undefined) order.set(device, device.bootOrder)
  }
  if (order.size > 0) return order
  os.bootDevices.forEach((kind, index) => {
    const device =
      kind === 'network'
        ? devices.interfaces[0]
        : devices.disks.find((disk) => disk.device === diskKinds[kind])
    if (device !== undefined && !order.has(device)) order.set(device, index + 1)
  })
  return order
}

const diskKinds = { hd: 'disk', cdrom: 'cdrom', fd: 'floppy' } as const
