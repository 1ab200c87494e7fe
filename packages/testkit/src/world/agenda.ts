// What could happen next, what is to happen later, and what time it is.
//
// The heart of the simulation: every callback of every simulated process is a task here, and runs
// in a step of its own. Among the tasks that could run, a chooser decides; when none could, time
// jumps to the next alarm. Nothing else makes time pass, and no task runs outside a step.
import type { Alarm } from '@signalbox/world'
import type { ChoicePoint, Chooser } from './chooser.ts'
import { turn } from './turn.ts'

/** Whose tasks they are. While it is not `runnable` its tasks wait. */
export interface Owner {
  readonly name: string
  readonly runnable: boolean
}

/** Something that could happen; cancelled, it never does. Cancelling twice does nothing. */
export interface Task {
  cancel(): void
}

interface Pending {
  readonly owner: Owner
  readonly label: string
  readonly run: () => void
}

interface Armed extends Pending {
  readonly atMs: number
  readonly background: boolean
}

export interface AgendaOptions {
  readonly chooser: Chooser
  /**
   * Whether time may pass although something could happen: then the next alarm is one more choice,
   * the last of them. Deadlines then race with what they guard.
   */
  readonly timeRaces: boolean
}

export class Agenda {
  /** Every decision so far between several possibilities. */
  readonly choices: ChoicePoint[] = []
  /** One line for each step: the time, and what happened. */
  readonly log: string[] = []
  readonly #options: AgendaOptions
  /** In the order of their becoming possible. */
  #possible: Pending[] = []
  /** By time, then by arming. */
  #armed: Armed[] = []
  #nowMs = 0

  constructor(options: AgendaOptions) {
    this.#options = options
  }

  get nowMs(): number {
    return this.#nowMs
  }

  add(owner: Owner, what: string, run: () => void): Task {
    const task: Pending = { owner, label: `${owner.name}: ${what}`, run }
    this.#possible.push(task)
    return {
      cancel: () => {
        this.#possible = this.#possible.filter((other) => other !== task)
      },
    }
  }

  alarm(owner: Owner, atMs: number, run: () => void, background: boolean): Alarm {
    const label = `${owner.name}: alarm of ${time(atMs)}`
    const alarm: Armed = { owner, label, run, atMs, background }
    if (atMs <= this.#nowMs) this.#possible.push(alarm)
    else {
      const later = this.#armed.findIndex((other) => other.atMs > atMs)
      this.#armed.splice(later < 0 ? this.#armed.length : later, 0, alarm)
    }
    return {
      cancel: () => {
        this.#armed = this.#armed.filter((other) => other !== alarm)
        this.#possible = this.#possible.filter((other) => other !== alarm)
      },
    }
  }

  /** Forgets all that an owner could do: it has ended. */
  drop(owner: Owner): void {
    this.#possible = this.#possible.filter((task) => task.owner !== owner)
    this.#armed = this.#armed.filter((alarm) => alarm.owner !== owner)
  }

  note(what: string): void {
    this.log.push(`${time(this.#nowMs)} ${what}`)
  }

  /** Whether nothing can happen any more, but for background alarms. */
  get idle(): boolean {
    return !this.#possible.some(runnable) && this.#armed.every((alarm) => alarm.background)
  }

  /**
   * Lets one thing happen, and everything that follows from it without a choice. False when nothing
   * can happen until `limitMs`. Before the first step, what the caller itself began needs a `turn`.
   */
  async step(limitMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    let possible = this.#possible.filter(runnable)
    while (possible.length === 0) {
      const atMs = this.#armed[0]?.atMs ?? Number.POSITIVE_INFINITY
      if (atMs > limitMs || atMs === Number.POSITIVE_INFINITY) return false
      this.leap(atMs)
      possible = this.#possible.filter(runnable)
    }
    const task = this.#choose(possible, limitMs)
    if (task !== undefined) {
      this.#possible = this.#possible.filter((other) => other !== task)
      this.note(task.label)
      task.run()
    }
    await turn()
    return true
  }

  /** Sets the clock on, and lets nothing happen: all alarms up to then are possible together. */
  leap(toMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, toMs)
    const due = this.#armed.findIndex((alarm) => alarm.atMs > this.#nowMs)
    this.#possible.push(...this.#armed.splice(0, due < 0 ? this.#armed.length : due))
  }

  /** Undefined when it was chosen that time passes. */
  #choose(possible: readonly Pending[], limitMs: number): Pending | undefined {
    const labels = possible.map((task) => task.label)
    const atMs = this.#armed[0]?.atMs ?? Number.POSITIVE_INFINITY
    const races = this.#options.timeRaces && atMs < Number.POSITIVE_INFINITY && atMs <= limitMs
    if (races) labels.push(`time: passes until ${time(atMs)}`)
    if (labels.length === 1) return possible[0]
    const taken = this.#options.chooser(labels.length, labels)
    if (!Number.isInteger(taken) || taken < 0 || taken >= labels.length) {
      throw new RangeError(`A chooser took ${taken} of ${labels.length} possibilities.`)
    }
    this.choices.push({ labels, taken })
    if (taken < possible.length) return possible[taken]
    this.leap(atMs)
    return undefined
  }
}

function runnable(task: Pending): boolean {
  return task.owner.runnable
}

function time(ms: number): string {
  return `${ms.toFixed(3)} ms`
}
