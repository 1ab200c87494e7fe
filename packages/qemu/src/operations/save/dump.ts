// Dump: the guest's memory goes into a file for analysis, and the guest goes on.
//
// A full dump is QEMU's migration stream, and can be aborted and limited in its rate. A memory-only
// one is written by QEMU itself in a format that debuggers read; QEMU has no command to abort it.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import { dumpMemoryOnly, dumpStream } from '../../run/dump-memory.ts'
import { whileRunning } from '../../run/host-file.ts'
import { absolutePath, bandwidth } from './stream-input.ts'

export const dump = operation({
  api: 'virDomainCoreDumpWithFormat',
  summary: "Write the guest's memory into a file for analysis; the guest goes on.",
  requires: 'active',
  permission: 'core-dump',
  input: v.object({
    path: absolutePath,
    /** Written by QEMU in a debugger's format, instead of its migration stream. */
    memoryOnly: v.optional(v.boolean(), false),
    format: v.optional(v.picklist(['elf', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy']), 'elf'),
    bandwidthMiB: bandwidth,
  }),
  job: { async: 'dump', operation: 8 },
  async run(job, input, { driver }) {
    if (input.memoryOnly) await dumpMemoryOnly(driver, job, input.path, input.format)
    else await dumpStream(driver, job, input.path, input.bandwidthMiB)
    const { sizeBytes } = await whileRunning(
      driver.objectOf(job),
      driver.world.files.status(input.path),
    )
    return { path: input.path, bytes: sizeBytes }
  },
})
