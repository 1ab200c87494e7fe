// PCI addresses: those given are respected, the others are assigned, and the ports and bridges that
// this takes are added to the definition. The same definition always gets the same addresses, and
// one that has them all gets none and no new port: a guest's hardware never moves between starts.
import type { Controller, DomainDefinition, PciAddress } from '@signalbox/domain'
import type { AnyDevice, DeviceKind } from '../device.ts'
import { refuse } from '../device.ts'
import type { Machine } from './machine.ts'
import type { PciModel, PciPlace } from './pci-places.ts'
import { PciPlaces, pciText } from './pci-places.ts'
import type { PciSeat } from './seat.ts'

type PciController = Extract<Controller, { readonly type: 'pci' }>

/** Free ports that a machine has for hot plug, when its definition does not list ports itself. */
const sparePorts = 4

/** Devices of the machine itself, that no definition lists. */
const builtins = {
  q35: [
    [place(0, 0), "the machine's host bridge"],
    [place(31, 0), "the machine's ISA bridge"],
    [place(31, 2), "the machine's SATA controller"],
    [place(31, 3), "the machine's SMBus"],
  ],
  pc: [
    [place(0, 0), "the machine's host bridge"],
    [place(1, 0), "the machine's ISA bridge"],
    [place(1, 1), "the machine's IDE controller"],
    [place(1, 3), "the machine's power management"],
  ],
} as const

/** A device that needs a PCI place. */
interface Seated {
  readonly kind: DeviceKind
  readonly index: number
  readonly name: string
  readonly seat: PciSeat
  /** What the definition says; all zeros says nothing. */
  readonly given: PciAddress | undefined
  place?: PciPlace
}

/** @throws DriverError CONFIG_UNSUPPORTED a given place is taken or not there, or none is left */
export function assignPci(
  definition: DomainDefinition,
  machine: Machine,
  kinds: readonly DeviceKind[],
): DomainDefinition {
  const { family } = machine
  if (family === 'microvm') return definition
  const grown = withBuses(definition, machine, seatedOf(definition, machine, kinds))
  const seated = seatedOf(grown, machine, kinds)
  const places = new PciPlaces()
  for (const { index, model } of pciControllers(grown)) {
    if (!places.has(index)) places.addBus(index, model as PciModel)
  }
  for (const [each, owner] of builtins[family]) places.take(each, owner)
  for (const each of seated) if (each.given !== undefined) takeGiven(places, each, each.given)
  for (const each of seated) if (each.place === undefined) takePreferred(places, each)
  for (const as of ['port', 'conventional', 'endpoint'] as const) {
    const waiting = seated.filter((each) => each.seat.as === as && each.place === undefined)
    for (const each of waiting) takeFree(places, each, family, seated)
  }
  return withAddresses(grown, seated, places)
}

/** The definition with every PCI bus that its devices need. Their own addresses come later. */
function withBuses(
  definition: DomainDefinition,
  { family }: Machine,
  seated: readonly Seated[],
): DomainDefinition {
  const listed = pciControllers(definition)
  const known = new Set(listed.map(({ index }) => index))
  const model = family === 'q35' ? 'pcie-root-port' : 'pci-bridge'
  const added: PciController[] = []
  const add = (index: number): void => {
    known.add(index)
    added.push({ type: 'pci', index, model })
  }
  // Those alone: a bus for each number below would come at the next start, when everything has its
  // address, and not at the first.
  for (const { given } of seated) if (given !== undefined && !known.has(given.bus)) add(given.bus)
  if (family === 'q35') {
    const isPort = (each: PciController): boolean => each.model === 'pcie-root-port'
    const used = new Set(seated.map(({ given }) => given?.bus))
    const free = [...listed, ...added].filter((each) => isPort(each) && !used.has(each.index))
    const wanted = seated.filter(({ seat, given }) => seat.as === 'endpoint' && given === undefined)
    const spare = listed.some(isPort) ? 0 : sparePorts
    for (let missing = wanted.length + spare - free.length, bus = 1; missing > 0; bus++) {
      if (known.has(bus)) continue
      add(bus)
      missing--
    }
  }
  if (added.length === 0) return definition
  const controllers = [...definition.devices.controllers, ...added]
  return { ...definition, devices: { ...definition.devices, controllers } }
}

function pciControllers(definition: DomainDefinition): readonly PciController[] {
  return definition.devices.controllers.filter((each) => each.type === 'pci')
}

function seatedOf(
  definition: DomainDefinition,
  machine: Machine,
  kinds: readonly DeviceKind[],
): readonly Seated[] {
  return kinds.flatMap((kind) =>
    kind.list(definition).flatMap((device, index): Seated[] => {
      const seat = kind.form.seat?.(device, machine)
      if (seat?.bus !== 'pci') return []
      return [{ kind, index, name: kind.form.describe(device, index), seat, given: given(device) }]
    }),
  )
}

