// Disks: what the guest has read and written, as counted by QEMU.
import type { CommandTable } from './command-table.ts'
import type { Machine } from './machine.ts'

/** What QEMU counts of one disk; tests may set it. */
export interface DiskCounters {
  readBytes: number
  readRequests: number
  writtenBytes: number
  writeRequests: number
  flushRequests: number
}

export interface ScriptedDisk {
  /** Of the device: /machine/peripheral/virtio-disk0/virtio-backend. */
  readonly qdev: string
  readonly nodeName: string
  readonly counters: DiskCounters
}

/** Devices that have a disk, each with the node at its end. */
export function disksOf({ devices }: Machine['line']): ScriptedDisk[] {
  return devices.flatMap(({ id, driver, properties }) => {
    const { drive } = properties
    if (typeof drive !== 'string') return []
    const path = id?.startsWith('/') === true ? id : `/machine/peripheral/${id ?? 'unnamed'}`
    const qdev = driver.startsWith('virtio-') ? `${path}/virtio-backend` : (id ?? path)
    const counters: DiskCounters = {
      readBytes: 0,
      readRequests: 0,
      writtenBytes: 0,
      writeRequests: 0,
      flushRequests: 0,
    }
    return [{ qdev, nodeName: drive, counters }]
  })
}

/** What a guest reads of its disks while it boots. */
export function countBoot(disks: readonly ScriptedDisk[]): void {
  for (const { counters } of disks) {
    counters.readRequests += 12
    counters.readBytes += 49_152
  }
}

export const blockCommands: CommandTable = {
  'query-blockstats': {
    takes: { 'query-nodes': 'bool?' },
    run: ({ disks }) => disks.map(statisticsOf),
  },
}

function statisticsOf({ qdev, nodeName, counters }: ScriptedDisk) {
  return {
    device: '',
    qdev,
    'node-name': nodeName,
    stats: {
      rd_bytes: counters.readBytes,
      rd_operations: counters.readRequests,
      rd_total_time_ns: counters.readRequests * 100_000,
      rd_merged: 0,
      wr_bytes: counters.writtenBytes,
      wr_operations: counters.writeRequests,
      wr_total_time_ns: counters.writeRequests * 150_000,
      wr_merged: 0,
      wr_highest_offset: counters.writtenBytes,
      flush_operations: counters.flushRequests,
      flush_total_time_ns: counters.flushRequests * 200_000,
      unmap_bytes: 0,
      unmap_operations: 0,
      unmap_merged: 0,
      unmap_total_time_ns: 0,
      failed_rd_operations: 0,
      failed_wr_operations: 0,
      failed_flush_operations: 0,
      failed_unmap_operations: 0,
      invalid_rd_operations: 0,
      invalid_wr_operations: 0,
      invalid_flush_operations: 0,
      invalid_unmap_operations: 0,
      account_invalid: true,
      account_failed: true,
      timed_stats: [],
    },
  }
}
