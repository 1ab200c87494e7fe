// The guest's own time: it passes only while its processors run, so that what the guest is about to
// do waits while it is paused, and is forgotten when it is reset.
import type { Alarm, Clock } from '@signalbox/world'

interface Waiting {
  leftMs: number
  armedMs: number
  alarm: Alarm | undefined
  readonly act: () => void
}

export class GuestTime {
  readonly #clock: Clock
  readonly #waiting = new Set<Waiting>()
  readonly #watchers: (() => void)[] = []
  #running = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get running(): boolean {
    return this.#running
  }

  /** Calls `changed` whenever time begins or ceases to pass. */
  watch(changed: () => void): void {
    this.#watchers.push(changed)
  }

  /** Calls `act` after so much of the guest's time. Returns what forgets it again. */
  after(ms: number, act: () => void): () => void {
    const waiting: Waiting = { leftMs: ms, armedMs: 0, alarm: undefined, act }
    this.#waiting.add(waiting)
    if (this.#running) this.#arm(waiting)
    return () => {
      waiting.alarm?.cancel()
      this.#waiting.delete(waiting)
    }
  }

  run(): void {
    if (this.#running) return
    this.#running = true
    for (const waiting of this.#waiting) this.#arm(waiting)
    for (const changed of this.#watchers) changed()
  }

  halt(): void {
    if (!this.#running) return
    this.#running = false
    const now = this.#clock.now()
    for (const waiting of this.#waiting) {
      waiting.alarm?.cancel()
      waiting.alarm = undefined
      waiting.leftMs = Math.max(0, waiting.leftMs - (now - waiting.armedMs))
    }
    for (const changed of this.#watchers) changed()
  }

  /** Forgets all that the guest was about to do. */
  forget(): void {
    for (const waiting of this.#waiting) waiting.alarm?.cancel()
    this.#waiting.clear()
  }

  #arm(waiting: Waiting): void {
    waiting.armedMs = this.#clock.now()
    waiting.alarm = this.#clock.alarm(waiting.armedMs + waiting.leftMs, () => {
      this.#waiting.delete(waiting)
      waiting.act()
    })
  }
}
