// `<panic>`: a device by which the guest's kernel tells that it crashed.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, defaulted } from '../field.ts'
import { quoted } from '../errors.ts'
import { oneOf, worded } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'

const model = worded(oneOf('isa', 'pseries', 'hyperv', 's390', 'pvpanic'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `unknown panic model ${quoted(given)}`,
}))

export const panic = element('panic', {
  model: defaulted(attribute(model), 'isa'),
  alias,
  address,
})

export type Panic = Infer<typeof panic>
export type PanicInput = InferInput<typeof panic>
