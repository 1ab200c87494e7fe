// Stopping the guest's vCPUs for a job and letting them run again afterwards, whatever happens: the
// continuing is owed before the stop is sent.
import type { AsyncJob, Debt } from '@signalbox/jobs'
import type { QemuLive, QemuTypes } from '../domain-types.ts'
import type { OwedFile } from './owed-file.ts'

/** The name under which continuing is owed; see `debts/`. */
export const continueDebt = 'cont'

export class StoppedGuest {
  readonly wasRunning: boolean
  readonly #job: AsyncJob<QemuTypes>
  readonly #debt: Debt | undefined

  private constructor(job: AsyncJob<QemuTypes>, debt: Debt | undefined) {
    this.#job = job
    this.#debt = debt
    this.wasRunning = debt !== undefined
  }

  /** Stops the guest if it runs. */
  static async stop(
    job: AsyncJob<QemuTypes>,
    reason: NonNullable<QemuLive['pauseReason']>,
    runReason: NonNullable<QemuLive['runReason']>,
  ): Promise<StoppedGuest> {
    if (job.read((state) => state.live?.state.kind !== 'running')) {
      return new StoppedGuest(job, undefined)
    }
    const debt = await job.owe({ name: continueDebt, detail: { runReason } })
    job.update((draft) => draft.setLive({ pauseReason: reason }))
    await job.nested((nested) => nested.monitor((monitor) => monitor.stop()))
    return new StoppedGuest(job, debt)
  }

  /** Lets it run again, if it ran before. */
  async resume(runReason: NonNullable<QemuLive['runReason']>): Promise<void> {
    if (this.#debt === undefined) return
    this.#job.update((draft) => draft.setLive({ runReason }))
    await this.#job.nested((nested) => nested.monitor((monitor) => monitor.cont()))
    await this.#job.paid(this.#debt)
  }
}

/**
 * Undoes what a save or dump has begun: the guest goes on, then the file goes. What cannot be done
 * now is owed, and the driver does it when it can: the caller is told why the job failed.
 */
export async function undoStopped(
  job: AsyncJob<QemuTypes>,
  stopped: StoppedGuest,
  owed: OwedFile,
  runReason: NonNullable<QemuLive['runReason']>,
): Promise<void> {
  const lives = job.read((state) => state.live !== undefined)
  const undone = [lives ? stopped.resume(runReason) : Promise.resolve(), owed.discard()]
  await Promise.allSettled(undone)
}
