// The clock of one simulated process: the host's time, which passes only when nothing else happens.
import type { Alarm, Clock, Scheduler } from '@signalbox/world'
import type { SimulatedProcess } from './simulated-process.ts'

export class SimulatedClock implements Clock {
  readonly #process: SimulatedProcess
  readonly #epochMs: number

  constructor(process: SimulatedProcess, epochMs: number) {
    this.#process = process
    this.#epochMs = epochMs
  }

  now(): number {
    return this.#process.agenda.nowMs
  }

  wallTime(): number {
    return this.#epochMs + Math.floor(this.#process.agenda.nowMs)
  }

  alarm(atMs: number, ring: () => void, background = false): Alarm {
    const process = this.#process
    if (!process.alive) return { cancel: () => undefined }
    return process.agenda.alarm(process, atMs, ring, background)
  }
}

/** Each wake-up is a task: which waiting code goes on first is a choice. */
export class SimulatedScheduler implements Scheduler {
  readonly #process: SimulatedProcess
  #wakes = 0

  constructor(process: SimulatedProcess) {
    this.#process = process
  }

  resume(wake: () => void): void {
    this.#wakes++
    this.#process.soon(`wake-up ${this.#wakes}`, wake)
  }
}
