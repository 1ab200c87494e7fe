// Panic devices: by which a guest's kernel tells that it crashed. What follows is `on_crash`, and
// the driver's to do: QEMU only pauses.
import { device, refuse } from '../device.ts'

export const panic = device('panic', 'panics', {
  describe: ({ model }) => `panic device '${model}'`,

  validate({ model }, name, { family }, { devices }) {
    const accepted = family === 'microvm' ? ['isa'] : ['isa', 'pvpanic']
    if (!accepted.includes(model)) {
      refuse(name, `a '${family}' machine has no '${model}'`, accepted.join(', '))
    }
    if (devices.panics.filter((each) => each.model === model).length > 1) {
      refuse(name, 'there are two of that model', 'one of each')
    }
  },

  seat: ({ model }) => (model === 'pvpanic' ? { bus: 'pci', as: 'conventional' } : { bus: 'isa' }),

  alias: (_given, index) => `panic${index}`,

  qemu({ model }, { alias, place: placed }) {
    // A panic device raises no interrupt.
    const { iobase, irq: _irq, ...place } = placed
    const port = iobase === undefined ? {} : { ioport: iobase }
    const driver = model === 'pvpanic' ? 'pvpanic-pci' : 'pvpanic'
    return [{ device: { driver, id: alias, ...port, ...place } }]
  },

  events: ['GUEST_PANICKED', 'GUEST_CRASHLOADED'],
})
