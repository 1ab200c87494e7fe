// The command line of a scripted QEMU: what of it the model acts upon, read as QEMU reads it. What
// QEMU would refuse is refused in its words; options that only shape hardware are known and
// skipped.
import { deviceModels } from './facts.ts'
import { parseKeyValues } from './key-values.ts'

/** QEMU prints it and ends with status 1. */
export class BadCommandLine extends Error {
  override readonly name = 'BadCommandLine'
}

export interface Chardev {
  readonly id: string
  /** socket, pty, file, null … */
  readonly backend: string
  readonly values: ReadonlyMap<string, string>
}

export interface Device {
  readonly driver: string
  readonly id: string | undefined
  readonly properties: Readonly<Record<string, unknown>>
}

/** A disk's image: a node that is a file. */
export interface ImageFile {
  readonly nodeName: string
  readonly path: string
}

export interface Actions {
  readonly shutdown: 'poweroff' | 'pause'
  readonly reboot: 'reset' | 'shutdown'
  readonly panic: 'pause' | 'shutdown' | 'exit-failure' | 'none'
  readonly watchdog: string
}

export interface MachineLine {
  /** Of -name; undefined for a QEMU that runs nothing, as a capability probe does. */
  readonly name: string | undefined
  readonly uuid: string
  /** `none` builds no machine. */
  readonly machineType: string
  readonly accelerator: string
  readonly memoryBytes: number
  readonly cpus: number
  /** -S: the guest waits for `cont`. */
  readonly stopped: boolean
  /** What -incoming says: `defer`, or where the guest's state comes from. */
  readonly incoming: string | undefined
  readonly timestamps: boolean
  readonly chardevs: ReadonlyMap<string, Chardev>
  /** The character device of the monitor in control mode. */
  readonly monitor: string | undefined
  readonly devices: readonly Device[]
  readonly images: readonly ImageFile[]
  /** Node names, and the node that each stands upon. */
  readonly nodes: ReadonlyMap<string, string | undefined>
  readonly actions: Actions
  /** Kernel and initial RAM disk: files that must be there. */
  readonly bootFiles: readonly string[]
  readonly kernelArguments: readonly string[]
}

/** Options with a value. What each means to the model is in `readers`. */
const valued = new Set([
  '-accel',
  '-action',
  '-add-fd',
  '-append',
  '-audiodev',
  '-bios',
  '-blockdev',
  '-boot',
  '-chardev',
  '-compat',
  '-cpu',
  '-device',
  '-display',
  '-drive',
  '-fw_cfg',
  '-global',
  '-incoming',
  '-initrd',
  '-kernel',
  '-m',
  '-machine',
  '-mon',
  '-msg',
  '-name',
  '-netdev',
  '-numa',
  '-object',
  '-overcommit',
  '-pidfile',
  '-rtc',
  '-sandbox',
  '-serial',
  '-smbios',
  '-smp',
  '-tpmdev',
  '-uuid',
  '-vnc',
])
const flags = new Set([
  '-S',
  '-daemonize',
  '-no-reboot',
  '-no-shutdown',
  '-no-user-config',
  '-nodefaults',
  '-nographic',
  '-enable-kvm',
])

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
interface Draft extends Mutable<
  Omit<MachineLine, 'chardevs' | 'devices' | 'images' | 'nodes' | 'actions'>
> {
  readonly chardevs: Map<string, Chardev>
  readonly devices: Device[]
  readonly images: ImageFile[]
  readonly nodes: Map<string, string | undefined>
  actions: Mutable<Actions>
}

const readers: Readonly<Record<string, (draft: Draft, value: string) => void>> = {
  '-name': (draft, value) => {
    const { first, values } = parseKeyValues(value)
    draft.name = values.get('guest') ?? first
  },
  '-uuid': (draft, value) => {
    draft.uuid = value
  },
  '-machine': (draft, value) => {
    draft.machineType = parseKeyValues(value).first ?? 'pc'
  },
  '-accel': (draft, value) => {
    draft.accelerator = parseKeyValues(value).first ?? 'tcg'
  },
  '-m': (draft, value) => {
    const { first, values } = parseKeyValues(value)
    draft.memoryBytes = sizeOf(first ?? values.get('size') ?? '128')
  },
  '-smp': (draft, value) => {
    const { first, values } = parseKeyValues(value)
    draft.cpus = Number(first ?? values.get('cpus') ?? 1)
  },
  '-incoming': (draft, value) => {
    draft.incoming = value
  },
  '-msg': (draft, value) => {
    draft.timestamps = parseKeyValues(value).values.get('timestamp') === 'on'
  },
  '-chardev': (draft, value) => {
    const { first: backend, values } = parseKeyValues(value)
    const id = values.get('id')
    if (backend === undefined || id === undefined) {
      throw new BadCommandLine(`-chardev ${value}: chardev: no id specified`)
    }
    draft.chardevs.set(id, { id, backend, values })
  },
  '-mon': (draft, value) => {
    const { first, values } = parseKeyValues(value)
    if (values.get('mode') === 'control') draft.monitor = values.get('chardev') ?? first
  },
  '-device': (draft, value) => {
    draft.devices.push(readDevice(value))
  },
  '-blockdev': (draft, value) => readNode(draft, value),
  '-action': (draft, value) => {
    const { values } = parseKeyValues(value)
    draft.actions = { ...draft.actions, ...Object.fromEntries(values) }
  },
  '-kernel': (draft, value) => {
    draft.bootFiles = [...draft.bootFiles, value]
  },
  '-initrd': (draft, value) => {
    draft.bootFiles = [...draft.bootFiles, value]
  },
  '-append': (draft, value) => {
    draft.kernelArguments = value.split(' ').filter((word) => word !== '')
  },
}

