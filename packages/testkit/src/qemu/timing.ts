// How long things take in a scripted QEMU, in milliseconds. Real ones take longer or shorter; what
// matters is that each takes some time, in which others can act.

export interface Timing {
  /** From its begin to the greeting. */
  readonly startMs: number
  /** From the guest's first instruction to its agent and balloon. */
  readonly bootMs: number
  /** From the power button to a guest that is off. */
  readonly powerOffMs: number
  /** Until an agent answers. */
  readonly agentMs: number
  /** Until a guest's balloon has done half of what is asked, and again until it is done. */
  readonly balloonMs: number
  /** A memory-only dump, until DUMP_COMPLETED. */
  readonly dumpMs: number
  /** From DUMP_COMPLETED to the RESUME that ends a dump. */
  readonly dumpGapMs: number
  /** From a migration's `completed` to `postmigrate`. */
  readonly finishMigrateMs: number
  /** From `cancelling` to `cancelled`. */
  readonly cancelMs: number
  /** Between the resets of one reboot's firmware. */
  readonly firmwareMs: number
}

export const usualTiming: Timing = {
  startMs: 5,
  bootMs: 40,
  powerOffMs: 20,
  agentMs: 1,
  balloonMs: 2,
  dumpMs: 15,
  dumpGapMs: 5,
  finishMigrateMs: 5,
  cancelMs: 5,
  firmwareMs: 5,
}
