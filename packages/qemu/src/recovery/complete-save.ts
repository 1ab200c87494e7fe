// Completing a save whose driver was killed past its point of no return: the image is whole and on
// stable storage, and only its header does not say so yet. From then on the image is the guest.
import type { AsyncJob } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'
import { unlinkDebt } from '../run/owed-file.ts'
import { completedHeader, headerBytes, parseHeader } from '../run/save-image.ts'
import type { DriverServices } from '../services.ts'
import type { StoredStatus } from '../state/status-record.ts'

/**
 * Completes the image. @returns false when it is not there, so that QEMU is the only guest left
 */
export async function completeSave(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  record: StoredStatus,
): Promise<boolean> {
  const path = record.debts.find((debt) => debt.name === unlinkDebt)?.detail['path']
  if (typeof path !== 'string') return false
  try {
    const file = await driver.world.files.open(path, 'update')
    try {
      const header = parseHeader(await file.read(headerBytes, 0), path)
      if (!header.complete) {
        await file.write(completedHeader(header), 0)
        await file.sync()
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return false
    throw error
  }
  if (path === driver.layout.domain(record.name).managedSave) {
    job.update((draft) => draft.set({ managedSave: path }))
  }
  return true
}
