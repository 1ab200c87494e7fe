// `<rng>`: a source of random numbers for the guest.
import {
  attribute,
  child,
  content,
  defaulted,
  demanded,
  element,
  optional,
  variants,
  type Infer,
  type InferInput,
} from '../element.ts'
import { quoted } from '../errors.ts'
import { absolutePath, oneOf, path, positive, text } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'

const rate = element('rate', {
  bytes: attribute(positive),
  periodMs: optional(attribute(positive, 'period')),
})

const egdSource = element('source', {
  mode: defaulted(attribute(oneOf('connect', 'bind')), 'connect'),
  path: optional(attribute(path)),
  host: optional(attribute(text)),
  service: optional(attribute(text)),
})

const backend = variants(
  'backend',
  'model',
  {
    random: { path: defaulted(content(absolutePath), '/dev/random') },
    egd: { type: attribute(oneOf('unix', 'tcp')), source: child(egdSource) },
    builtin: {},
  },
  {
    unknown: (given) => ({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      sentence: `unknown RNG backend model ${quoted(given)}`,
    }),
  },
)

export const rng = element('rng', {
  model: attribute(oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  rate: optional(child(rate)),
  backend: demanded(child(backend), {
    code: 'VIR_ERR_XML_ERROR',
    sentence: 'only one RNG backend is supported',
    help: 'Accepted: one <backend> of model random, egd or builtin',
  }),
  alias,
  address,
})

export type Rng = Infer<typeof rng>
export type RngInput = InferInput<typeof rng>
