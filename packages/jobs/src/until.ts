// Waits of a body for something to become true of the domain: woken by whatever changes it, looking
// again in a section of its own, and over when the bound run of QEMU is (jobs.md 11, I22).
import { BodyWait } from './body-wait.ts'
import type { Call } from './call.ts'
import type { DomainObject } from './domain-object.ts'
import { waitBegan, waitEnded } from './events.ts'
import type { Hold } from './hold.ts'
import type { Takeaway } from './section.ts'
import type { DomainState, DomainTypes } from './state.ts'
import type { Wait } from './wait.ts'

/** A wait of a body for something to be true of the object. */
export interface UntilOptions {
  /** What is waited for, in words: 'the dump to complete'. */
  readonly purpose: string
  /** Longest wait, in milliseconds; none when absent, and then only abort and death end it. */
  readonly waitMs?: number
  /** The error of a wait that took too long. */
  readonly timeout?: () => Error
  /** The command that causes what is waited for, so that the trace can show the order (I30). */
  readonly cause?: string
}

/** @internal What else ends a wait. */
export interface UntilLimits extends UntilOptions {
  /** Registers the abort of an async job; returns how to forget it. */
  readonly abort?: (end: (error: Error) => void) => () => void
  /** Whether the caller's departure leaves the wait alone: clean-up is nobody's to cut short. */
  readonly cleanUp?: boolean
}

interface Watcher<T extends DomainTypes> {
  readonly look: (state: DomainState<T>) => unknown
  readonly wait: Wait<unknown>
}

/** Those who wait for a change of one object. */
export class Watchers<T extends DomainTypes> {
  readonly #watchers = new Set<Watcher<T>>()

  /** Lets everybody look, inside the section that made the change. */
  look(state: DomainState<T>): void {
    for (const { look, wait } of this.#watchers) {
      if (!wait.waiting) continue
      let result: unknown
      try {
        result = look(state)
      } catch (error) {
        wait.refuse(error instanceof Error ? error : new Error(String(error)))
        continue
      }
      if (result !== undefined) wait.grant(result)
    }
  }

  /**
   * Waits until `look` gives something other than undefined. Registered in the step that calls it.
   *
   * @throws DomainNotRunning the bound run has ended: *domain is not running*
   */
  async until<R>(
    object: DomainObject<T>,
    hold: Hold,
    call: Call,
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    limits: UntilLimits,
  ): Promise<R> {
    const { world } = object.context
    const { instance } = hold
    if (instance !== undefined && (instance !== object.instance || instance.ended !== undefined)) {
      throw object.gone()
    }
    const first = object.read(look)
    if (first !== undefined) return first
    const beganMs = world.clock.now()
    const { purpose, timeout, cleanUp = false } = limits
    const wait = new BodyWait<unknown>(world, call, {
      deadlineAtMs: beganMs + (limits.waitMs ?? Number.POSITIVE_INFINITY),
      cleanUp,
      timeout,
      doing: () => `it waited for ${purpose}`,
    })
    const watcher: Watcher<T> = { look, wait }
    this.#watchers.add(watcher)
    const forget = [
      instance?.whenEnded(() => wait.refuse(object.gone())),
      limits.abort?.((error) => wait.refuse(error)),
      // Its body may have failed at the command that was to cause it.
      hold.whenGivenBack(() => {
        wait.refuse(new Error(`Nobody waits for ${purpose} any more: the job was given back.`))
      }),
    ]
    object.record(waitBegan, call, hold.number, {
      wait: wait.number,
      purpose,
      deadlineAtMs: wait.deadlineAtMs,
      cause: limits.cause ?? '',
    })
    const words = `waits for ${purpose}`
    hold.does(words, beganMs)
    let how: 'true' | 'failed' = 'failed'
    try {
      const result = (await wait.promise) as R
      how = 'true'
      return result
    } finally {
      this.#watchers.delete(watcher)
      for (const stop of forget) stop?.()
      const now = world.clock.now()
      // Another wait of the same body may have begun meanwhile, and still be under way.
      if (hold.doing === words) hold.does('', now)
      const waitedMs = now - beganMs
      object.record(waitEnded, call, hold.number, { wait: wait.number, purpose, how, waitedMs })
    }
  }
}
