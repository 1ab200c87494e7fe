// Commands that QEMU has not answered yet: each with its number, its own deadline and its waiter,
// who hears exactly once. A command whose deadline passed, or whose caller left, stays: until QEMU
// answers it nobody may talk over it, and its answer is accounted for when it comes.
import type { Alarm, World } from '@signalbox/world'
import { commandDeadlineMs } from './deadlines.ts'
import { MonitorTimeout, QemuCommandError } from './errors.ts'
import {
  commandLost,
  commandSent,
  lateReply,
  monitorStuck,
  monitorSuspect,
  replyReceived,
  strayReply,
} from './events.ts'
import { ProtocolError } from './framing.ts'
import { readRefusal } from './messages.ts'
import type { Message } from './messages.ts'
import type { OnBehalf, SessionTrace } from './session.ts'

export interface ExecuteOptions extends OnBehalf {
  /** The command's own deadline from now, in milliseconds; by the table when absent. */
  readonly deadlineMs?: number
  /**
   * The caller leaves: it hears the signal's reason at once, and the command goes on. Until QEMU
   * answers it the monitor counts as stuck on it.
   */
  readonly signal?: AbortSignal
}

export interface CorrelationOptions {
  readonly world: World
  readonly trace: SessionTrace
  readonly onRecovered: ((command: string) => void) | undefined
  readonly onSuspect: ((command: string | undefined) => void) | undefined
}

interface Outstanding {
  readonly id: number
  readonly command: string
  readonly sentMs: number
  readonly options: ExecuteOptions
  readonly outOfBand: boolean
  settle: ((outcome: Outcome) => void) | undefined
  deadline: Alarm | undefined
  suspicion: Alarm | undefined
  late: boolean
}

type Outcome = { readonly result: unknown } | { readonly error: unknown }

/** When an unanswered command makes QEMU's health suspect. */
const suspectMs = 5_000

export class Correlation {
  readonly #options: CorrelationOptions
  readonly #trace: SessionTrace
  readonly #outstanding = new Map<number, Outstanding>()
  #lastId = 0

  constructor(options: CorrelationOptions) {
    this.#options = options
    this.#trace = options.trace
  }

  /** The number that the next command gets. */
  get nextId(): number {
    return this.#lastId + 1
  }

  /** What nobody waits for any more, and QEMU has not answered; undefined when there is none. */
  get stuck(): { readonly command: string; readonly sinceMs: number } | undefined {
    for (const { command, sentMs, settle } of this.#outstanding.values()) {
      if (settle === undefined) return { command, sinceMs: sentMs }
    }
    return undefined
  }

  /** A command that is outstanding and was not sent out of band. */
  get inBand(): string | undefined {
    for (const other of this.#outstanding.values()) {
      if (other.outOfBand) continue
      return other.command
    }
    return undefined
  }

  /** Commands that were sent out of band, the oldest first. */
  get outOfBand(): readonly { readonly command: string; readonly sentMs: number }[] {
    return [...this.#outstanding.values()].filter((each) => each.outOfBand)
  }

  /** Notes that the command is being sent; resolves or rejects with what becomes of it. */
  async wait(command: string, options: ExecuteOptions, outOfBand: boolean): Promise<unknown> {
    const { clock } = this.#options.world
    const id = ++this.#lastId
    const now = clock.now()
    const deadlineMs = options.deadlineMs ?? commandDeadlineMs(command)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const { signal } = options
    const onAbort = (): void => entry.settle?.({ error: signal?.reason })
    const entry: Outstanding = {
      id,
      command,
      sentMs: now,
      options,
      outOfBand,
      late: false,
      deadline: clock.alarm(now + deadlineMs, () => this.#onDeadline(entry)),
      suspicion: clock.alarm(now + suspectMs, () => this.#onSuspicion(entry), true),
      settle: (outcome) => {
        entry.settle = undefined
        signal?.removeEventListener('abort', onAbort)
        this.#options.world.scheduler.resume(() => {
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.result)
        })
      },
    }
    signal?.addEventListener('abort', onAbort)
    this.#outstanding.set(id, entry)
    this.#trace.record(commandSent, options, { id, command, deadlineMs, outOfBand })
    return await promise
  }

  /** A reply came. @throws ProtocolError it answers nothing that was ever asked */
  reply(message: Message): void {
    const { id } = message
    // Only an error may come without: of a line that QEMU could not read.
    const anonymous = id === undefined && 'error' in message
    const entry = anonymous ? this.#onlyOutstanding() : this.#byId(id)
    if (entry === undefined) return
    this.#outstanding.delete(entry.id)
    entry.deadline?.cancel()
    entry.suspicion?.cancel()
    const { command, options, settle } = entry
    const durationMs = this.#trace.now() - entry.sentMs
    if (durationMs >= suspectMs) this.#options.onSuspect?.(undefined)
    if (entry.late) {
      this.#trace.record(lateReply, options, { id: entry.id, command, durationMs })
    } else {
      const outcome = 'error' in message ? 'refused' : 'returned'
      this.#trace.record(replyReceived, options, { id: entry.id, command, outcome, durationMs })
    }
    // Told to nobody: what is known of QEMU may have changed by it.
    if (settle === undefined) {
      this.#options.onRecovered?.(command)
      return
    }
    settle('error' in message ? { error: this.#refused(command, message) } : this.#result(message))
  }

  /** The session has ended, at that time: every waiter hears it, once. */
  fail(error: Error, at: number): void {
    const lost = [...this.#outstanding.values()]
    this.#outstanding.clear()
    for (const entry of lost) {
      entry.deadline?.cancel()
      entry.suspicion?.cancel()
      // One that is late has failed before.
      if (entry.late) continue
      const { id, command } = entry
      this.#trace.record(commandLost, entry.options, { id, command }, at)
      entry.settle?.({ error })
    }
  }

  /** The error of whoever runs into a command that is not answered. */
  timeout(command: string, sinceMs: number): MonitorTimeout {
    const waitedMs = this.#trace.now() - sinceMs
    return new MonitorTimeout({ domain: this.#trace.domain, command, waitedMs })
  }

  #result(message: Message): Outcome {
    return { result: message['return'] }
  }

  #refused(command: string, message: Message): QemuCommandError {
    return new QemuCommandError({ domain: this.#trace.domain, command, ...readRefusal(message) })
  }

  #onDeadline(entry: Outstanding): void {
    entry.late = true
    const { id, command, sentMs } = entry
    this.#trace.record(monitorStuck, entry.options, {
      id,
      command,
      waitedMs: this.#trace.now() - sentMs,
    })
    entry.settle?.({ error: this.timeout(command, sentMs) })
  }

  #onSuspicion({ id, command, sentMs, options }: Outstanding): void {
    this.#trace.record(monitorSuspect, options, {
      id,
      command,
      waitedMs: this.#trace.now() - sentMs,
    })
    this.#options.onSuspect?.(command)
  }

  /** An error without id belongs to what is outstanding, if anything is. */
  #onlyOutstanding(): Outstanding | undefined {
    for (const entry of this.#outstanding.values()) return entry
    this.#trace.record(strayReply, {}, { id: 0 })
    return undefined
  }

  #byId(id: unknown): Outstanding | undefined {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > this.#lastId) {
      throw new ProtocolError('a reply has an id that was never issued')
    }
    const entry = this.#outstanding.get(id)
    if (entry === undefined) this.#trace.record(strayReply, {}, { id })
    return entry
  }
}
