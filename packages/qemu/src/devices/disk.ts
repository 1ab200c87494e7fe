// Disks: a file or block device of the host, as a graph of two nodes (protocol and format) and a
// drive of the guest's. Node names are libvirt's, `libvirt-N-storage` and `libvirt-N-format`; N is
// the live definition's `source.index`, so that events and commands find the disk again.
import type { Disk, DomainDefinition } from '@signalbox/domain'
import { device, refuse } from '../device.ts'
import type { At } from '../device.ts'
import type { Machine } from '../machine/machine.ts'
import { canNotify, virtioDriver } from '../machine/machine.ts'
import type { Part } from '../machine/part.ts'
import type { JsonObject } from '../process/command-line.ts'
import { blockNodes, copyOnReadNode, formatNode } from './disk-node.ts'

export const disk = device('disk', 'disks', {
  describe: ({ target }) => `disk '${target.dev}'`,

  validate(given, name, machine, definition) {
    validateBus(given, name, machine)
    validateDriver(given, name, definition)
    if (given.transient) refuse(name, 'transient disks are not supported', 'a lasting disk')
    if (given.wwn !== undefined) refuse(name, '<wwn> is not supported', 'a <serial>')
  },

  seat({ target: { bus, dev } }, { pciRoot }) {
    switch (bus) {
      case 'virtio':
        return pciRoot === undefined ? { bus: 'virtio-mmio' } : { bus: 'pci', as: 'endpoint' }
      case 'sata':
      case 'scsi':
      case 'ide':
        return { bus: 'drive', controller: bus, index: indexOfTarget(dev) }
      case 'usb':
        return { bus: 'usb' }
      case 'fdc':
        return { bus: 'none' }
      default:
        return bus satisfies never
    }
  },

  alias({ target: { bus, dev }, address }, index) {
    if (bus === 'virtio') return `virtio-disk${indexOfTarget(dev)}`
    if (bus === 'usb') return `usb-disk${index}`
    if (address?.type !== 'drive') return `${bus}${index}`
    const { controller, bus: number, target, unit } = address
    const place = bus === 'scsi' ? [controller, number, target, unit] : [controller, number, unit]
    return `${bus}${place.join('-')}`
  },

  live(given, { definition }) {
    if (pathOf(given) === undefined || given.source?.index !== undefined) return given
    const index = nextNodeIndex(definition)
    if (given.type === 'file') return { ...given, source: { ...given.source, index } }
    return { ...given, source: { ...given.source, index } }
  },

  qemu(given, at) {
    return [...blockNodes(given), { device: driveOf(given, at) }] satisfies Part[]
  },

  hotPlug({ target: { bus }, device: kind }) {
    const pluggable = (bus === 'virtio' || bus === 'scsi' || bus === 'usb') && kind === 'disk'
    return pluggable ? undefined : `a ${kind} on bus '${bus}' can only be there from the start`
  },

  events: ['BLOCK_IO_ERROR', 'DEVICE_TRAY_MOVED'],
})

/** The path on the host; undefined for an empty drive. */
export function pathOf(given: Disk): string | undefined {
  return given.type === 'file' ? given.source?.file : given.source?.dev
}

/** The place that a guest's name for a disk stands for: vda 0, vdb 1, vdaa 26. */
export function indexOfTarget(dev: string): number {
  const letters = dev.replace(/^(?:xvd|ubd|vd|sd|hd|fd)/u, '')
  let index = 0
  for (const letter of letters) index = index * 26 + (letter.charCodeAt(0) - 96)
  return index - 1
}

/** A number is never used twice in a run while a disk has it. */
function nextNodeIndex({ devices }: DomainDefinition): number {
  return Math.max(0, ...devices.disks.map(({ source }) => source?.index ?? 0)) + 1
}

function validateBus(given: Disk, name: string, { family }: Machine): void {
  const { bus } = given.target
  const buses = {
    q35: 'virtio, sata, scsi, usb',
    pc: 'virtio, ide, sata, scsi, usb',
    microvm: 'virtio, scsi',
  }
  if (!buses[family].split(', ').includes(bus)) {
    refuse(name, `a '${family}' machine has no bus '${bus}'`, buses[family])
  }
  if (given.device === 'lun') refuse(name, "device 'lun' is not supported", "'disk', 'cdrom'")
  if (given.device === 'cdrom' && (bus === 'virtio' || bus === 'usb')) {
    refuse(name, `bus '${bus}' has no CD-ROM drives`, 'sata, scsi, or ide where the machine has it')
  }
}

