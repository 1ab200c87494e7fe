// One suspended stretch of code. It ends in exactly one way: resumed with a value, refused with an
// error, deadline, or signal (I17); its alarm and listener are gone the moment that is decided, and
// the waiting code is resumed through the world's scheduler. Thousands wait at once, so a wait
// makes no function of its own but the one that its alarm calls.
import type { Alarm, World } from '@signalbox/world'

export abstract class Wait<R> {
  readonly promise: Promise<R>
  /** Monotonic milliseconds; Infinity for none. */
  readonly deadlineAtMs: number
  readonly #world: World
  readonly #signal: AbortSignal | undefined
  readonly #resolve: (value: R) => void
  readonly #reject: (error: Error) => void
  #alarm: Alarm | undefined
  #waiting = true

  constructor(world: World, deadlineAtMs: number, signal: AbortSignal | undefined) {
    this.#world = world
    this.deadlineAtMs = deadlineAtMs
    this.#signal = signal
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    this.promise = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  /** The error of a wait whose deadline passed; asked for in the step in which it ends. */
  protected abstract deadlineError(): Error

  /** The error of a wait whose signal fired. */
  protected abstract abortError(): Error

  /** Begins to watch deadline and signal; the last act of a constructor. */
  protected arm(): void {
    if (this.#signal?.aborted === true) {
      this.refuse(this.abortError())
      return
    }
    if (this.deadlineAtMs !== Number.POSITIVE_INFINITY) {
      this.#alarm = this.#world.clock.alarm(this.deadlineAtMs, () => {
        this.refuse(this.deadlineError())
      })
    }
    this.#signal?.addEventListener('abort', this)
  }

  /** @internal The signal fired. */
  handleEvent(): void {
    this.refuse(this.abortError())
  }

  get waiting(): boolean {
    return this.#waiting
  }

  /** Ends the wait with a value; false when it had ended before. */
  grant(value: R): boolean {
    if (!this.#end()) return false
    this.#world.scheduler.resume(() => this.#resolve(value))
    return true
  }

  /** Ends the wait with an error; false when it had ended before. */
  refuse(error: Error): boolean {
    if (!this.#end()) return false
    this.#world.scheduler.resume(() => this.#reject(error))
    return true
  }

  #end(): boolean {
    if (!this.#waiting) return false
    this.#waiting = false
    this.#alarm?.cancel()
    this.#signal?.removeEventListener('abort', this)
    return true
  }
}
