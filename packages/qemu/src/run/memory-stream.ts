// QEMU's migration stream of a stopped guest, to a file: what save and dump have in common.
//
// QEMU connects to a socket of ours and a worker writes the file, so that no other domain waits for
// this one's memory, and a driver that dies takes the stream with it: then the migration fails in
// QEMU and the guest runs on. Progress is what was written; QEMU is asked only how much there is.
import type { AsyncJob } from '@signalbox/jobs'
import { DomainDied } from '@signalbox/jobs'
import type { Alarm, Transfer } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import type { JobProgress } from '../job-statistics.ts'
import type { DriverServices } from '../services.ts'
import { pause } from './pause.ts'

/** How often progress is told, in milliseconds. */
const progressEveryMs = 200
/** What "no limit" is to QEMU, in bytes per second. */
const unlimited = 2 ** 40

export interface StreamRequest {
  readonly filePath: string
  readonly offsetBytes: number
  /** Where QEMU connects to, in the run's own directory. */
  readonly socketPath: string
  /** Bytes per second; no limit when absent. */
  readonly bytesPerSecond?: number
}

/**
 * Streams the guest's memory and devices into the file, and resolves once all of it is on stable
 * storage and QEMU says that it is done. The guest stays stopped.
 *
 * @throws JobAborted an abort was accepted; DriverError QEMU or the file failed. The stream is
 *   cancelled and QEMU can go on.
 */
export async function streamMemory(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  request: StreamRequest,
): Promise<void> {
  const transfer = await driver.world.transfers.receive({
    socketPath: request.socketPath,
    filePath: request.filePath,
    offsetBytes: request.offsetBytes,
  })
  const meter = new ProgressMeter(driver, job, transfer)
  try {
    // First, or the end of the stream before would be taken for the end of this one.
    job.update((draft) => draft.setLive({ migration: { status: 'setup', passes: 0 } }))
    const over = job.until((state) => endOf(state.live?.migration?.status), {
      purpose: "QEMU to send the guest's memory",
      cause: 'migrate',
    })
    await job.nested((nested) =>
      nested.monitor(async (monitor) => {
        const limit = request.bytesPerSecond ?? unlimited
        await monitor.migrateSetParameters({ 'max-bandwidth': limit })
        await monitor.refreshed()
        // One that was accepted has ended the wait, and nothing may begin any more (I30).
        job.throwIfAborted()
        await monitor.migrate({ uri: `unix:${request.socketPath}` })
      }),
    )
    job.throwIfAborted()
    await meter.learnTotal()
    const status = await Promise.race([over, failureOf(transfer)])
    if (status !== 'completed') throw await streamError(job, request, transfer)
    await job.remote('writes the last of it to disk', () => transfer.finished)
    await untilPostmigrate(driver, job)
  } catch (error) {
    transfer.cancel()
    // The caller is told why the stream failed. Where QEMU cannot be told to give it up, it finds
    // its other end closed.
    await cancelStream(driver, job, error).catch(() => undefined)
    throw error
  } finally {
    meter.stop()
  }
}

/** A file that cannot be written ends the wait at once: QEMU would only see its socket close. */
async function failureOf(transfer: Transfer): Promise<never> {
  await transfer.finished
  return await new Promise<never>(() => undefined)
}

async function streamError(
  job: AsyncJob<QemuTypes>,
  request: StreamRequest,
  transfer: Transfer,
): Promise<Error> {
  job.throwIfAborted()
  const reason = await job.nested((nested) =>
    nested.monitor(async (monitor) => (await monitor.queryMigrate())['error-desc']),
  )
  transfer.cancel()
  const name = job.read((state) => state.name)
  return new DriverError(
    'VIR_ERR_OPERATION_FAILED',
    `Cannot write the memory of domain '${name}' to '${request.filePath}': ` +
      `${reason ?? 'QEMU did not say why'}.`,
    { domain: name, path: request.filePath },
  )
}

