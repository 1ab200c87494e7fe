// One suspended stretch of code. It ends in exactly one way: resumed with a value, refused with an
// error, deadline, or signal (I17); its alarm and listeners are gone the moment that is decided, and
// the waiting code is resumed through the world's scheduler.
import type { Alarm, World } from '@signalbox/world'

export interface WaitLimits {
  /** Monotonic milliseconds; Infinity for the driver's own calls alone. */
  readonly deadlineAtMs: number
  readonly deadlineError: () => Error
  readonly signal?: AbortSignal | undefined
  readonly abortError?: () => Error
}

let lastNumber = 0

export class Wait<R> {
  /** Tells it from others on the trace. */
  readonly number = ++lastNumber
  readonly promise: Promise<R>
  readonly #world: World
  readonly #limits: WaitLimits
  readonly #resolve: (value: R) => void
  readonly #reject: (error: Error) => void
  #alarm: Alarm | undefined
  #waiting = true

  constructor(world: World, limits: WaitLimits) {
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    this.promise = promise
    this.#resolve = resolve
    this.#reject = reject
    this.#world = world
    this.#limits = limits
    if (limits.signal?.aborted === true) {
      this.#onAbort()
      return
    }
    if (limits.deadlineAtMs !== Number.POSITIVE_INFINITY) {
      this.#alarm = world.clock.alarm(limits.deadlineAtMs, this.#onDeadline)
    }
    limits.signal?.addEventListener('abort', this.#onAbort)
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

  readonly #onDeadline = (): void => {
    this.refuse(this.#limits.deadlineError())
  }

  readonly #onAbort = (): void => {
    this.refuse(this.#limits.abortError?.() ?? new Error('aborted'))
  }

  #end(): boolean {
    if (!this.#waiting) return false
    this.#waiting = false
    this.#alarm?.cancel()
    this.#limits.signal?.removeEventListener('abort', this.#onAbort)
    return true
  }
}
