// `<domain>`: the whole machine. Defaults that libvirt fills in on define and that need no
// knowledge of a QEMU are filled in here; what needs the sight of several elements is checked by
// ../rules.ts.
import { element, type FieldsOut, type Infer, type InferInput } from '../element.ts'
import {
  attribute,
  child,
  content,
  demanded,
  filled,
  optional,
  sizeKiB,
  sparse,
  verbatim,
  within,
} from '../field.ts'
import { printable, quoted } from '../errors.ts'
import { checkRules } from '../rules.ts'
import { matching, oneOf, onOff, text, unsigned, uuid, worded } from '../scalar.ts'
import { clock } from './clock.ts'
import { cpu } from './cpu.ts'
import { devices } from './devices.ts'
import { features } from './features.ts'
import { os } from './os.ts'
import { pm } from './pm.ts'
import { qemuCommandline } from './qemu-commandline.ts'
import { vcpu } from './vcpu.ts'

const fileName = matching(/^[^/\n]+$/, 'a name without / and line feeds')

const name = worded<string>(
  {
    ...fileName,
    parse: (given) => (/^(\.{1,2}| +)$/.test(given) ? undefined : fileName.parse(given)),
  },
  (given) => ({
    code: 'VIR_ERR_XML_ERROR',
    sentence: given.includes('/')
      ? `name ${quoted(given)} cannot contain '/'`
      : `invalid char in name: ${quoted(given)}`,
    help: "A name is a file's name: no '/', no line feed, not '.' or '..', not blank",
  }),
)

const title = worded(matching(/^[^\n]+$/, 'one line'), () => ({
  code: 'VIR_ERR_XML_ERROR',
  sentence: "Domain title can't contain newlines",
}))

const lifecycle = (event: string) =>
  worded(oneOf('destroy', 'restart', 'rename-restart', 'preserve'), (given) => ({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    sentence: `unknown ${event} action: ${printable(given)}`,
  }))

const onCrash = worded(
  oneOf('destroy', 'restart', 'rename-restart', 'preserve', 'coredump-destroy', 'coredump-restart'),
  (given) => ({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    sentence: `unknown on_crash action: ${printable(given)}`,
  }),
)

const needsMemory = {
  code: 'VIR_ERR_XML_ERROR',
  sentence: 'Memory size must be specified via <memory> or in the <numa> configuration',
} as const

const type = worded(oneOf('kvm', 'qemu'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `invalid domain type ${printable(given)}`,
  help: 'Accepted: kvm, qemu',
}))

const fields = {
  type: demanded(attribute(type), {
    code: 'VIR_ERR_INTERNAL_ERROR',
    sentence: 'missing domain type attribute',
    help: 'Accepted: kvm, qemu',
  }),
  name: demanded(within('name', content(name)), { code: 'VIR_ERR_NO_NAME', sentence: '' }),
  uuid: filled(within('uuid', content(uuid))),
  title: optional(within('title', content(title))),
  description: optional(within('description', content(text))),
  metadata: optional(verbatim('metadata')),
  memoryDumpCore: optional(within('memory', attribute(onOff, 'dumpCore'))),
  memoryKiB: demanded(within('memory', sizeKiB()), needsMemory),
  currentMemoryKiB: filled(within('currentMemory', sizeKiB())),
  vcpu: filled(child(vcpu)),
  iothreads: optional(within('iothreads', content(unsigned))),
  os: demanded(child(os), {
    code: 'VIR_ERR_XML_ERROR',
    sentence: 'an os <type> must be specified',
    help: 'Accepted: hvm',
  }),
  features: sparse(child(features)),
  cpu: sparse(child(cpu)),
  clock: filled(child(clock)),
  onPoweroff: filled(within('on_poweroff', content(lifecycle('on_poweroff')))),
  onReboot: filled(within('on_reboot', content(lifecycle('on_reboot')))),
  onCrash: filled(within('on_crash', content(onCrash))),
  pm: sparse(child(pm)),
  devices: filled(child(devices)),
  qemuCommandline: optional(child(qemuCommandline)),
}

export type Domain = FieldsOut<typeof fields>

export const domain = element('domain', fields, (read, at): Domain => {
  if (read.memoryKiB === 0) at.refuse(needsMemory, 'memory')
  const current = read.currentMemoryKiB ?? 0
  const completed: Domain = {
    ...read,
    uuid: read.uuid ?? at.newUuid(),
    currentMemoryKiB: current === 0 ? read.memoryKiB : Math.min(current, read.memoryKiB),
    vcpu: read.vcpu ?? ONE_VCPU,
    clock: read.clock ?? UTC,
    onPoweroff: read.onPoweroff ?? 'destroy',
    onReboot: read.onReboot ?? 'restart',
    onCrash: read.onCrash ?? 'destroy',
    devices: read.devices ?? NO_DEVICES,
  }
  const bootable = { ...completed, os: bootFromSomething(completed) }
  checkRules(bootable, at)
  return bootable
})

const NONE: readonly never[] = []
const ONE_VCPU: Infer<typeof vcpu> = { placement: 'static', count: 1 }
const UTC: Infer<typeof clock> = { offset: 'utc', timers: NONE }
const NO_DEVICES: Infer<typeof devices> = {
  disks: NONE,
  controllers: NONE,
  interfaces: NONE,
  serials: NONE,
  consoles: NONE,
  channels: NONE,
  inputs: NONE,
  graphics: NONE,
  videos: NONE,
  watchdogs: NONE,
  rngs: NONE,
  panics: NONE,
}

/** A machine that is told of nothing to boot from tries its disks. */
function bootFromSomething({ os, devices }: Domain): Domain['os'] {
  const bootable = [...devices.disks, ...devices.interfaces]
  if (os.bootDevices.length > 0 || bootable.some((device) => device.bootOrder !== undefined)) {
    return os
  }
  return { ...os, bootDevices: ['hd' as const] }
}

export type DomainInput = InferInput<typeof domain>
