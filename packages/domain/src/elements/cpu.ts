// `<cpu>`: what processor the guest sees.
import {
  attribute,
  child,
  children,
  content,
  defaulted,
  element,
  optional,
  within,
  type Infer,
  type InferInput,
} from '../element.ts'
import { quoted } from '../errors.ts'
import { matching, oneOf, onOff, positive, text, unsigned, worded } from '../scalar.ts'

const mode = worded(oneOf('custom', 'host-model', 'host-passthrough', 'maximum'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `Invalid mode attribute ${quoted(given)}`,
}))

const model = element('model', {
  fallback: defaulted(attribute(oneOf('allow', 'forbid')), 'allow'),
  vendorId: optional(attribute(matching(/^[ -+\--~]{12}$/, '12 characters'), 'vendor_id')),
  name: optional(content(text)),
})

const topology = element('topology', {
  sockets: attribute(positive),
  dies: defaulted(attribute(positive), 1),
  cores: attribute(positive),
  threads: attribute(positive),
})

const cache = element('cache', {
  level: optional(attribute(unsigned)),
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
  ({ mode, match, ...cpu }) => {
    // As libvirt: a model means mode custom, and mode custom without a model means nothing.
    const meant = mode ?? 'custom'
    if (meant !== 'custom')
      return { mode: meant, ...(match === undefined ? {} : { match }), ...cpu }
    if (cpu.model?.name === undefined) return cpu
    return { mode: meant, match: match ?? 'exact', ...cpu }
  },
)

export type Cpu = Infer<typeof cpu>
export type CpuInput = InferInput<typeof cpu>
