// Consoles: a virtio console is a device of its own; the first console of type serial is serial
// port 0 under another name, and consists of nothing.
import { device } from '../device.ts'
import { chardevOf, validateCharacter } from './character.ts'

export const console = device('console', 'consoles', {
  describe: ({ target }) => `console ${target.port}`,

  validate(given, name) {
    if (given.target.type === 'virtio') validateCharacter(given, name)
  },

  seat({ target }) {
    if (target.type === 'virtio') return { bus: 'virtio-serial', console: true }
    return { bus: 'none' }
  },

  mirror(given, { devices }) {
    if (given.target.type === 'virtio') return given
    const { address: _address, ...rest } = given
    const address = devices.serials[0]?.address
    return { ...rest, ...(address !== undefined && { address }) }
  },

  isTwin: ({ target }) => target.type === 'serial',

  alias({ target }, index, _machine, { devices }) {
    if (target.type === 'virtio') return `console${index}`
    return devices.serials[0]?.alias ?? 'serial0'
  },

  qemu(given, { alias, place }) {
    if (given.target.type === 'serial') return []
    const chardev = chardevOf(given, alias)
    return [
      { chardev },
      { device: { driver: 'virtconsole', ...place, chardev: chardev.id, id: alias } },
    ]
  },
})
