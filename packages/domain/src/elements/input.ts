// `<input>`: a mouse, tablet or keyboard of the guest.
import { element, type Infer, type InferInput } from '../element.ts'
import { attribute, filled, optional } from '../field.ts'
import { quoted } from '../errors.ts'
import { oneOf, worded } from '../scalar.ts'
import { address } from './address.ts'
import { alias } from './alias.ts'

const unknown = (what: string) => (given: string) => ({
  code: 'VIR_ERR_CONFIG_UNSUPPORTED' as const,
  sentence: `unknown input ${what} ${quoted(given)}`,
})

export const input = element(
  'input',
  {
    type: attribute(worded(oneOf('tablet', 'mouse', 'keyboard'), unknown('device type'))),
    bus: filled(attribute(worded(oneOf('usb', 'ps2', 'virtio'), unknown('bus type')))),
    model: optional(attribute(oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'))),
    alias,
    address,
  },
  (input, at) => {
    const bus = input.bus ?? (input.type === 'tablet' ? 'usb' : 'ps2')
    if (bus === 'ps2' && input.type === 'tablet') {
      const sentence = 'ps2 bus does not support tablet input device'
      at.refuse({ code: 'VIR_ERR_INTERNAL_ERROR', sentence, help: 'Accepted: usb, virtio' }, '@bus')
    }
    if (input.model !== undefined && bus !== 'virtio') {
      const sentence = `only bus 'virtio' is supported for input model '${input.model}'`
      at.refuse({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', sentence }, '@model')
    }
    if (bus === 'usb' && input.address !== undefined && input.address.type !== 'usb') {
      const sentence = 'Invalid address for a USB device'
      at.refuse({ code: 'VIR_ERR_XML_ERROR', sentence }, 'address/@type')
    }
    return { ...input, bus }
  },
)

export type Input = Infer<typeof input>
export type InputInput = InferInput<typeof input>
