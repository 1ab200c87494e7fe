// `<serial>`: a serial port of the guest.
import {
  attribute,
  child,
  element,
  filled,
  variants,
  within,
  type Infer,
  type InferInput,
} from '../element.ts'
import { oneOf, text, unsigned } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { characterCases, characterOptions } from './character.ts'

/** The port of a device that has none yet; `devices` gives it the next free one. */
export const UNNUMBERED = -1

const MODELS = {
  'isa-serial': 'isa-serial',
  'usb-serial': 'usb-serial',
  'pci-serial': 'pci-serial',
}

const target = element(
  'target',
  {
    type: filled(attribute(oneOf('isa-serial', 'usb-serial', 'pci-serial'))),
    port: filled(attribute(unsigned)),
    model: filled(within('model', attribute(text, 'name'))),
  },
  ({ type = 'isa-serial', port = UNNUMBERED, model = MODELS[type] }) => ({ type, port, model }),
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
  (serial) => ({ ...serial, target: serial.target ?? ISA }),
)

export type Serial = Infer<typeof serial>
export type SerialInput = InferInput<typeof serial>
