// Channels: named byte streams to the guest, the agent's among them. Where the definition leaves
// the socket to the driver, it lies in the run's own directory and QEMU listens, so that a driver
// can come, go and come back.
import type { Channel } from '@signalbox/domain'
import { dirname, join } from 'node:path'
import { device } from '../device.ts'
import { chardevOf, validateCharacter } from './character.ts'

/** The name of the port that the guest agent opens. */
export const agentPortName = 'org.qemu.guest_agent.0'

export const channel = device('channel', 'channels', {
  describe: ({ target }, index) => `channel '${target.name ?? index}'`,

  validate(given, name) {
    validateCharacter(given, name)
  },

  seat: () => ({ bus: 'virtio-serial', console: false }),

  alias: (_given, index) => `channel${index}`,

  live(given, { alias, run }): Channel {
    if (given.type !== 'unix' || given.source?.path !== undefined) return given
    const isAgent = given.target.name === agentPortName
    const path = isAgent ? run.agentPath : join(run.directory, `${alias}.sock`)
    return { ...given, source: { ...given.source, mode: 'bind', path } }
  },

  forget(given, run): Channel {
    if (given.type !== 'unix' || given.source?.path === undefined) return given
    if (dirname(given.source.path) !== run.directory) return given
    const { source: _source, ...rest } = given
    return rest
  },

  qemu(given, { alias, place }) {
    const chardev = chardevOf(given, alias)
    const { name } = given.target
    const port = {
      driver: 'virtserialport',
      ...place,
      chardev: chardev.id,
      id: alias,
      ...(name !== undefined && { name }),
    }
    return [{ chardev }, { device: port }]
  },

  events: ['VSERPORT_CHANGE'],
})
