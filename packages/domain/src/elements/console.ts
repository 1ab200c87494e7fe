// `<console>`: the guest's text console. The first one of target type `serial` is serial port 0
// under another name: `devices` keeps the two alike, as libvirt does.
import { element, variants, type Infer, type InferInput } from '../element.ts'
import { attribute, child, filled } from '../field.ts'
import { oneOf, unsigned } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'
import { characterCases, characterOptions } from './character.ts'
import { UNNUMBERED } from './serial.ts'

const target = element(
  'target',
  {
    type: filled(attribute(oneOf('serial', 'virtio'))),
    port: filled(attribute(unsigned)),
  },
  ({ type = 'serial', port = UNNUMBERED }) => ({ type, port }),
)

const SERIAL: Infer<typeof target> = { type: 'serial', port: UNNUMBERED }

export const console = variants(
  'console',
  'type',
  characterCases({ target: filled(child(target)), alias, address }),
  characterOptions,
  (console) => ({ ...console, target: console.target ?? SERIAL }),
)

export type Console = Infer<typeof console>
export type ConsoleInput = InferInput<typeof console>
