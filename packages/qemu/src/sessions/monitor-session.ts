// What a visit to the monitor is given: a method for every command of QEMU's, good until the visit
// is over. Each command is refused from the moment at which the caller left or the run ended.
import type { VisitControl } from '@signalbox/jobs'
import type { Monitor, QmpCommands } from '@signalbox/qmp'
import { CommandMethods } from '@signalbox/qmp'

export class MonitorSession extends CommandMethods {
  readonly #monitor: Monitor
  readonly #visit: VisitControl

  /** @internal Given by the monitor's port. */
  constructor(monitor: Monitor, visit: VisitControl) {
    super()
    this.#monitor = monitor
    this.#visit = visit
  }

  /** QEMU's version, as `major.minor.micro`. */
  get version(): string {
    return this.#monitor.version
  }

  /** Sends a command as it is; what comes back is QEMU's and unchecked. */
  async raw(command: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#visit.check()
    this.#visit.doing(`waits for QEMU's answer to ${command}`)
    const { call, job } = this.#visit
    try {
      return await this.#monitor.execute(command, given, { call, job })
    } finally {
      this.#visit.doing('')
    }
  }

  protected override async send<C extends keyof QmpCommands>(
    command: C,
    given: QmpCommands[C]['arguments'],
  ): Promise<QmpCommands[C]['returns']> {
    return await this.raw(command, given)
  }
}