/** @throws BadCommandLine QEMU would not start with it */
export function parseCommandLine(words: readonly string[]): MachineLine {
  const draft: Draft = {
    name: undefined,
    uuid: '00000000-0000-0000-0000-000000000000',
    machineType: 'pc',
    accelerator: 'tcg',
    memoryBytes: 128 * 2 ** 20,
    cpus: 1,
    stopped: false,
    incoming: undefined,
    timestamps: false,
    chardevs: new Map(),
    monitor: undefined,
    devices: [],
    images: [],
    nodes: new Map(),
    actions: { shutdown: 'poweroff', reboot: 'reset', panic: 'shutdown', watchdog: 'reset' },
    bootFiles: [],
    kernelArguments: [],
  }
  for (let at = 0; at < words.length; at++) {
    const option = words[at] ?? ''
    if (flags.has(option)) readFlag(draft, option)
    else if (valued.has(option)) {
      at++
      const value = words[at]
      if (value === undefined) throw new BadCommandLine(`${option}: requires an argument`)
      readers[option]?.(draft, value)
    } else throw new BadCommandLine(`${option}: invalid option`)
  }
  checkReferences(draft)
  return draft
}

function readFlag(draft: Draft, option: string): void {
  if (option === '-S') draft.stopped = true
  if (option === '-no-shutdown') draft.actions.shutdown = 'pause'
  if (option === '-no-reboot') draft.actions.reboot = 'shutdown'
  if (option === '-enable-kvm') draft.accelerator = 'kvm'
}

function readDevice(value: string): Device {
  const properties = value.startsWith('{') ? readJson(value) : listOf(value)
  const driver = String(properties['driver'])
  if (!deviceModels.has(driver)) {
    throw new BadCommandLine(`-device ${value}: '${driver}' is not a valid device model name`)
  }
  const { id } = properties
  return { driver, id: typeof id === 'string' ? id : undefined, properties }
}

function listOf(value: string): Readonly<Record<string, unknown>> {
  const { first, values } = parseKeyValues(value)
  return { driver: first, ...Object.fromEntries(values) }
}

function readNode(draft: Draft, value: string): void {
  const node = value.startsWith('{') ? readJson(value) : listOf(value)
  const nodeName = String(node['node-name'])
  const { driver, filename, file } = node
  draft.nodes.set(nodeName, typeof file === 'string' ? file : undefined)
  if (driver === 'file' && typeof filename === 'string') {
    draft.images.push({ nodeName, path: filename })
  }
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw new BadCommandLine('JSON parse error, invalid keyword')
  }
}

const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** A size of -m: mebibytes, unless it has a unit. */
function sizeOf(text: string): number {
  const match = /^(?<count>[0-9]+)(?<unit>[kKmMgGtT]?)$/u.exec(text)
  const { count, unit } = match?.groups ?? {}
  if (count === undefined) {
    throw new BadCommandLine(`Parameter 'size' expects a non-negative number below 2^64`)
  }
  return Number(count) * (units[(unit ?? '').toLowerCase()] ?? 2 ** 20)
}

function checkReferences({ chardevs, monitor, devices }: Draft): void {
  if (monitor !== undefined && !chardevs.has(monitor)) {
    throw new BadCommandLine(`-mon: chardev "${monitor}" not found`)
  }
  for (const { properties } of devices) {
    const { chardev } = properties
    if (typeof chardev === 'string' && !chardevs.has(chardev)) {
      throw new BadCommandLine(
        `-device ${JSON.stringify(properties)}: Property 'chardev' can't find value '${chardev}'`,
      )
    }
  }
}
