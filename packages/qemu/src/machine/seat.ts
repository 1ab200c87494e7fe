// Where in a machine a device sits: what kind of place it needs, by the bus that has such places.
// A device file names the kind; the places themselves are handed out by the buses of this folder.
import type { PciPlace } from './pci-places.ts'

export type Seat =
  /** Nowhere that has an address: a host-side thing, or a device whose place is fixed. */
  | { readonly bus: 'none' }
  /** virtio without PCI (microvm): QEMU has slots, and which one does not matter to the guest. */
  | { readonly bus: 'virtio-mmio' }
  | PciSeat
  | DriveSeat
  | { readonly bus: 'virtio-serial'; readonly console: boolean }
  | { readonly bus: 'usb' }
  /** Fixed ports of the ISA bus, which an address may override. */
  | { readonly bus: 'isa' }

export interface PciSeat {
  readonly bus: 'pci'
  /**
   * What it can be put into: `endpoint` an own PCI Express port, where the machine has such (and
   * can then be unplugged); `conventional` a slot of a bus with 32 of them; `port` the root bus
   * itself.
   */
  readonly as: 'endpoint' | 'conventional' | 'port'
  /** The place that it has or likes best; fixed ones belong to the machine's own devices. */
  readonly prefers?: PciPlace
  readonly fixed?: true
  /** Parts of one thing, which share a slot: what it is, and which function this part has. */
  readonly part?: { readonly of: string; readonly function: number }
}

export type DriveController = 'sata' | 'scsi' | 'ide'

export interface DriveSeat {
  readonly bus: 'drive'
  readonly controller: DriveController
  /**
   * From the target's letter: vda and sda are 0. The place that the definition's author expects.
   */
  readonly index: number
}
