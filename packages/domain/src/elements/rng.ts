// `<rng>`: a source of random numbers for the guest.
import { element, variants, type Infer, type InferInput } from '../element.ts'
import { attribute, child, content, defaulted, demanded, optional } from '../field.ts'
import { quoted } from '../errors.ts'
import { absolutePath, oneOf, path, positive, text } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { needsHost, needsPath, needsService, protocol } from './character.ts'

const rate = element('rate', {
  bytes: attribute(positive),
  periodMs: optional(attribute(positive, 'period')),
})

/** Of an entropy gathering daemon, which is reached as a character device is. */
const egdSource = element('source', {
  mode: defaulted(attribute(oneOf('connect', 'bind')), 'connect'),
  path: optional(attribute(path)),
  host: optional(attribute(text)),
  service: optional(attribute(text)),
})

const needsType = {
  code: 'VIR_ERR_XML_ERROR',
  sentence: 'missing EGD backend type',
  help: 'Accepted: unix, tcp',
} as const

const backend = variants(
  'backend',
  'model',
  {
    random: { path: defaulted(content(absolutePath), '/dev/random') },
    egd: {
      type: demanded(attribute(oneOf('unix', 'tcp')), needsType),
      source: demanded(child(egdSource), needsPath),
      /** Of tcp alone. */
      protocol: optional(child(protocol)),
    },
    builtin: {},
  },
  {
    unknown: (given) => ({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
      sentence: `unknown RNG backend model ${quoted(given)}`,
    }),
  },
  (backend, at) => {
    if (backend.model !== 'egd') return backend
    const { type, source, protocol, ...rest } = backend
    const { mode, path, host, service } = source
    if (type === 'unix') {
      return path === undefined
        ? at.refuse(needsPath, 'source')
        : { ...rest, type, source: { mode, path } }
    }
    if (host === undefined) return at.refuse(needsHost, 'source')
    if (service === undefined) return at.refuse(needsService, 'source')
    const spoken = protocol ?? { type: 'raw' as const }
    return { ...rest, type, source: { mode, host, service }, protocol: spoken }
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
