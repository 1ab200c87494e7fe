// Interface statistics: the host's counters of a network interface's tap device.
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'

/** As the guest sees them: what the host's tap device receives, the guest has sent. */
const counters = [
  ['rxBytes', 'tx_bytes'],
  ['rxPackets', 'tx_packets'],
  ['rxErrors', 'tx_errors'],
  ['rxDropped', 'tx_dropped'],
  ['txBytes', 'rx_bytes'],
  ['txPackets', 'rx_packets'],
  ['txErrors', 'rx_errors'],
  ['txDropped', 'rx_dropped'],
] as const

export const interfaceStats = operation({
  api: 'virDomainInterfaceStats',
  summary: 'Tell what the guest has sent and received on a network interface.',
  requires: 'active',
  permission: 'read',
  readOnly: true,
  input: v.object({
    /** The interface's host device, its MAC address, or its alias. */
    interface: v.pipe(v.string(), v.minLength(1)),
  }),
  job: 'none',
  async run(vm, input, { driver }) {
    const { name, interfaces } = vm.read((d) => ({
      name: d.name,
      interfaces: d.live?.definition.devices.interfaces ?? [],
    }))
    const wanted = input.interface
    const found = interfaces.find(
      (each) =>
        each.target?.dev === wanted || each.mac === wanted.toLowerCase() || each.alias === wanted,
    )
    if (found === undefined) {
      throw new DriverError(
        'VIR_ERR_INVALID_ARG',
        `invalid path: domain '${name}' has no interface '${wanted}'.`,
        { domain: name, interface: wanted },
      )
    }
    const device = found.target?.dev
    if (found.type === 'user' || device === undefined) {
      throw new DriverError(
        'VIR_ERR_OPERATION_UNSUPPORTED',
        `Cannot tell the statistics of interface '${wanted}' of domain '${name}': ` +
          'user-mode networking passes no host device that would count.',
        { domain: name, interface: wanted },
      )
    }
    const values = await Promise.all(
      counters.map(async ([key, file]) => {
        const path = `/sys/class/net/${device}/statistics/${file}`
        const text = new TextDecoder().decode(await driver.world.files.read(path, 4096))
        return [key, Number(text)] as const
      }),
    )
    return Object.fromEntries(values)
  },
})
