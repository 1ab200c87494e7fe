// A file that a long job makes: until the job has succeeded nobody may take it for a whole one, so
// that removing it is owed from before it is there (jobs.md 12.6). A device is written, and stays.
import type { AsyncJob, Debt, DebtRecord, Instance } from '@signalbox/jobs'
import type { OpenFile } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import type { DriverServices } from '../services.ts'
import { unlinkIfPresent } from '../state/durable-file.ts'
import { hostFileKind } from './host-file.ts'

/** What owing is called, and what it is owed for, as the trace names them. */
export const unlinkDebt = 'unlink'
export const createEffect = 'create file'

export class OwedFile implements AsyncDisposable {
  readonly file: OpenFile
  readonly #driver: DriverServices
  readonly #job: AsyncJob<QemuTypes>
  readonly #debt: Debt
  readonly #instance: Instance
  #whole = false

  private constructor(
    driver: DriverServices,
    job: AsyncJob<QemuTypes>,
    file: OpenFile,
    debt: Debt,
    instance: Instance,
  ) {
    this.file = file
    this.#driver = driver
    this.#job = job
    this.#debt = debt
    this.#instance = instance
  }

  /**
   * Makes the file, or empties the one that is there. Hold it with `await using`.
   *
   * @throws DriverError INVALID_ARG it is no file; FileError: nothing is owed then
   */
  static async create(
    driver: DriverServices,
    job: AsyncJob<QemuTypes>,
    path: string,
  ): Promise<OwedFile> {
    const object = driver.objectOf(job)
    const { instance } = object
    if (instance === undefined) throw object.notRunning()
    const device = (await hostFileKind(driver, path)) === 'device'
    const debt = await job.owe({ name: unlinkDebt, detail: { path, device } })
    try {
      const open = (): Promise<OpenFile> => driver.world.files.open(path, 'write', 0o600)
      return new OwedFile(driver, job, await job.act(createEffect, open), debt, instance)
    } catch (error) {
      await job.paid(debt)
      throw error
    }
  }

  /** The job has failed: the file goes. */
  async discard(): Promise<void> {
    await payUnlink(this.#driver, this.#debt.record)
    await this.#job.paid(this.#debt)
  }

  /** From now on the file is the guest, whatever QEMU ends of. */
  becomesWhole(): void {
    this.#whole = true
  }

  /** The job has succeeded: the file stays. */
  async keep(): Promise<void> {
    await this.#job.paid(this.#debt)
  }

  /**
   * Closes it. What is owed ends with the run: of one that ended before the file was whole the file
   * goes here, and where it cannot, it still says of itself that it is no whole one.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close()
    if (this.#debt.paid || this.#whole || this.#instance.ended === undefined) return
    await Promise.allSettled([payUnlink(this.#driver, this.#debt.record)])
  }
}

/** Removes what was begun. */
export async function payUnlink(
  { world: { files } }: DriverServices,
  { detail: { path, device } }: DebtRecord,
): Promise<void> {
  if (typeof path === 'string' && device !== true) await unlinkIfPresent(files, path)
}