function given({ address }: AnyDevice): PciAddress | undefined {
  if (address?.type !== 'pci') return undefined
  const { domain, bus, slot, function: number } = address
  return domain === 0 && bus === 0 && slot === 0 && number === 0 ? undefined : address
}

function takeGiven(places: PciPlaces, each: Seated, address: PciAddress): void {
  const { seat, name } = each
  const place: PciPlace = { bus: address.bus, slot: address.slot, function: address.function }
  const at = pciText(place)
  if (seat.fixed === true && seat.prefers !== undefined) {
    const fixed = pciText(seat.prefers)
    if (fixed !== at) refuse(name, `it is part of the machine and cannot be at ${at}`, fixed)
    each.place = place
    return
  }
  if (address.domain !== 0) refuse(name, 'the machine has one PCI domain', 'domain 0x0000')
  if (seat.as === 'port' && place.bus !== 0) {
    refuse(name, `a root port cannot be at ${at}`, 'a place on bus 0x00')
  }
  const slots = places.slotsOf(place.bus)
  if (slots === undefined) refuse(name, `there is no PCI bus for ${at}`, 'a bus of the machine')
  const [first, last] = slots
  if (place.slot < first || place.slot > last) {
    refuse(name, `bus ${place.bus} has no slot for ${at}`, `slots ${first} to ${last}`)
  }
  const owner = places.ownerOf(place)
  if (owner !== undefined) refuse(name, `PCI address ${at} is taken by ${owner}`, 'a free one')
  places.take(place, name)
  each.place = place
}

function takePreferred(places: PciPlaces, each: Seated): void {
  const { prefers, fixed } = each.seat
  if (prefers === undefined) return
  if (fixed === true) each.place = prefers
  else if (places.ownerOf(prefers) === undefined && canShare(places, prefers)) {
    places.take(prefers, each.name)
    each.place = prefers
  }
}

/** A function beside others needs them to be there; function 0 wants its slot for itself. */
function canShare(places: PciPlaces, place: PciPlace): boolean {
  return place.function !== 0 || places.isFree(place.bus, place.slot)
}

function takeFree(
  places: PciPlaces,
  each: Seated,
  family: 'q35' | 'pc',
  seated: readonly Seated[],
): void {
  const shared = slotOfParts(places, each, seated)
  if (shared !== undefined) {
    places.take(shared, each.name)
    each.place = shared
    return
  }
  const ports = new Set(seated.filter(({ seat }) => seat.as === 'port').map(({ name }) => name))
  const found =
    each.seat.as === 'port'
      ? places.freePortPlace((owner) => ports.has(owner))
      : each.seat.as === 'endpoint' && family === 'q35'
        ? places.freePort()
        : places.freeConventional()
  if (found === undefined) {
    const more =
      family === 'q35'
        ? "fewer devices, or a <controller type='pci' model='pcie-to-pci-bridge'/> for slow ones"
        : "a <controller type='pci' model='pci-bridge'/> with places for more"
    refuse(each.name, 'no PCI place is left in the machine', more)
  }
  const place = { ...found, function: each.seat.part?.function ?? found.function }
  places.take(place, each.name)
  each.place = place
}

/** The slot where another part of the same thing sits, if this part's function is free in it. */
function slotOfParts(
  places: PciPlaces,
  { seat: { part } }: Seated,
  seated: readonly Seated[],
): PciPlace | undefined {
  if (part === undefined) return undefined
  const other = seated.find(({ seat, place }) => seat.part?.of === part.of && place !== undefined)
  if (other?.place === undefined) return undefined
  const place = { ...other.place, function: part.function }
  return places.ownerOf(place) === undefined ? place : undefined
}

function withAddresses(
  definition: DomainDefinition,
  seated: readonly Seated[],
  places: PciPlaces,
): DomainDefinition {
  let result = definition
  for (const kind of new Set(seated.map((each) => each.kind))) {
    const mine = new Map(
      seated.filter((each) => each.kind === kind).map((each) => [each.index, each]),
    )
    const devices = kind.list(result).map((device, index) => {
      const at = mine.get(index)?.place
      return at === undefined ? device : { ...device, address: addressAt(at, device, places) }
    })
    result = kind.put(result, devices)
  }
  return result
}

function addressAt(at: PciPlace, { address }: AnyDevice, places: PciPlaces): PciAddress {
  const said = address?.type === 'pci' ? address.multifunction : undefined
  const shared = at.function === 0 && places.isShared(at.bus, at.slot)
  const multifunction = said ?? (shared ? true : undefined)
  return {
    type: 'pci',
    domain: 0,
    ...at,
    ...(multifunction !== undefined && { multifunction }),
  }
}

function place(slot: number, number: number): PciPlace {
  return { bus: 0, slot, function: number }
}
