// Completing a save whose driver was killed past its point of no return: the image is whole and on
// stable storage, and only its header does not say so yet. From then on the image is the guest.
import type { AsyncJob } from '@signalbox/jobs'
import { FileError } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import { completeImage, completeImageAgain } from '../run/finish-save.ts'
import { unlinkDebt } from '../run/owed-file.ts'
import type { DriverServices } from '../services.ts'
import type { StoredStatus } from '../state/status-record.ts'

/**
 * Completes the image, however often it takes. @returns false when it is not there, so that QEMU is
 * the only guest left
 */
export async function completeSave(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  record: StoredStatus,
): Promise<boolean> {
  const path = record.debts.find((debt) => debt.name === unlinkDebt)?.detail['path']
  if (typeof path !== 'string') return false
  try {
    await completeImage(driver, path)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    if (error.code === 'ENOENT') return false
    await completeImageAgain(driver, job, path, error)
  }
  if (path === driver.layout.domain(record.name).managedSave) {
    job.update((draft) => draft.set({ managedSave: path }))
  }
  return true
}
