// `<watchdog>`: a card that acts on the machine when the guest stops feeding it.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, defaulted, demanded } from '../field.ts'
import { quoted } from '../errors.ts'
import { oneOf, worded } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'

const model = worded(oneOf('i6300esb', 'ib700', 'diag288', 'itco'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `unknown watchdog model ${quoted(given)}`,
}))
const action = worded(
  oneOf('reset', 'shutdown', 'poweroff', 'pause', 'none', 'dump', 'inject-nmi'),
  (given) => ({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    sentence: `unknown watchdog action ${quoted(given)}`,
  }),
)

export const watchdog = element('watchdog', {
  model: demanded(attribute(model), {
    code: 'VIR_ERR_INTERNAL_ERROR',
    sentence: 'watchdog must contain model name',
    help: `Accepted: ${model.expected}`,
  }),
  action: defaulted(attribute(action), 'reset'),
  alias,
  address,
})

export type Watchdog = Infer<typeof watchdog>
export type WatchdogInput = InferInput<typeof watchdog>
