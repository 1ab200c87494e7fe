// `<serial>`: a serial port of the guest.
import { element, variants, type Infer, type InferInput } from '../element.ts'
import { attribute, child, filled, within } from '../field.ts'
import { quoted } from '../errors.ts'
import { oneOf, unsigned, worded } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { characterCases, characterOptions } from './character.ts'

/** The port of a device that has none yet; `devices` gives it the next free one. */
export const UNNUMBERED = -1

/** Each port has one model; an ISA port may be one for debugging firmware instead. */
const model = worded(oneOf('isa-serial', 'usb-serial', 'pci-serial', 'isa-debugcon'), (given) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  sentence: `unknown target model ${quoted(given)} specified for character device`,
}))

const target = element(
  'target',
  {
    type: filled(attribute(oneOf('isa-serial', 'usb-serial', 'pci-serial'))),
    port: filled(attribute(unsigned)),
    model: filled(within('model', attribute(model, 'name'))),
  },
  ({ type = 'isa-serial', port = UNNUMBERED, model = type }, at) => {
    if (model === type || (type === 'isa-serial' && model === 'isa-debugcon')) {
      return { type, port, model }
    }
    const sentence = `Target model '${model}' not supported for target type '${type}'`
    return at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'model/@name')
  },
)

const ISA: Infer<typeof target> = {
  type: 'isa-serial',
  port: UNNUMBERED,
  model: 'isa-serial',
}

export const serial = variants(
  'serial',
  'type',
  characterCases({ target: filled(child(target)), alias, address }),
  characterOptions,
  (serial, at) => {
    const target = serial.target ?? ISA
    if (target.type === 'usb-serial' && (serial.address?.type ?? 'usb') !== 'usb') {
      const sentence = 'usb-serial requires address of usb type'
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, 'address/@type')
    }
    return { ...serial, target }
  },
)

export type Serial = Infer<typeof serial>
export type SerialInput = InferInput<typeof serial>
