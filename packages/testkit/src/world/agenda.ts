// What could happen next, what is to happen later, and what time it is.
//
// The heart of the simulation: every callback of every simulated process is a task here, and runs
// in a step of its own. Among the tasks that could run, a chooser decides; when none could, time
// jumps to the next alarm. Nothing else makes time pass, and no task runs outside a step.
import type { Alarm } from '@signalbox/world'
import type { ChoicePoint, Chooser } from './chooser.ts'
import type { BodyNow } from './history.ts'
import { History } from './history.ts'
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
  /** In the order of becoming known. */
  readonly number: number
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
  /**
   * Given when a search decides: it is asked before each step, also where one thing alone is
   * possible, and the {@link History} is kept.
   */
  readonly searched?: BodyNow | undefined
  /** Whether steps and decisions are written down; they are by default. */
  readonly remembers?: boolean
}

export class Agenda {
  /** Every decision so far between several possibilities. */
  readonly choices: ChoicePoint[] = []
  /** One line for each step: the time, and what happened. */
  readonly log: string[] = []
  readonly #options: AgendaOptions
  /** In the order of their becoming possible. */
  #possible: Pending[] = []
  /** What waits for its owner to run again: thousands that stand still cost the others nothing. */
  readonly #parked = new Map<Owner, Pending[]>()
  /** By time, then by arming. */
  readonly #armed: Armed[] = []
  /** Undefined unless a search wants to know. */
  readonly history: History | undefined
  #nowMs = 0
  #lastNumber = 0

  constructor(options: AgendaOptions) {
    this.#options = options
    this.history = options.searched && new History(options.searched)
  }

  get nowMs(): number {
    return this.#nowMs
  }

  add(owner: Owner, what: string, run: () => void): Task {
    const label = `${owner.name}: ${what}`
    const task = { number: ++this.#lastNumber, owner, label, run }
    this.#possible.push(task)
    return { cancel: () => this.#forget(task) }
  }

  alarm(owner: Owner, atMs: number, run: () => void, background: boolean): Alarm {
    const label = `${owner.name}: alarm of ${time(atMs)}`
    const alarm = { number: ++this.#lastNumber, owner, label, run, atMs, background }
    if (atMs <= this.#nowMs) this.#possible.push(alarm)
    else this.#armed.splice(this.#placeOf(alarm), 0, alarm)
    return {
      cancel: () => {
        const place = this.#placeOf(alarm)
        if (this.#armed[place] === alarm) this.#armed.splice(place, 1)
        else this.#forget(alarm)
      },
    }
  }

  /** Where an alarm is among those that are armed, or belongs. */
  #placeOf({ atMs, number }: Armed): number {
    let from = 0
    let to = this.#armed.length
    while (from < to) {
      const middle = (from + to) >>> 1
      const other = this.#armed[middle]
      const before =
        other !== undefined && (other.atMs < atMs || (other.atMs === atMs && other.number < number))
      if (before) from = middle + 1
      else to = middle
    }
    return from
  }

  #forget(task: Pending): void {
    for (const tasks of [this.#possible, this.#parked.get(task.owner)]) {
      const place = tasks?.indexOf(task) ?? -1
      if (place >= 0) tasks?.splice(place, 1)
    }
  }

  /** Forgets all that an owner could do: it has ended. */
  drop(owner: Owner): void {
    this.#parked.delete(owner)
    this.#possible = this.#possible.filter((task) => task.owner !== owner)
    const others = this.#armed.filter((alarm) => alarm.owner !== owner)
    this.#armed.splice(0, this.#armed.length, ...others)
  }

  /** An owner runs again: what waited for that is possible again, in its old place. */
  wake(owner: Owner): void {
    const waiting = this.#parked.get(owner)
    if (waiting === undefined) return
    this.#parked.delete(owner)
    this.#possible.push(...waiting)
    this.#possible.sort((one, other) => one.number - other.number)
  }

  note(what: string): void {
    if (this.#options.remembers === false) return
    this.log.push(`${time(this.#nowMs)} ${what}`)
  }

  /** Whether nothing can happen any more, but for background alarms. */
  get idle(): boolean {
    return this.#runnable.length === 0 && this.#armed.every((alarm) => alarm.background)
  }

  /**
   * Lets one thing happen, and everything that follows from it without a choice. False when nothing
   * can happen until `limitMs`. Before the first step, what the caller itself began needs a `turn`.
   */
  async step(limitMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    let possible = this.#runnable
    while (possible.length === 0) {
      const atMs = this.#armed[0]?.atMs ?? Number.POSITIVE_INFINITY
      if (atMs > limitMs || atMs === Number.POSITIVE_INFINITY) return false
      this.leap(atMs)
      possible = this.#runnable
    }
    const task = this.#choose(possible, limitMs)
    if (task !== undefined) {
      this.#forget(task)
      this.note(task.label)
      this.history?.step(task.label, this.#nowMs)
      task.run()
    }
    await turn()
    return true
  }

  /** What can happen now; what waits for an owner that stands still is put aside. */
  get #runnable(): readonly Pending[] {
    if (this.#possible.every(runnable)) return this.#possible
    for (const task of this.#possible) {
      if (runnable(task)) continue
      const parked = this.#parked.get(task.owner)
      if (parked === undefined) this.#parked.set(task.owner, [task])
      else parked.push(task)
    }
    this.#possible = this.#possible.filter(runnable)
    return this.#possible
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
    const one = labels.length === 1
    if (one && this.#options.searched === undefined) return possible[0]
    const taken = this.#options.chooser(labels.length, labels)
    if (!Number.isInteger(taken) || taken < 0 || taken >= labels.length) {
      throw new RangeError(`A chooser took ${taken} of ${labels.length} possibilities.`)
    }
    if (!one && this.#options.remembers !== false) this.choices.push({ labels, taken })
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
