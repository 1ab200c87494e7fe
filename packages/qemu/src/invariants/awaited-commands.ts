// I30: a command whose effect is told by an event is sent only while its call waits for that
// effect: registered after the command, the wait could miss it.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Judge, TraceEvent, Watch } from '@signalbox/trace'

/** Commands that only begin something, whose end is told by an event. */
const awaited: ReadonlySet<string> = new Set(['migrate', 'migrate-incoming', 'dump-guest-memory'])

/** Sends what its caller asks for, and waits for nothing. */
const passthrough = 'virDomainQemuMonitorCommand'

export const awaitedInvariants: Family = {
  file: 'qemu/src/invariants/awaited-commands.ts',
  invariants: ['I30'],
  begin: (judge) => new AwaitedWatch(judge),
}

class AwaitedWatch implements Watch {
  readonly #judge: Judge
  /** Waits that name the command that causes what they wait for, by their number. */
  readonly #waits = new Map<number, { readonly call: number; readonly cause: string }>()

  readonly steps = [
    on(jobEvents.waitBegan, ({ call, detail: { wait, cause } }) => {
      if (cause !== '') this.#waits.set(wait, { call: call?.number ?? 0, cause })
    }),
    on(jobEvents.waitEnded, ({ detail: { wait } }) => {
      this.#waits.delete(wait)
    }),
    on(qmpEvents.commandSent, (event) => this.#sent(event)),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #sent({ call, domain, detail: { command } }: TraceEvent<qmpEvents.CommandSent>): void {
    if (!awaited.has(command) || domain === undefined || call?.api === passthrough) return
    for (const wait of this.#waits.values()) {
      if (wait.call === call?.number && wait.cause === command) return
    }
    this.#judge.broken('I30', `'${command}' is sent, and nobody waits for what it causes yet`)
  }
}
