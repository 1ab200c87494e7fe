// Dump: the guest's memory goes into a file for analysis, and the guest goes on.
//
// A full dump is QEMU's migration stream, and can be aborted and limited in its rate. A memory-only
// one is written by QEMU itself in a format that debuggers read; QEMU has no command to abort it.
import * as v from 'valibot'
import type { AsyncJob } from '@signalbox/jobs'
import { operation } from '../../operation.ts'
import type { QemuTypes } from '../../domain-types.ts'
import { DriverError } from '../../errors.ts'
import { streamMemory } from '../../run/memory-stream.ts'
import { createOwed } from '../../run/owed-file.ts'
import { StoppedGuest } from '../../run/stopped-guest.ts'
import type { DriverServices } from '../../services.ts'
import { memoryOnlyDumpPurpose } from './abort-job.ts'
import { absolutePath, bandwidth } from './stream-input.ts'

/** QEMU resumes the guest this soon after it has told that the dump is complete. */
const resumeAfterDumpMs = 1_000

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
    const { sizeBytes } = await driver.world.files.status(input.path)
    return { path: input.path, bytes: sizeBytes }
  },
})

async function dumpStream(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
  bandwidthMiB: number | undefined,
): Promise<void> {
  const object = driver.objectOf(job)
  await using closing = new AsyncDisposableStack()
  const { file, debt } = await createOwed(driver, job, path)
  closing.defer(() => file.close())
  const stopped = await StoppedGuest.stop(job, 'dump', 'unpaused')
  try {
    await streamMemory(driver, job, {
      filePath: path,
      offsetBytes: 0,
      socketPath: driver.runPaths(object).transfer,
      ...(bandwidthMiB !== undefined && { bytesPerSecond: Math.ceil(bandwidthMiB * 2 ** 20) }),
    })
  } catch (error) {
    await driver.world.files.unlink(path)
    await job.paid(debt)
    if (object.active && object.instance?.ended === undefined) await stopped.resume('unpaused')
    throw error
  }
  await job.paid(debt)
  job.update((draft) => draft.setLive({ migration: undefined }))
  await stopped.resume('unpaused')
}

async function dumpMemoryOnly(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
  format: 'elf' | 'kdump-zlib' | 'kdump-lzo' | 'kdump-snappy',
): Promise<void> {
  const { name, ran, resumes } = job.read((state) => ({
    name: state.name,
    ran: state.live?.state.kind === 'running',
    resumes: state.live?.resumes ?? 0,
  }))
  job.update((draft) => draft.setLive({ dump: { completed: false }, pauseReason: 'dump' }))
  const completed = job.until(
    (state) => (state.live?.dump?.completed === true ? state.live.dump : undefined),
    { purpose: memoryOnlyDumpPurpose, cause: 'dump-guest-memory' },
  )
  await job.nested((nested) =>
    nested.monitor((monitor) =>
      monitor.dumpGuestMemory({ paging: false, protocol: `file:${path}`, detach: true, format }),
    ),
  )
  const result = await completed
  // Only with its RESUME is a dump over: before, QEMU undoes a stop and refuses another dump.
  if (ran) {
    await job.until((state) => ((state.live?.resumes ?? 0) > resumes ? true : undefined), {
      purpose: 'QEMU to continue the guest after the dump',
      waitMs: resumeAfterDumpMs,
    })
  }
  job.update((draft) => draft.setLive({ dump: undefined }))
  if (result.error === undefined) return
  await driver.world.files.unlink(path)
  throw new DriverError(
    'VIR_ERR_OPERATION_FAILED',
    `Cannot dump the memory of domain '${name}' to '${path}': memory-only dump failed: ${result.error}.`,
    { domain: name, path },
  )
}
