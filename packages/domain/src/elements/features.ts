// `<features>`: what the board and the hypervisor offer the guest.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, child, defaulted, flag, optional, within } from '../field.ts'
import { integer, oneOf, onOff, text } from '../scalar.ts'

/** A feature with a state, on when it does not say; absent leaves it to QEMU. */
const state = (name: string) => optional(within(name, defaulted(attribute(onOff, 'state'), true)))

const spinlocks = element('spinlocks', {
  state: defaulted(attribute(onOff), true),
  retries: optional(attribute(integer(4095, 4_294_967_295))),
})
const vendorId = element('vendor_id', {
  state: defaulted(attribute(onOff), true),
  value: optional(attribute(text)),
})

const hyperv = element('hyperv', {
  mode: defaulted(attribute(oneOf('custom', 'passthrough')), 'custom'),
  relaxed: state('relaxed'),
  vapic: state('vapic'),
  spinlocks: optional(child(spinlocks)),
  vpindex: state('vpindex'),
  runtime: state('runtime'),
  synic: state('synic'),
  stimer: state('stimer'),
  reset: state('reset'),
  vendorId: optional(child(vendorId)),
  frequencies: state('frequencies'),
  reenlightenment: state('reenlightenment'),
  tlbflush: state('tlbflush'),
  ipi: state('ipi'),
  evmcs: state('evmcs'),
})

const kvm = element('kvm', {
  hidden: state('hidden'),
  hintDedicated: state('hint-dedicated'),
  pollControl: state('poll-control'),
})

const apic = element('apic', { eoi: optional(attribute(onOff)) })

export const features = element('features', {
  acpi: flag(),
  apic: optional(child(apic)),
  pae: flag(),
  hap: state('hap'),
  hyperv: optional(child(hyperv)),
  kvm: optional(child(kvm)),
  pvspinlock: state('pvspinlock'),
  pmu: state('pmu'),
  vmport: state('vmport'),
  smm: state('smm'),
  ioapic: optional(within('ioapic', attribute(oneOf('kvm', 'qemu'), 'driver'))),
  vmcoreinfo: state('vmcoreinfo'),
})

export type Features = Infer<typeof features>
export type FeaturesInput = InferInput<typeof features>
