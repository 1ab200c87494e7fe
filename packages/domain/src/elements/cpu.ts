// `<cpu>`: what processor the guest sees.
import { element, type Infer, type InferInput, type Place } from '../element.ts'
import { attribute, child, children, content, defaulted, optional, within } from '../field.ts'
import { quoted } from '../errors.ts'
import { integer, matching, oneOf, onOff, positive, text, worded } from '../scalar.ts'

const mode = worded(oneOf('custom', 'host-model', 'host-passthrough', 'maximum'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `Invalid mode attribute ${quoted(given)}`,
}))

const model = element('model', {
  /** Of a named model alone. */
  fallback: optional(attribute(oneOf('allow', 'forbid'))),
  vendorId: optional(attribute(matching(/^[ -+\--~]{12}$/, '12 characters'), 'vendor_id')),
  name: optional(content(text)),
})

const topology = element('topology', {
  sockets: attribute(positive),
  dies: defaulted(attribute(positive), 1),
  cores: attribute(positive),
  threads: attribute(positive),
})

const cacheLevel = worded(integer(1, 3), () => ({
  code: 'VIR_ERR_XML_ERROR',
  sentence: 'invalid CPU cache level, must be in range [1,3]',
}))

const cache = element('cache', {
  level: optional(attribute(cacheLevel)),
  mode: attribute(oneOf('emulate', 'passthrough', 'disable')),
})

const maxphysaddr = element('maxphysaddr', {
  mode: attribute(oneOf('emulate', 'passthrough')),
  bits: optional(attribute(positive)),
})

const feature = element('feature', {
  policy: defaulted(
    attribute(oneOf('force', 'require', 'optional', 'disable', 'forbid')),
    'require',
  ),
  name: attribute(text),
})

export const cpu = element(
  'cpu',
  {
    mode: optional(attribute(mode)),
    match: optional(attribute(oneOf('minimum', 'exact', 'strict'))),
    check: optional(attribute(oneOf('none', 'partial', 'full'))),
    migratable: optional(attribute(onOff)),
    model: optional(child(model)),
    vendor: optional(within('vendor', content(text))),
    topology: optional(child(topology)),
    cache: optional(child(cache)),
    maxphysaddr: optional(child(maxphysaddr)),
    features: children(feature),
  },
  ({ mode = 'custom', match, model, ...cpu }, at) => {
    checkModel(model?.name, cpu, at)
    if (cpu.migratable !== undefined && mode !== 'host-passthrough' && mode !== 'maximum') {
      const sentence =
        "Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode"
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, '@migratable')
    }
    if (mode === 'custom') {
      if (model?.name !== undefined) {
        return { mode, match: match ?? 'exact', model: named(model), ...cpu }
      }
      checkNameless(cpu, at)
      // As libvirt: mode custom without a model means nothing.
      return { ...cpu, ...vendorOf(model) }
    }
    if (mode === 'host-model') {
      return {
        mode,
        ...cpu,
        ...(model?.name === undefined ? vendorOf(model) : { model: named(model) }),
      }
    }
    const { vendor: _vendor, ...rest } = cpu
    return { mode, ...rest }
  },
)

type Model = Infer<typeof model>

function named(model: Model): Model {
  return { ...model, fallback: model.fallback ?? 'allow' }
}

/** A model without a name says at most what the guest is told of the vendor. */
function vendorOf(model: Model | undefined): { model?: Model } {
  return model?.vendorId === undefined ? {} : { model: { vendorId: model.vendorId } }
}

interface Checked {
  readonly vendor?: string
  readonly check?: string
  readonly features: readonly { readonly name: string }[]
}

function checkModel(name: string | undefined, { vendor, features }: Checked, at: Place): void {
  if (vendor !== undefined && name === undefined) {
    const sentence = 'CPU vendor specified without CPU model'
    at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, 'vendor')
  }
  const seen = new Set<string>()
  for (const feature of features) {
    if (seen.has(feature.name)) {
      const sentence = `CPU feature ${quoted(feature.name)} specified more than once`
      at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, '@name', feature)
    }
    seen.add(feature.name)
  }
}

/** What needs a model, of a processor of mode custom that has none. */
function checkNameless({ check, features }: Checked, at: Place): void {
  if (check !== undefined) {
    const sentence = 'check attribute specified for CPU with no model'
    at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, '@check')
  }
  if (features.length > 0) {
    const sentence = 'Non-empty feature list specified without CPU model'
    at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, 'feature')
  }
}

export type Cpu = Infer<typeof cpu>
export type CpuInput = InferInput<typeof cpu>
