// Serial ports.
import { device, refuse } from '../device.ts'
import { chardevOf, validateCharacter } from './character.ts'

/** An ISA bus has room for four. */
const isaPortMax = 3

export const serial = device('serial', 'serials', {
  describe: ({ target }) => `serial port ${target.port}`,

  validate(given, name, { family }) {
    validateCharacter(given, name)
    const { type, port } = given.target
    if (type === 'isa-serial' && port > isaPortMax) {
      refuse(name, 'the machine has four', `ports 0 to ${isaPortMax}`)
    }
    if (type !== 'isa-serial' && family === 'microvm') {
      refuse(name, `a microvm has no place for '${type}'`, "'isa-serial'")
    }
  },

  seat({ target }) {
    if (target.type === 'usb-serial') return { bus: 'usb' }
    if (target.type === 'pci-serial') return { bus: 'pci', as: 'conventional' }
    return { bus: 'isa' }
  },

  alias: (_given, index) => `serial${index}`,

  qemu(given, { alias, place }) {
    const { model, port } = given.target
    const chardev = chardevOf(given, alias)
    const index = model === 'isa-serial' ? { index: port } : {}
    return [
      { chardev },
      { device: { driver: model, chardev: chardev.id, id: alias, ...index, ...place } },
    ]
  },
})
