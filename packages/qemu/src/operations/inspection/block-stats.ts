// Block statistics: what the guest has read from its disks and written to them.
import * as v from 'valibot'
import { diskStatistics } from '../../run/disk-statistics.ts'
import { DriverError } from '../../errors.ts'
import { operation } from '../../operation.ts'

export const blockStats = operation({
  api: 'virDomainBlockStatsFlags',
  summary: 'Tell what the guest has read from its disks and written to them.',
  requires: 'active',
  permission: 'read',
  readOnly: true,
  input: v.object({
    /** A disk's target, such as vda; all disks when absent. */
    disk: v.optional(v.string()),
  }),
  job: { normal: 'query' },
  async run(vm, { disk }) {
    const { name, definition } = vm.read((d) => ({ name: d.name, definition: d.live?.definition }))
    if (definition === undefined) throw new Error('an active domain without a live definition')
    const known = definition.devices.disks.map((each) => each.target.dev)
    if (disk !== undefined && !known.includes(disk)) {
      throw new DriverError(
        'VIR_ERR_INVALID_ARG',
        `invalid path: domain '${name}' has no disk '${disk}'; it has ${known.join(', ') || 'none'}.`,
        { domain: name, disk },
      )
    }
    const reported = await vm.monitor((m) => m.queryBlockstats({ 'query-nodes': false }))
    const all = diskStatistics(definition, reported)
    return disk === undefined ? all : all.filter((each) => each.disk === disk)
  },
})
