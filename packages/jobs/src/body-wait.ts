// A wait of an operation's body: for an event, another party, the end of a visit. Its caller's
// departure and deadline end it, unless it is clean-up, which is nobody's to cut short.
import type { World } from '@signalbox/world'
import type { Call } from './call.ts'
import { Wait } from './wait.ts'

export interface BodyLimits {
  /** The body's own deadline; Infinity for none. */
  readonly deadlineAtMs: number
  /** Whether only the end of the run ends it. */
  readonly cleanUp?: boolean
  /** The error when the body's own deadline passed; the call's words when undefined. */
  readonly timeout?: (() => Error) | undefined
  /** What the body does, in the words of an error: 'it waited for the tray'. */
  readonly doing: () => string
  /** Called when the caller has left, before its error is made. */
  readonly departs?: () => void
}

let lastNumber = 0

export class BodyWait<R> extends Wait<R> {
  /** Tells it from others on the trace. */
  readonly number = ++lastNumber
  readonly #call: Call
  readonly #limits: BodyLimits

  constructor(world: World, call: Call, limits: BodyLimits) {
    const bound = limits.cleanUp !== true
    const callEndMs = bound ? call.bodyDeadlineAtMs : Number.POSITIVE_INFINITY
    super(world, Math.min(limits.deadlineAtMs, callEndMs), bound ? call.bodySignal : undefined)
    this.#call = call
    this.#limits = limits
    this.arm()
  }

  protected override deadlineError(): Error {
    const { timeout, deadlineAtMs, doing, departs } = this.#limits
    departs?.()
    const own = this.deadlineAtMs === deadlineAtMs ? timeout?.() : undefined
    return own ?? this.#call.timeout(doing())
  }

  protected override abortError(): Error {
    this.#limits.departs?.()
    return this.#call.departure()
  }
}
