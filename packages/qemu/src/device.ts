// The form of a device: one kind of device is one file in `devices/`, and that file says everything
// about it that concerns QEMU. Its piece of XML is the file of the same name in package `domain`.
// A new kind is a new file, its test, and one line in devices/index.ts; nothing else knows kinds.
import type { Address, DomainDefinition } from '@signalbox/domain'
import { DriverError } from './errors.ts'
import type { Machine } from './machine/machine.ts'
import type { Part } from './machine/part.ts'
import type { Seat } from './machine/seat.ts'
import type { JsonObject } from './process/command-line.ts'

type Devices = DomainDefinition['devices']

/** Where in a definition devices stand: a list, or a single one that may be absent. */
export type DeviceKey = Exclude<keyof Devices, 'emulator'>

/** One device of those that stand there. */
export type DeviceAt<K extends DeviceKey> =
  NonNullable<Devices[K]> extends readonly (infer D)[] ? D : NonNullable<Devices[K]>

/** What every device may have. */
export interface AnyDevice {
  readonly alias?: string
  readonly address?: Address
}

/** What the rest of the machine means to a device, once everything has its place and name. */
export interface At {
  readonly alias: string
  /** The properties that put it there: `bus`, `addr`, `port`, … */
  readonly place: JsonObject
  /** Its turn at boot, from 1; undefined when it has none. */
  readonly bootIndex: number | undefined
  readonly machine: Machine
  readonly definition: DomainDefinition
  readonly run: RunFacts
}

/** What a device may need to know of the run that it is planned for. */
export interface RunFacts {
  /** The domain's id in this run: makes names on the host unique. */
  readonly id: number
  /** A directory that lives as long as the run, for sockets. */
  readonly directory: string
  /** Where QEMU is to listen for the guest agent's client. */
  readonly agentPath: string
}

/** Done on the host before QEMU starts, and undone after it has ended. */
export type HostStep = {
  /** A tap device, joined to a bridge; QEMU finds it by name. Needs rights that QEMU has not. */
  readonly kind: 'tap'
  readonly name: string
  readonly bridge: string
  readonly mtuBytes?: number
}

/** A command for the monitor after QEMU has started and before the guest runs. */
export interface MonitorStep {
  readonly execute: string
  readonly arguments: JsonObject
}

/** Something that QEMU decides. The answer is QEMU's: checked before use. */
export interface Learned<D> {
  readonly query: string
  isNeeded(device: D): boolean
  apply(device: D, answer: unknown): D
}

/** One kind of device, in the order in which a device's life goes. */
export interface DeviceForm<D> {
  /** How errors call it: `disk 'vda'`. */
  describe(device: D, index: number): string

  /** Fills in what a definition may leave open, by the machine. */
  complete?(device: D, machine: Machine, index: number): D

  /** Devices that a machine has although nobody asked. Those of before are in the definition. */
  implied?(definition: DomainDefinition, machine: Machine): readonly D[]

  /** Refuses what cannot work, by {@link refuse}. Runs on completed devices. */
  validate?(device: D, name: string, machine: Machine, definition: DomainDefinition): void

  /** Where it sits. Absent: nowhere that has an address. */
  seat?(device: D, machine: Machine): Seat

  /** Its name in QEMU, after addresses are known. `index` is the first free one of its kind. */
  alias?(device: D, index: number, machine: Machine, definition: DomainDefinition): string

  /** Whether it is another device under a second name, and shares that one's alias. */
  isTwin?(device: D): boolean

  /** Takes over the place of the device that it is under a second name. */
  mirror?(device: D, definition: DomainDefinition): D

  /** Fills in what holds for one run only: names and paths on the host. Runs on named devices. */
  live?(device: D, at: At): D

  /**
   * The inverse of `live`: takes out what holds for this run only, so that another can be planned.
   */
  forget?(device: D, run: RunFacts): D

  /** What it consists of in QEMU; nothing when the machine has it anyway. */
  qemu(device: D, at: At): readonly Part[]

  /** What the host must have before QEMU starts. */
  hostSteps?(device: D, at: At): readonly HostStep[]

  /** What is set by the monitor, because a command line would show it or cannot say it. */
  afterStart?(device: D, at: At): readonly MonitorStep[]

  /** QEMU's commands that change a plugged device in place; null when only a new one would do. */
  update?(from: D, to: D, at: At): readonly MonitorStep[] | null

  /**
   * Why it cannot be plugged into, or unplugged from, a running machine; undefined when it can. A
   * kind without this never can.
   */
  hotPlug?(device: D, machine: Machine): string | undefined

  /** What only QEMU knows, once it runs: which query tells, and what becomes of the device. */
  readonly learn?: Learned<D>

  /** QEMU's events that are about this kind. */
  readonly events?: readonly string[]
}

/**
 * A device kind whose type of device is forgotten: what goes through all kinds works with these.
 */
export interface DeviceKind {
  readonly name: string
  readonly form: DeviceForm<AnyDevice>
  list(definition: DomainDefinition): readonly AnyDevice[]
  /** The definition with these devices in their place. */
  put(definition: DomainDefinition, devices: readonly AnyDevice[]): DomainDefinition
}

/**
 * Declares a kind of device.
 *
 * @param name the name of its element, file and description in package `domain`
 * @param key where in `definition.devices` it stands
 */
export function device<K extends DeviceKey>(
  name: string,
  key: K,
  form: DeviceForm<DeviceAt<K>>,
): DeviceKind {
  return {
    name,
    // A kind is only ever given devices from its own list, which is where their type is known.
    form: form as unknown as DeviceForm<AnyDevice>,
    list(definition) {
      const found: unknown = definition.devices[key]
      if (found === undefined) return []
      return (Array.isArray(found) ? found : [found]) as readonly AnyDevice[]
    },
    put(definition, devices) {
      const single = key === 'memballoon'
      if (single && devices.length === 0) return definition
      const value = single ? devices[0] : devices
      return { ...definition, devices: { ...definition.devices, [key]: value } }
    },
  }
}

/**
 * Refuses a device that cannot be built as it is defined.
 *
 * @param name how the form describes it
 * @param trouble what stands in the way
 * @param accepted what would be accepted instead
 */
export function refuse(name: string, trouble: string, accepted: string): never {
  throw new DriverError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `Cannot build ${name}: ${trouble}. Accepted: ${accepted}.`,
    { device: name },
  )
}
