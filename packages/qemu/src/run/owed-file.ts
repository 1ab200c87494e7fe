// A file that a long job makes: until the job has succeeded nobody may take it for a whole one, so
// that removing it is owed from before it is there (jobs.md 12.6).
import type { AsyncJob, Debt } from '@signalbox/jobs'
import type { OpenFile } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import type { DriverServices } from '../services.ts'

/** What owing is called, and what it is owed for, as the trace names them. */
export const unlinkDebt = 'unlink'
export const createEffect = 'create file'

/** Makes the file, or empties the one that is there. @throws FileError nothing is owed then */
export async function createOwed(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
): Promise<{ readonly file: OpenFile; readonly debt: Debt }> {
  const debt = await job.owe({ name: unlinkDebt, detail: { path } })
  try {
    const file = await job.act(createEffect, () => driver.world.files.open(path, 'write', 0o600))
    return { file, debt }
  } catch (error) {
    await job.paid(debt)
    throw error
  }
}
