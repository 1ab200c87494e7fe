// The plan of one run of a machine: from a definition to QEMU's exact command line, the live
// definition that says what runs, and what is to be done on the host before and by the monitor
// after.
//
// Computation only. The same definition and context always give the same plan; planning what was
// planned changes nothing. Sandbox and monitor are the launch's, not the plan's.
import type { Controller, DomainDefinition } from '@signalbox/domain'
import { agentChannelOf } from '../devices/agent-channel.ts'
import { deviceKinds } from '../devices/index.ts'
import type { AnyDevice, At, DeviceKind, HostStep, MonitorStep, RunFacts } from '../device.ts'
import { CommandLine } from '../process/command-line.ts'
import { assignAliases } from './aliases.ts'
import { addBoard } from './board.ts'
import { bootOrderOf } from './boot-order.ts'
import { changeAll, completeMachine } from './complete.ts'
import type { Machine } from './machine.ts'
import { machineOf } from './machine.ts'
import type { Part } from './part.ts'
import { addPart, inOrder } from './part.ts'
import { placeOf } from './place.ts'

export interface PlanContext {
  /** Path of the QEMU binary. */
  readonly emulator: string
  readonly accelerator: 'kvm' | 'tcg'
  /** The domain's id in this run. */
  readonly id: number
  /**
   * The host's time of day at the start, since 1970: from it follows what some clocks begin with.
   */
  readonly wallTimeMs: number
  /** Where this run's sockets lie. */
  readonly paths: { readonly directory: string; readonly agent: string }
  /** Whether a saved guest is loaded by the monitor, instead of booting. */
  readonly incoming?: boolean
}

/** A query, and the definition with what its answer tells. The answer is checked before use. */
export interface Learning {
  readonly query: string
  apply(definition: DomainDefinition, answer: unknown): DomainDefinition
}

export interface MachinePlan {
  /** What runs: every implied device is there, and everything has its address and alias. */
  readonly definition: DomainDefinition
  /** What follows the sandbox and the monitor. */
  readonly commandLine: CommandLine
  /** On top of what QEMU's environment is anyway. */
  readonly environment: Readonly<Record<string, string>>
  /** Done before QEMU starts, in order; undone in reverse after it has ended. */
  readonly hostSteps: readonly HostStep[]
  /** Sent after the monitor is connected and before the guest runs, in order. */
  readonly afterStart: readonly MonitorStep[]
  /** What only QEMU knows, to be asked once it runs. */
  readonly learns: readonly Learning[]
  /** Whether query-balloon can be asked. */
  readonly balloon: boolean
  /** Whether the machine has a channel for the guest agent. */
  readonly hasAgent: boolean
}

/**
 * The definition with all that the machine implies: devices, controllers, addresses. What is kept
 * as the persistent definition, so that the guest's hardware stays what it is.
 *
 * @throws DriverError CONFIG_UNSUPPORTED what the machine or a device cannot be, and what it could
 */
export function implyMachine(definition: DomainDefinition): DomainDefinition {
  return completeMachine(definition, machineOf(definition, 'tcg'))
}

/**
 * @throws DriverError CONFIG_UNSUPPORTED what the machine or a device cannot be, and what it could
 */
export function planMachine(definition: DomainDefinition, context: PlanContext): MachinePlan {
  const machine = machineOf(definition, context.accelerator)
  const named = assignAliases(completeMachine(definition, machine), machine)
  const live = withRunFacts(named, machine, context)
  const commandLine = new CommandLine(context.emulator)
  addBoard(commandLine, live, machine, context.wallTimeMs)
  if (context.incoming === true) commandLine.value('-incoming', 'defer')
  const planned = placedDevices(live, machine, context)
  const parts = planned.flatMap(({ kind, device, at }) => kind.form.qemu(device, at))
  for (const part of withoutRepeats(inOrder(parts))) addPart(commandLine, part)
  for (const argument of live.qemuCommandline?.args ?? []) commandLine.flag(argument)
  return {
    definition: live,
    commandLine,
    environment: Object.fromEntries(
      (live.qemuCommandline?.env ?? []).map(({ name, value }) => [name, value ?? '']),
    ),
    hostSteps: planned.flatMap(({ kind, device, at }) => kind.form.hostSteps?.(device, at) ?? []),
    afterStart: planned.flatMap(({ kind, device, at }) => kind.form.afterStart?.(device, at) ?? []),
    learns: deviceKinds.flatMap((kind) => learningsOf(kind, live)),
    balloon: (live.devices.memballoon?.model ?? 'none') !== 'none',
    hasAgent: agentChannelOf(live) !== undefined,
  }
}

