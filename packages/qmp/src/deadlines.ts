// How long QEMU may take to answer each command: its own deadline, which is not its caller's. Those
// that touch storage or allocate memory get more time (jobs.md 9.4).

const usualMs = 30_000
const storageMs = 120_000
const bulkMs = 600_000

const table: ReadonlyMap<string, number> = new Map([
  ['blockdev-add', storageMs],
  ['blockdev-del', storageMs],
  ['blockdev-snapshot', storageMs],
  ['blockdev-reopen', storageMs],
  ['block_resize', storageMs],
  ['change-backing-file', storageMs],
  ['device_add', storageMs],
  ['object-add', storageMs],
  ['query-blockstats', storageMs],
  ['query-named-block-nodes', storageMs],
  ['screendump', storageMs],
  ['transaction', storageMs],
  ['cont', storageMs],
  ['stop', storageMs],
  ['dump-guest-memory', bulkMs],
  ['memsave', bulkMs],
  ['pmemsave', bulkMs],
  ['snapshot-save', bulkMs],
  ['snapshot-load', bulkMs],
  ['snapshot-delete', bulkMs],
  ['human-monitor-command', bulkMs],
])

/** A command's own deadline, in milliseconds from its sending. */
export function commandDeadlineMs(command: string): number {
  return table.get(command) ?? usualMs
}
