// The power to end QEMU by signals, which needs no job: destroy works whatever anybody holds, and
// frees a holder that is stuck in the monitor (jobs.md 13).
import type { Call, Takeaway } from '@signalbox/jobs'
import { JobTimeout } from '@signalbox/jobs'
import type { QemuDomainState } from './domain-types.ts'
import { noticeDeath, shutOffInJob } from './run/death.ts'
import { killQemu } from './run/kill-qemu.ts'
import type { DomainOf, DriverServices } from './services.ts'

/** How long a destroy may take at most, in milliseconds (I35), and what its answer may take. */
const destroyMs = 20_000
const answerMs = 500

export class Terminator {
  readonly #driver: DriverServices
  readonly #object: DomainOf
  readonly #call: Call

  constructor(driver: DriverServices, object: DomainOf, call: Call) {
    this.#driver = driver
    this.#object = object
    this.#call = call
  }

  /** Looks at the state in a section. */
  read<R>(look: (state: QemuDomainState) => Takeaway<R>): R {
    return this.#object.read(look)
  }

  /**
   * Ends QEMU and shuts the domain off: SIGTERM, after 2 s SIGKILL; SIGKILL at once when it is
   * stopped or its monitor is stuck. Graceful is SIGTERM alone, and leaves everything as it was
   * when 10 s do not suffice. The signals come before the job, so that a holder who is stuck in
   * the monitor is freed by QEMU's end.
   */
  async terminate(graceful: boolean): Promise<void> {
    const { instance } = this.#object
    if (instance === undefined) throw this.#object.notRunning()
    const reason = 'destroyed'
    const { clock } = this.#driver.world
    const latestMs = clock.now() + destroyMs - answerMs
    await killQemu(this.#driver, this.#object, instance, { graceful, reason, call: this.#call })
    try {
      const waitMs = Math.max(0, latestMs - clock.now())
      await shutOffInJob(this.#driver, this.#object, instance, this.#call, waitMs)
    } catch (error) {
      if (!(error instanceof JobTimeout)) throw error
      // The process is gone, which is what was asked; the driver does the rest when it can.
      noticeDeath(this.#driver, this.#object, instance)
    }
  }
}
