// What QEMU counts of the disks of a machine, by the names that people know.
import type { DomainDefinition } from '@signalbox/domain'
import type { QmpCommands } from '@signalbox/qmp'

/** What QEMU counts of one disk. */
export interface DiskStatistics {
  /** The disk's target, such as vda. */
  readonly disk: string
  readonly alias: string
  readonly readRequests: number
  readonly readBytes: number
  readonly readTimeNs: number
  readonly writeRequests: number
  readonly writeBytes: number
  readonly writeTimeNs: number
  readonly flushRequests: number
  readonly flushTimeNs: number
}

/** Statistics of every disk of the machine, in its order. */
export function diskStatistics(
  definition: DomainDefinition,
  reported: QmpCommands['query-blockstats']['returns'],
): DiskStatistics[] {
  const byAlias = new Map(reported.map((each) => [aliasOfPath(each.qdev ?? ''), each.stats]))
  return definition.devices.disks.flatMap((disk) => {
    const stats = byAlias.get(disk.alias)
    if (stats === undefined) return []
    return [
      {
        disk: disk.target.dev,
        alias: disk.alias ?? '',
        readRequests: stats.rd_operations,
        readBytes: stats.rd_bytes,
        readTimeNs: stats.rd_total_time_ns,
        writeRequests: stats.wr_operations,
        writeBytes: stats.wr_bytes,
        writeTimeNs: stats.wr_total_time_ns,
        flushRequests: stats.flush_operations,
        flushTimeNs: stats.flush_total_time_ns,
      },
    ]
  })
}

/** The alias in a path such as /machine/peripheral/virtio-disk0/virtio-backend. */
function aliasOfPath(path: string): string | undefined {
  const match = /^(?:\/machine\/peripheral\/)?(?<alias>[A-Za-z0-9._-]+)(?:\/|$)/u.exec(path)
  return match?.groups?.['alias']
}
