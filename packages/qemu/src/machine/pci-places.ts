// The places on a machine's PCI buses: which exist, which are taken and by whom. A place is bus,
// slot and function; two devices never share one, and one slot is shared only by functions that
// were asked for. Whoever finds a place taken is told by whom.
import { assertRule } from '@signalbox/jobs'

export interface PciPlace {
  readonly bus: number
  readonly slot: number
  readonly function: number
}

/** PCI controllers by libvirt's model names. */
export type PciModel =
  | 'pcie-root'
  | 'pci-root'
  | 'pcie-root-port'
  | 'pcie-to-pci-bridge'
  | 'pci-bridge'

interface BusKind {
  readonly slots: readonly [first: number, last: number]
  /** Whether the bus is PCI Express. */
  readonly express: boolean
}

/** Slot 0 of a root bus is the host bridge, of a bridge its own hot plug controller. */
const kinds: Readonly<Record<PciModel, BusKind>> = {
  'pcie-root': { slots: [1, 31], express: true },
  'pci-root': { slots: [1, 31], express: false },
  'pcie-root-port': { slots: [0, 0], express: true },
  'pcie-to-pci-bridge': { slots: [1, 31], express: false },
  'pci-bridge': { slots: [1, 31], express: false },
}

interface Bus {
  readonly model: PciModel
  /** By slot and function: who is there. */
  readonly slots: Map<number, Map<number, string>>
}

/** Where root ports begin on the root bus: slot 1 is left to the screen, as with libvirt. */
const firstPortSlot = 2
/** Where conventional devices begin on a PCI Express root bus, so that ports stay together. */
const firstConventionalSlot = 16

export class PciPlaces {
  readonly #buses = new Map<number, Bus>()

  addBus(index: number, model: PciModel): void {
    assertRule(!this.#buses.has(index), 'pci-places', `bus ${index} is there already`)
    this.#buses.set(index, { model, slots: new Map() })
  }

  has(bus: number): boolean {
    return this.#buses.has(bus)
  }

  /** Slots that the bus has; undefined when there is no such bus. */
  slotsOf(bus: number): readonly [first: number, last: number] | undefined {
    const found = this.#buses.get(bus)
    return found === undefined ? undefined : kinds[found.model].slots
  }

  /** Who is at a place. */
  ownerOf(place: PciPlace): string | undefined {
    return this.#buses.get(place.bus)?.slots.get(place.slot)?.get(place.function)
  }

  /** Marks a place as taken. It must exist and be free: who asks for a given one looks first. */
  take(place: PciPlace, owner: string): void {
    const bus = this.#buses.get(place.bus)
    assertRule(bus !== undefined, 'pci-places', `there is no bus ${place.bus}`)
    assertRule(this.ownerOf(place) === undefined, 'pci-places', `${owner} is late`)
    const slot = bus.slots.get(place.slot) ?? new Map<number, string>()
    slot.set(place.function, owner)
    bus.slots.set(place.slot, slot)
  }

  /** Marks a place as taken by a device of the machine itself, if nobody was given it. */
  takeBuiltin(place: PciPlace, owner: string): void {
    if (this.ownerOf(place) === undefined) this.take(place, owner)
  }

  /** Whether the whole slot is free. */
  isFree(bus: number, slot: number): boolean {
    const found = this.#buses.get(bus)
    if (found === undefined || (found.slots.get(slot)?.size ?? 0) > 0) return false
    const [first, last] = kinds[found.model].slots
    return slot >= first && slot <= last
  }

  /** The first root port without a device; undefined when all are taken. */
  freePort(): PciPlace | undefined {
    for (const [index, { model }] of this.#sorted()) {
      if (model === 'pcie-root-port' && this.isFree(index, 0)) return slotOf(index, 0)
    }
    return undefined
  }

  countFreePorts(): number {
    return this.#sorted().filter(
      ([index, { model }]) => model === 'pcie-root-port' && this.isFree(index, 0),
    ).length
  }

  /** A free slot of a conventional bus, or else of the root bus; undefined when all are taken. */
  freeConventional(): PciPlace | undefined {
    for (const [index, { model }] of this.#sorted()) {
      if (kinds[model].express) continue
      const slot = this.#freeSlot(index, 1, 31)
      if (slot !== undefined) return slot
    }
    return this.#freeSlot(0, firstConventionalSlot, 31) ?? this.#freeSlot(0, firstPortSlot, 31)
  }

  /** A place for a root port: eight share a slot of the root bus, as functions. */
  freePortPlace(isPort: (owner: string) => boolean): PciPlace | undefined {
    const root = this.#buses.get(0)
    for (let slot = firstPortSlot; slot <= 30; slot++) {
      const taken = root?.slots.get(slot)
      if (taken === undefined || taken.size === 0) return slotOf(0, slot)
      if (![...taken.values()].every(isPort) || !taken.has(0)) continue
      for (let each = 1; each < 8; each++) {
        if (!taken.has(each)) return { bus: 0, slot, function: each }
      }
    }
    return undefined
  }

  /** Whether other functions share the slot of function 0, which must then say so. */
  isShared(bus: number, slot: number): boolean {
    return (this.#buses.get(bus)?.slots.get(slot)?.size ?? 0) > 1
  }

  #freeSlot(bus: number, from: number, to: number): PciPlace | undefined {
    for (let slot = from; slot <= to; slot++) if (this.isFree(bus, slot)) return slotOf(bus, slot)
    return undefined
  }

  #sorted(): readonly (readonly [number, Bus])[] {
    return [...this.#buses].toSorted(([one], [other]) => one - other)
  }
}

function slotOf(bus: number, slot: number): PciPlace {
  return { bus, slot, function: 0 }
}

/** As people and lspci write it. */
export function pciText({ bus, slot, function: number }: PciPlace): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  return `${hex(bus)}:${hex(slot)}.${number}`
}