function learningsOf(kind: DeviceKind, live: DomainDefinition): readonly Learning[] {
  const { learn } = kind.form
  if (learn === undefined) return []
  return kind.list(live).flatMap((device, place) =>
    learn.isNeeded(device)
      ? [
          {
            query: learn.query,
            apply: (definition: DomainDefinition, answer: unknown) =>
              changeAll(definition, (each, other, index) =>
                each === kind && index === place ? learn.apply(other, answer) : other,
              ),
          },
        ]
      : [],
  )
}

/** A device of a live definition, and all that it needs to know to become parts of QEMU. */
export interface PlacedDevice {
  readonly kind: DeviceKind
  readonly device: AnyDevice
  readonly at: At
}

/** Every device of a definition whose devices are named and placed. */
export function placedDevices(
  definition: DomainDefinition,
  machine: Machine,
  context: Pick<PlanContext, 'id' | 'paths'>,
): readonly PlacedDevice[] {
  const order = bootOrderOf(definition)
  const placed = deviceKinds.flatMap((kind) =>
    kind.list(definition).map((device) => ({
      kind,
      device,
      at: atOf(kind, device, definition, machine, context, order.get(device)),
    })),
  )
  return placed.sort((one, other) => busRank(one) - busRank(other))
}

/** QEMU makes devices in the order given: a PCI bus comes before what sits on it. */
function busRank({ kind, device }: PlacedDevice): number {
  if (kind.name !== 'controller') return Number.MAX_SAFE_INTEGER
  const { type, index } = device as Controller
  return type === 'pci' ? index : Number.MAX_SAFE_INTEGER
}

function atOf(
  kind: DeviceKind,
  device: AnyDevice,
  definition: DomainDefinition,
  machine: Machine,
  { id, paths }: Pick<PlanContext, 'id' | 'paths'>,
  bootIndex: number | undefined,
): At {
  const seat = kind.form.seat?.(device, machine) ?? { bus: 'none' as const }
  return {
    alias: device.alias ?? '',
    place: placeOf(device.address, seat, machine, definition),
    bootIndex,
    machine,
    definition,
    run: { id, directory: paths.directory, agentPath: paths.agent },
  }
}

/**
 * A live definition without what holds for its run only: what a saved guest is restored from, in
 * another run, with the same hardware.
 */
export function withoutRun(definition: DomainDefinition, run: RunFacts): DomainDefinition {
  return changeAll(definition, (kind, device) => kind.form.forget?.(device, run) ?? device)
}

/** Everything that the host must have while a live definition runs, in order. */
export function hostStepsOf(
  definition: DomainDefinition,
  context: Pick<PlanContext, 'accelerator' | 'id' | 'paths'>,
): readonly HostStep[] {
  const machine = machineOf(definition, context.accelerator)
  return placedDevices(definition, machine, context).flatMap(
    ({ kind, device, at }) => kind.form.hostSteps?.(device, at) ?? [],
  )
}

/** One device after another, since what one is given (a node's number) the next cannot have. */
function withRunFacts(
  definition: DomainDefinition,
  machine: Machine,
  context: PlanContext,
): DomainDefinition {
  let result = definition
  for (const kind of deviceKinds) {
    const { form } = kind
    if (form.live === undefined) continue
    kind.list(result).forEach((_device, index) => {
      const current = result
      result = changeAll(current, (each, device, place) =>
        each === kind && place === index
          ? (form.live?.(device, atOf(kind, device, current, machine, context, undefined)) ??
            device)
          : device,
      )
    })
  }
  return result
}

/** Watchdogs share one option: it is said once. */
function withoutRepeats(parts: readonly Part[]): readonly Part[] {
  const seen = new Set<string>()
  return parts.filter((part) => {
    if (!('argument' in part)) return true
    const text = JSON.stringify(part)
    if (seen.has(text)) return false
    seen.add(text)
    return true
  })
}
