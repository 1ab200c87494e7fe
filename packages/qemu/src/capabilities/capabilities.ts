// What one QEMU binary can do, as it said itself: learnt once by a probe, kept on disk, and asked
// by whoever plans a machine. Facts of the binary only; whether KVM runs guests here is `kvm.ts`.
import * as v from 'valibot'

const machineSchema = v.object({
  name: v.string(),
  /** Another name, such as `q35` for the newest of its kind. */
  alias: v.optional(v.string()),
  isDefault: v.boolean(),
  cpuMax: v.number(),
  deprecated: v.boolean(),
  hotpluggableCpus: v.boolean(),
  /** The id of its memory backend where the definition names none. */
  defaultRamId: v.optional(v.string()),
})

const cpuSchema = v.object({
  name: v.string(),
  /** Whether it is the same on every host, as far as QEMU can tell. */
  migrationSafe: v.optional(v.boolean()),
  /** What keeps this host from running it under TCG; empty when nothing does. */
  unavailableFeatures: v.array(v.string()),
  deprecated: v.boolean(),
})

/** The form in which capabilities lie in the cache. */
export const capabilitiesSchema = v.object({
  /** Identity of this very binary: path, size, time of change and inode. */
  key: v.string(),
  emulator: v.string(),
  /** major.minor.micro */
  version: v.string(),
  /** The distribution's own version; empty when it gave none. */
  package: v.string(),
  /** What it emulates: x86_64. */
  target: v.string(),
  /** Whether it was built with KVM; not whether KVM works. */
  kvmPresent: v.boolean(),
  machines: v.array(machineSchema),
  cpus: v.array(cpuSchema),
  /** Every model that `-device` and `device_add` take. */
  devices: v.array(v.string()),
  /** QMP commands, with the names of their arguments. */
  commands: v.record(v.string(), v.array(v.string())),
  events: v.array(v.string()),
  /** Options of the command line, with the keys that they take. */
  options: v.record(v.string(), v.array(v.string())),
  /** SHA-256 of QEMU's description of its QMP: what of it is the same between two binaries. */
  schemaHash: v.string(),
})

export type Capabilities = v.InferOutput<typeof capabilitiesSchema>
export type MachineType = v.InferOutput<typeof machineSchema>
export type CpuModel = v.InferOutput<typeof cpuSchema>

/** The machine of that name or alias; QEMU's default when no name is given. */
export function machineNamed(
  capabilities: Capabilities,
  name: string | undefined,
): MachineType | undefined {
  return capabilities.machines.find((machine) =>
    name === undefined ? machine.isDefault : machine.name === name || machine.alias === name,
  )
}

/** Whether `-device` and `device_add` take that model. */
export function hasDevice(capabilities: Capabilities, model: string): boolean {
  return capabilities.devices.includes(model)
}

/** Whether QMP has that command, and if asked, with that argument. */
export function hasCommand(
  capabilities: Capabilities,
  command: string,
  argument?: string,
): boolean {
  const known = Object.hasOwn(capabilities.commands, command)
  if (!known || argument === undefined) return known
  return capabilities.commands[command]?.includes(argument) ?? false
}

/** Whether the command line takes that key in that option, such as `fd` in `chardev`. */
export function hasOptionKey(capabilities: Capabilities, option: string, key: string): boolean {
  if (!Object.hasOwn(capabilities.options, option)) return false
  return capabilities.options[option]?.includes(key) ?? false
}
