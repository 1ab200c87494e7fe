// The two ways of writing a guest's memory into a file while the guest stands still: QEMU's
// migration stream through us, or QEMU by itself.
import { JobAborted } from '@signalbox/jobs'
import type { AsyncJob } from '@signalbox/jobs'
import { QemuCommandError } from '@signalbox/qmp'
import type { QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import type { DriverServices } from '../services.ts'
import { streamMemory } from './memory-stream.ts'
import { OwedFile } from './owed-file.ts'
import { StoppedGuest, undoStopped } from './stopped-guest.ts'

export type DumpFormat = 'elf' | 'kdump-zlib' | 'kdump-lzo' | 'kdump-snappy'

/** What a memory-only dump waits for: the mark by which an abort knows it. */
export const memoryOnlyDumpPurpose = 'QEMU to write the memory-only dump'

/** QEMU resumes the guest this soon after it has told that the dump is complete. */
const resumeAfterDumpMs = 1_000
/** A host may be slow, but not for ever. */
const resumeAfterDumpMaxMs = 30_000

/** Writes all of the guest, devices too, as QEMU's migration stream. It can be aborted. */
export async function dumpStream(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
  bandwidthMiB: number | undefined,
): Promise<void> {
  const object = driver.objectOf(job)
  await using owed = await OwedFile.create(driver, job, path)
  const stopped = await StoppedGuest.stop(job, 'dump', 'unpaused')
  try {
    await streamMemory(driver, job, {
      filePath: path,
      offsetBytes: 0,
      socketPath: driver.runPaths(object).transfer,
      ...(bandwidthMiB !== undefined && { bytesPerSecond: Math.ceil(bandwidthMiB * 2 ** 20) }),
    })
  } catch (error) {
    await undoStopped(job, stopped, owed, 'unpaused')
    throw error
  }
  await owed.keep()
  job.update((draft) => draft.setLive({ migration: undefined }))
  await stopped.resume('unpaused')
}

/**
 * Has QEMU write the guest's memory in a format that debuggers read. QEMU stops and continues the
 * guest by itself.
 */
export async function dumpMemoryOnly(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
  format: DumpFormat,
): Promise<void> {
  await using owed = await OwedFile.create(driver, job, path)
  try {
    await haveQemuDump(driver, job, path, format)
  } catch (error) {
    // A file that cannot be removed now is owed, and the driver does it when it can.
    await Promise.allSettled([owed.discard()])
    throw error
  }
  await owed.keep()
}

/** @throws DriverError OPERATION_FAILED QEMU could not write it, and says why */
async function haveQemuDump(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
  format: DumpFormat,
): Promise<void> {
  const { name, ran, resumes } = job.read((state) => ({
    name: state.name,
    ran: state.live?.state.kind === 'running',
    resumes: state.live?.resumes ?? 0,
  }))
  job.update((draft) =>
    draft.setLive({ dump: { completed: false }, ...(ran && { pauseReason: 'dump' }) }),
  )
  const completed = job.until(
    (state) => (state.live?.dump?.completed === true ? state.live.dump : undefined),
    { purpose: memoryOnlyDumpPurpose, cause: 'dump-guest-memory' },
  )
  try {
    await job.nested((nested) =>
      nested.monitor(async (monitor) => {
        await monitor.refreshed()
        // Accepted meanwhile, an abort has ended the wait for what this would begin.
        job.throwIfAborted()
        const protocol = `file:${path}`
        await monitor.dumpGuestMemory({ paging: false, protocol, detach: true, format })
      }),
    )
  } catch (error) {
    // Refused: there is no dump, and nothing that the guest will stand still for.
    if (error instanceof QemuCommandError || error instanceof JobAborted) {
      job.update((draft) => draft.setLive({ dump: undefined, pauseReason: undefined }))
    }
    throw error
  }
  const result = await completed
  if (ran) await untilContinued(driver, job, resumes)
  job.update((draft) => draft.setLive({ dump: undefined }))
  if (result.error === undefined) return
  throw new DriverError(
    'VIR_ERR_OPERATION_FAILED',
    `Cannot dump the memory of domain '${name}' to '${path}': memory-only dump failed: ${result.error}.`,
    { domain: name, path },
  )
}

/**
 * Only when QEMU has continued the guest is a dump over: before, it undoes a stop and refuses
 * another dump. Where its event does not come soon, QEMU is asked.
 */
async function untilContinued(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  resumes: number,
): Promise<void> {
  const { clock } = driver.world
  const deadlineMs = clock.now() + resumeAfterDumpMaxMs
  for (;;) {
    const late = new DriverError(
      'VIR_ERR_OPERATION_FAILED',
      'QEMU has written the dump, and has not continued the guest since.',
    )
    try {
      await job.until((state) => ((state.live?.resumes ?? 0) > resumes ? true : undefined), {
        purpose: 'QEMU to continue the guest after the dump',
        waitMs: resumeAfterDumpMs,
        timeout: () => late,
      })
      return
    } catch (error) {
      if (error !== late || clock.now() > deadlineMs) throw error
    }
    const { status } = await job.nested((nested) => nested.monitor((m) => m.queryStatus()))
    if (status !== 'save-vm') return
  }
}
