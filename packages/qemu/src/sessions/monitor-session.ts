// What a visit to the monitor is given: a method for every command of QEMU's, good until the visit
// is over. Each command is refused from the moment at which the caller left or the run ended.
import type { VisitControl } from '@signalbox/jobs'
import type { Monitor, QmpCommands } from '@signalbox/qmp'
import { CommandMethods } from '@signalbox/qmp'

/** What the driver keeps in memory of a QEMU, and whether that may be wrong. */
export interface Memory {
  readonly stale: boolean
  /** Something may have changed that is not kept in memory yet. */
  doubt(): void
  /** Reads it afresh, as part of a visit. */
  refresh(session: MonitorSession, visit: VisitControl): Promise<void>
}

export class MonitorSession extends CommandMethods {
  readonly #monitor: Monitor
  readonly #visit: VisitControl
  readonly #memory: Memory

  /** @internal Given by the monitor's port. */
  constructor(monitor: Monitor, visit: VisitControl, memory: Memory) {
    super()
    this.#monitor = monitor
    this.#visit = visit
    this.#memory = memory
  }

  /** QEMU's version, as `major.minor.micro`. */
  get version(): string {
    return this.#monitor.version
  }

  /**
   * Reads afresh what the driver keeps in memory, where that may be wrong: the first act of every
   * visit (jobs.md 9.5).
   */
  async refreshed(): Promise<void> {
    if (this.#memory.stale) await this.#memory.refresh(this, this.#visit)
  }

  /** Sends a command as it is; what comes back is QEMU's and unchecked. */
  async raw(command: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#visit.check()
    if (this.#memory.stale) {
      await this.#memory.refresh(this, this.#visit)
      this.#visit.check()
    }
    this.#visit.doing(`waits for QEMU's answer to ${command}`)
    const { call, job } = this.#visit
    try {
      return await this.#monitor.execute(command, given, { call, job })
    } finally {
      this.#visit.doing('')
    }
  }

  /**
   * Sends what may change anything behind the driver's back. Whatever came of it, what the driver
   * keeps in memory is read afresh before anything else: here, or by the next visit.
   */
  async unforeseen(command: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
    const result = await this.raw(command, given).finally(() => this.#memory.doubt())
    this.#visit.check()
    await this.refreshed()
    return result
  }

  protected override async send<C extends keyof QmpCommands>(
    command: C,
    given: QmpCommands[C]['arguments'],
  ): Promise<QmpCommands[C]['returns']> {
    return await this.raw(command, given)
  }
}