function validateDriver(given: Disk, name: string, { iothreads = 0 }: DomainDefinition): void {
  const { cache, io, iothread } = given.driver
  if (io === 'native' && cache !== 'none' && cache !== 'directsync') {
    refuse(name, "io='native' needs a cache that is bypassed", "cache='none' or 'directsync'")
  }
  if (iothread !== undefined && iothread > iothreads) {
    refuse(name, `there is no I/O thread ${iothread}`, `1 to ${iothreads} of <iothreads>`)
  }
  if (iothread !== undefined && given.target.bus !== 'virtio') {
    refuse(name, 'only virtio disks have an I/O thread of their own', "bus='virtio'")
  }
}

function driveOf(given: Disk, at: At): JsonObject {
  const { target, driver, serial, vendor, product } = given
  const kind = given.device === 'cdrom' ? 'cd' : 'hd'
  const isScsi = target.bus === 'scsi'
  return {
    driver: driverOf(given, kind, at.machine),
    ...at.place,
    ...(isScsi && { device_id: `drive-${at.alias}` }),
    ...driveNode(given),
    id: at.alias,
    ...(at.bootIndex !== undefined && { bootindex: at.bootIndex }),
    ...(serial !== undefined && { serial }),
    ...(isScsi && vendor !== undefined && { vendor }),
    ...(isScsi && product !== undefined && { product }),
    ...(target.rotationRate !== undefined &&
      kind === 'hd' &&
      target.bus !== 'virtio' &&
      target.bus !== 'usb' && { rotation_rate: target.rotationRate }),
    ...(target.bus === 'usb' && { removable: target.removable ?? false }),
    ...(given.shareable && { 'share-rw': true }),
    ...writeCacheOf(driver.cache),
    ...errorPolicyOf(driver),
    ...(target.bus === 'virtio' && queuesOf(driver, at.machine)),
  }
}

function driverOf(given: Disk, kind: 'cd' | 'hd', machine: Machine): string {
  if (given.target.bus === 'virtio') return virtioDriver('blk', machine)
  if (given.target.bus === 'usb') return 'usb-storage'
  return given.target.bus === 'scsi' ? `scsi-${kind}` : `ide-${kind}`
}

function driveNode(given: Disk): JsonObject {
  const index = given.source?.index
  if (index === undefined) return {}
  return { drive: copyOnReadNode(given) ?? formatNode(index) }
}

/** Whether the guest sees a cache that it must flush; QEMU decides for a drive without a policy. */
function writeCacheOf(cache: Disk['driver']['cache']): JsonObject {
  if (cache === undefined || cache === 'default') return {}
  return { 'write-cache': cache === 'writethrough' || cache === 'directsync' ? 'off' : 'on' }
}

function errorPolicyOf({ errorPolicy, rerrorPolicy }: Disk['driver']): JsonObject {
  const write = errorPolicy === 'enospace' ? 'enospc' : errorPolicy
  // libvirt's rule: the policy is for reads too, where it can be one.
  const read = rerrorPolicy ?? (errorPolicy === 'enospace' ? undefined : errorPolicy)
  return {
    ...(write !== undefined && { werror: write }),
    ...(read !== undefined && { rerror: read }),
  }
}

function queuesOf(driver: Disk['driver'], machine: Machine): JsonObject {
  const { queues, queueSize, ioeventfd, eventIdx, iothread } = driver
  return {
    ...(iothread !== undefined && canNotify(machine) && { iothread: `iothread${iothread}` }),
    ...(queues !== undefined && { 'num-queues': queues }),
    ...(queueSize !== undefined && { 'queue-size': queueSize }),
    ...(ioeventfd !== undefined && machine.pciRoot !== undefined && { ioeventfd }),
    ...(eventIdx !== undefined && { event_idx: eventIdx }),
  }
}
