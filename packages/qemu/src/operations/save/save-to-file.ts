// The body of a save: the guest is stopped, its memory streamed into a file, and QEMU ended. Until
// the image is complete everything can be undone and the guest runs on; from then on it must not.
// QEMU is not ended before the image, its name included, is on stable storage.
import { dirname } from 'node:path'
import { formatDomain } from '@signalbox/domain'
import type { AsyncJob, Call } from '@signalbox/jobs'
import type { QemuTypes } from '../../domain-types.ts'
import { DriverError } from '../../errors.ts'
import { endStatistics } from '../../job-statistics.ts'
import { withoutRun } from '../../machine/plan.ts'
import { shutOffDeadRun } from '../../run/death.ts'
import { finishSaveLater } from '../../run/finish-save.ts'
import { killQemu } from '../../run/kill-qemu.ts'
import { streamMemory } from '../../run/memory-stream.ts'
import { OwedFile } from '../../run/owed-file.ts'
import { composeSaveImage } from '../../run/save-image.ts'
import { StoppedGuest, undoStopped } from '../../run/stopped-guest.ts'
import type { DriverServices } from '../../services.ts'

export interface SaveRequest {
  readonly path: string
  readonly bytesPerSecond: number | undefined
  /** Whether the restored guest runs; as it was when undefined. */
  readonly runsAfterRestore: boolean | undefined
  readonly managed: boolean
}

export async function saveToFile(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  call: Call,
  request: SaveRequest,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const object = driver.objectOf(job)
  const { instance } = object
  if (instance === undefined) throw object.notRunning()
  await refuseBlocked(job)
  await using owed = await OwedFile.create(driver, job, request.path)
  const { file } = owed
  const stopped = await StoppedGuest.stop(job, 'save', 'save-canceled')
  let completeHeader: Uint8Array
  let bytes: number
  try {
    const wasRunning = request.runsAfterRestore ?? stopped.wasRunning
    const { directory, agent } = driver.runPaths(object)
    const run = { id: instance.id, directory, agentPath: agent }
    const xml = job.read((state) =>
      formatDomain(withoutRun(state.live?.definition ?? state.definition, run), {
        secure: true,
        inactive: true,
      }),
    )
    const image = composeSaveImage(xml, wasRunning)
    await file.write(image.partial, 0)
    await streamMemory(driver, job, {
      filePath: request.path,
      offsetBytes: image.offset,
      socketPath: driver.runPaths(object).transfer,
      ...(request.bytesPerSecond !== undefined && { bytesPerSecond: request.bytesPerSecond }),
    })
    completeHeader = image.completeHeader
    bytes = (await file.status()).sizeBytes
    await driver.world.files.syncDirectory(dirname(request.path))
    // The image is whole: after this write it is the guest, and QEMU must not be any more. Whoever
    // notices QEMU's end from now on shuts off a domain that was saved. An abort that was accepted
    // meanwhile comes before that phase.
    expectEnd(job, request, true)
    await job.enterPhase({ number: 1, name: 'image complete', pastReturn: true })
    owed.becomesWhole()
  } catch (error) {
    if (instance.ended === undefined) expectEnd(job, request, false)
    await undoStopped(job, stopped, owed, 'save-canceled')
    throw error
  }
  try {
    await file.write(completeHeader, 0)
    await file.sync()
  } catch (error) {
    // It may be on the disk all the same: nobody lets the guest go on any more.
    if (instance.ended === undefined) expectEnd(job, request, false)
    throw finishSaveLater(driver, job, instance, request, error)
  }
  // What is owed stays owed until QEMU has ended, and ends with it: a driver that is killed before
  // finds there which image to complete. The job is done, however long the rest of the end takes.
  job.conclude('completed')
  endStatistics(driver, object, job, 'completed')
  await killQemu(driver, object, instance, { graceful: false, reason: 'saved', call })
  await job.nested((nested) =>
    shutOffDeadRun(driver, object, instance, nested, { reason: 'saved' }),
  )
  return { path: request.path, bytes }
}

function expectEnd(
  job: AsyncJob<QemuTypes>,
  { managed, path }: SaveRequest,
  expected: boolean,
): void {
  job.update((draft) => {
    draft.setLive({ expectedEnd: expected ? 'saved' : undefined })
    if (managed) draft.set({ managedSave: expected ? path : undefined })
  })
}

/** Some devices cannot be saved; QEMU says which. */
async function refuseBlocked(job: AsyncJob<QemuTypes>): Promise<void> {
  const { 'blocked-reasons': reasons } = await job.nested((nested) =>
    nested.monitor((monitor) => monitor.queryMigrate()),
  )
  if (reasons === undefined || reasons.length === 0) return
  const name = job.read((state) => state.name)
  throw new DriverError(
    'VIR_ERR_OPERATION_INVALID',
    `cannot migrate domain: '${name}' cannot be saved: ${reasons.join('; ')}.`,
    { domain: name },
  )
}
