// The real clock. Alarms share one ordered heap behind one of Node's timers: a deadline costs a
// heap entry, and thousands of them no more timers than one. No alarm rings early, and none rings
// after it was cancelled.
import type { Alarm, Clock } from '../clock.ts'
import type { HeapAlarm } from './alarm-heap.ts'
import { AlarmHeap } from './alarm-heap.ts'

/** Thousands are armed at once: it is its own handle, and makes no function to be cancelled by. */
class Armed implements HeapAlarm, Alarm {
  readonly atMs: number
  readonly order: number
  readonly background: boolean
  place = -1
  /** Undefined once it rang or was cancelled. */
  ring: (() => void) | undefined
  readonly #clock: RealClock

  constructor(
    clock: RealClock,
    atMs: number,
    order: number,
    ring: () => void,
    background: boolean,
  ) {
    this.#clock = clock
    this.atMs = atMs
    this.order = order
    this.ring = ring
    this.background = background
  }

  cancel(): void {
    this.#clock.disarm(this)
  }
}

/** Longest delay that Node's timers take, in milliseconds. */
const delayMsMax = 2 ** 31 - 1

export class RealClock implements Clock {
  readonly #armed = new AlarmHeap<Armed>()
  #timer: NodeJS.Timeout | undefined
  #timerAtMs = Number.POSITIVE_INFINITY
  /** Armed alarms that keep the process alive. */
  #foreground = 0
  #order = 0

  now(): number {
    return performance.now()
  }

  wallTime(): number {
    return Date.now()
  }

  alarm(atMs: number, ring: () => void, background = false): Alarm {
    const alarm = new Armed(this, atMs, this.#order++, ring, background)
    this.#armed.add(alarm)
    if (!background) this.#foreground++
    this.#setTimer()
    return alarm
  }

  /** @internal An alarm of this clock was cancelled. */
  disarm(alarm: Armed): void {
    // One that is due already has left the heap, and finds nothing to ring when its turn comes.
    if (alarm.ring === undefined) return
    alarm.ring = undefined
    if (!this.#armed.remove(alarm)) return
    if (!alarm.background) this.#foreground--
    this.#setTimer()
  }

  /** Sets the one timer for the first alarm; a timer that is merely early is left to find that. */
  #setTimer(): void {
    const { first } = this.#armed
    if (first === undefined) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#timerAtMs = Number.POSITIVE_INFINITY
      return
    }
    if (this.#timer === undefined || first.atMs < this.#timerAtMs) {
      clearTimeout(this.#timer)
      this.#timerAtMs = first.atMs
      const delayMs = Math.max(0, Math.ceil(first.atMs - performance.now()))
      this.#timer = setTimeout(this.#onTimer, Math.min(delayMsMax, delayMs))
    }
    if (this.#foreground > 0) this.#timer.ref()
    else this.#timer.unref()
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined
    this.#timerAtMs = Number.POSITIVE_INFINITY
    // Node's timers may be up to a millisecond early by this clock; such an alarm is armed again.
    const now = performance.now()
    for (let { first } = this.#armed; first !== undefined && first.atMs <= now;) {
      const alarm = first
      this.#armed.remove(alarm)
      if (!alarm.background) this.#foreground--
      // Each in a turn of its own, so that one that throws keeps no other from ringing.
      setImmediate(ringDue, alarm)
      first = this.#armed.first
    }
    this.#setTimer()
  }
}

function ringDue(alarm: Armed): void {
  const { ring } = alarm
  alarm.ring = undefined
  ring?.()
}
