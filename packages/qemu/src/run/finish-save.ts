// The end of a save whose last write failed. All of the guest is in its file but for a header that
// says so, and that may be on the disk or not: nobody may let the guest go on, and nobody may take
// the file away while QEMU has nothing else. So the write is done again until it succeeds, by the
// driver itself, or until the guest is destroyed, which takes the file with it.
import type { AsyncJob, Instance } from '@signalbox/jobs'
import { eventKind } from '@signalbox/trace'
import { FileError } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import { wordsOf } from '../host-refusal.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { unlinkIfPresent } from '../state/durable-file.ts'
import { shutOffDeadRun } from './death.ts'
import { hostFileKind } from './host-file.ts'
import { killQemu } from './kill-qemu.ts'
import { pause } from './pause.ts'
import { completedHeader, headerBytes, parseHeader } from './save-image.ts'
import { firstRetryMs, nextRetryMs } from '../retry-delay.ts'

export interface ImageNotCompleted {
  readonly path: string
  readonly message: string
}
export const imageNotCompleted = eventKind<ImageNotCompleted>(
  'qemu.image-not-completed',
  'The last write of a save failed; it is done again until it succeeds or its run ends.',
)

export interface SavedFile {
  readonly path: string
  /** Whether the next start of the domain goes on from it. */
  readonly managed: boolean
}

/** Has the header of an image say that it is complete, if it does not. @throws FileError */
export async function completeImage(driver: DriverServices, path: string): Promise<void> {
  const file = await driver.world.files.open(path, 'update')
  try {
    const header = parseHeader(await file.read(headerBytes, 0), path)
    // Written also where it reads as complete: a sync that failed may have lost it.
    await file.write(completedHeader(header), 0)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Completes an image however often it takes.
 *
 * @throws DomainNotRunning the run ended before; the reason of the closing signal: the driver
 *   closes, and leaves it to the next one
 */
export async function completeImageAgain(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
  failure: FileError,
): Promise<void> {
  const object = driver.objectOf(job)
  let error = failure
  for (let delayMs = firstRetryMs; ; delayMs = nextRetryMs(delayMs)) {
    const message = wordsOf(error)
    object.record(imageNotCompleted, undefined, job.number, { path, message })
    await job.remote(`waits to complete the saved guest again: ${message}`, (signal) =>
      pause(driver, delayMs, signal, driver.background.closing),
    )
    try {
      await completeImage(driver, path)
      return
    } catch (again) {
      if (!(again instanceof FileError)) throw again
      error = again
    }
  }
}

/**
 * The job goes on without its caller, who is told why the save is not over; then QEMU is ended as
 * by any save.
 *
 * @returns the error to tell the caller
 */
export function finishSaveLater(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  instance: Instance,
  file: SavedFile,
  failure: unknown,
): unknown {
  if (!(failure instanceof FileError)) return failure
  const object = driver.objectOf(job)
  job.disown()
  driver.background.run(object, 'finish a save', () =>
    finishSave(driver, object, instance, file, failure),
  )
  const { name } = object.tag
  const { path } = file
  return new DriverError(
    'VIR_ERR_SYSTEM_ERROR',
    `Cannot finish the save of domain '${name}' to '${path}' yet: ${wordsOf(failure)}. All of the ` +
      'guest is in the file but for the mark that it is complete. The guest stands still, and the ' +
      'driver tries again until the mark is written; only a destroy, which removes the file, ends ' +
      'that.',
    { domain: name, path },
    { cause: failure },
  )
}

async function finishSave(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
  file: SavedFile,
  failure: FileError,
): Promise<void> {
  const call = driver.list.beginCall({ api: 'signalboxFinishSave', client: 'driver', driver: true })
  try {
    await using job = driver.list.continueAsync(object, call, 'save')
    if (job === undefined) throw new Error('a save that was left to the driver is not there')
    try {
      await completeImageAgain(driver, job, file.path, failure)
    } catch (error) {
      if (instance.ended === 'destroyed') await removeImage(driver, file.path)
      throw error
    }
    if (file.managed) job.update((draft) => draft.set({ managedSave: file.path }))
    if (instance.ended === undefined) {
      job.update((draft) => draft.setLive({ expectedEnd: 'saved' }))
    }
    job.conclude('completed')
    await killQemu(driver, object, instance, { graceful: false, reason: 'saved', call })
    await job.nested((nested) =>
      shutOffDeadRun(driver, object, instance, nested, { reason: 'saved' }),
    )
  } finally {
    call.end('answered')
  }
}

/** Of a guest that was destroyed nothing is to be left that looks like it. A device stays. */
export async function removeImage(driver: DriverServices, path: string): Promise<void> {
  if ((await hostFileKind(driver, path)) !== 'device') {
    await unlinkIfPresent(driver.world.files, path)
  }
}
