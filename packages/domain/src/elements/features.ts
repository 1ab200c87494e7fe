// `<features>`: what the board and the hypervisor offer the guest.
import { element, open, type Infer, type InferInput } from '../element.ts'
import { attribute, child, defaulted, flag, optional, within } from '../field.ts'
import { oneOf, onOff, text, unsigned } from '../scalar.ts'

/** A feature with a state, on when it does not say; absent leaves it to QEMU. */
const state = (name: string) => optional(within(name, defaulted(attribute(onOff, 'state'), true)))
/** A feature of a hypervisor has to say its state. */
const said = (name: string) => optional(within(name, attribute(onOff, 'state')))

const retriesMin = 4095

const spinlocks = element(
  'spinlocks',
  { state: attribute(onOff), retries: optional(attribute(unsigned)) },
  ({ state, retries }, at) => {
    if (!state) return { state }
    if (retries !== undefined && retries >= retriesMin) return { state, retries }
    const sentence =
      retries === undefined
        ? "Missing required attribute 'retries' in element 'spinlocks'"
        : `HyperV spinlock retry count must be at least ${retriesMin}`
    return at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, '@retries')
  },
)

const vendorId = element(
  'vendor_id',
  { state: attribute(onOff), value: optional(attribute(text)) },
  ({ state, value }, at) => {
    if (!state) return { state }
    const sentence =
      value === undefined
        ? "missing 'value' attribute for HyperV feature 'vendor_id'"
        : value.length > 12
          ? 'HyperV vendor_id value must not be more than 12 characters.'
          : value.includes(',')
            ? 'HyperV vendor_id value is invalid'
            : undefined
    if (sentence !== undefined) at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, '@value')
    return { state, ...(value !== undefined && { value }) }
  },
)

const hyperv = open(
  element('hyperv', {
    mode: defaulted(attribute(oneOf('custom', 'passthrough')), 'custom'),
    relaxed: said('relaxed'),
    vapic: said('vapic'),
    spinlocks: optional(child(spinlocks)),
    vpindex: said('vpindex'),
    runtime: said('runtime'),
    synic: said('synic'),
    stimer: said('stimer'),
    reset: said('reset'),
    vendorId: optional(child(vendorId)),
    frequencies: said('frequencies'),
    reenlightenment: said('reenlightenment'),
    tlbflush: said('tlbflush'),
    ipi: said('ipi'),
    evmcs: said('evmcs'),
  }),
)

const kvm = open(
  element('kvm', {
    hidden: said('hidden'),
    hintDedicated: said('hint-dedicated'),
    pollControl: said('poll-control'),
  }),
)

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