/** Has QEMU give up the stream, so that the guest can be continued. */
async function cancelStream(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  cause: unknown,
): Promise<void> {
  if (cause instanceof DomainDied) return
  if (job.read((state) => state.live === undefined)) return
  const { status = 'none' } = await job.nested((nested) =>
    nested.monitor(async (monitor) => {
      await monitor.migrateCancel()
      return await monitor.queryMigrate()
    }),
  )
  // There may be none: QEMU has refused to begin it, and no event tells of its end.
  if (status !== 'none' && endOf(status) === undefined) await settled(job)
  // One that was complete for QEMU, though not for us, is not over either.
  await untilPostmigrate(driver, job)
  job.update((draft) => draft.setLive({ migration: undefined }))
}

/** Until QEMU has let go of the stream; no deadline but the end of its run. */
async function settled(job: AsyncJob<QemuTypes>): Promise<void> {
  await job.settled((state) => {
    const status = state.live?.migration?.status
    const over = status === 'cancelled' || status === 'failed' || status === 'completed'
    return over || status === undefined ? true : undefined
  }, 'QEMU to give up the stream')
}

/**
 * QEMU tells "completed" some milliseconds before it is: until then it refuses to continue. There
 * is no event for it, so this asks again (test-guest.md 0.2).
 */
async function untilPostmigrate(driver: DriverServices, job: AsyncJob<QemuTypes>): Promise<void> {
  const { clock } = driver.world
  const deadlineAtMs = clock.now() + 5_000
  for (let delayMs = 1; ; delayMs = Math.min(20, delayMs * 2)) {
    const { status } = await job.nested((nested) =>
      nested.monitor((monitor) => monitor.queryStatus()),
    )
    if (status !== 'finish-migrate') return
    if (clock.now() > deadlineAtMs) {
      throw new DriverError('VIR_ERR_OPERATION_FAILED', 'QEMU did not finish its stream.')
    }
    await job.remote('waits for QEMU to finish its stream', (signal) =>
      pause(driver, delayMs, signal),
    )
  }
}

function endOf(status: string | undefined): string | undefined {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
    ? status
    : undefined
}

/** Tells how much of the guest's memory was written, and how fast. */
class ProgressMeter {
  readonly #driver: DriverServices
  readonly #job: AsyncJob<QemuTypes>
  readonly #transfer: Transfer
  readonly #beganMs: number
  #alarm: Alarm | undefined
  #totalBytes: number
  #stopped = false

  constructor(driver: DriverServices, job: AsyncJob<QemuTypes>, transfer: Transfer) {
    this.#driver = driver
    this.#job = job
    this.#transfer = transfer
    this.#beganMs = driver.world.clock.now()
    // Until QEMU has said how much there is: what was written would look like all of it.
    this.#totalBytes = job.read(({ live }) => (live?.definition.memoryKiB ?? 0) * 1024)
    this.#arm()
  }

  /** Asks QEMU once how much there is; what was never touched is not sent. */
  async learnTotal(): Promise<void> {
    const { ram } = await this.#job.nested((nested) =>
      nested.monitor((monitor) => monitor.queryMigrate()),
    )
    if (ram !== undefined) this.#totalBytes = ram.total
  }

  stop(): void {
    this.#stopped = true
    this.#alarm?.cancel()
    this.#tell()
  }

  #arm(): void {
    const { clock } = this.#driver.world
    this.#alarm = clock.alarm(
      clock.now() + progressEveryMs,
      () => {
        if (this.#stopped) return
        this.#tell()
        this.#arm()
      },
      true,
    )
  }

  #tell(): void {
    const { bytes } = this.#transfer.progress()
    const elapsedMs = Math.max(1, this.#driver.world.clock.now() - this.#beganMs)
    const totalBytes = Math.max(this.#totalBytes, bytes)
    const progress: JobProgress = {
      dataTotalBytes: totalBytes,
      dataProcessedBytes: bytes,
      dataRemainingBytes: totalBytes - bytes,
      bytesPerSecond: Math.round((bytes * 1000) / elapsedMs),
    }
    this.#job.progress(progress)
  }
}
