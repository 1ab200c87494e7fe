// Work that the driver does for itself: follow-ups of events in order for each domain, and anything
// else that no caller waits for. Each piece is awaited here; a failure is told on the trace, and
// closing the driver waits for what is under way.
import type { Recorder } from '@signalbox/trace'
import { eventKind } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import { unwrap } from './errors.ts'
import type { DomainOf } from './services.ts'

export interface FollowUpStep {
  readonly what: string
}
export const followUpQueued = eventKind<FollowUpStep>(
  'qemu.follow-up-queued',
  'What an event asks for was queued behind the follow-ups before it.',
)
export const followUpRun = eventKind<FollowUpStep>('qemu.follow-up-run', 'A follow-up is done.')
export interface BackgroundFailed {
  readonly what: string
  readonly message: string
}
export const backgroundFailed = eventKind<BackgroundFailed>(
  'qemu.background-failed',
  "The driver's own work failed; nobody waits for it, so this is where it is told.",
)

export class Background {
  readonly #world: World
  readonly #recorder: Recorder
  readonly #underWay = new Set<Promise<void>>()
  readonly #tails = new WeakMap<DomainOf, Promise<void>>()
  readonly #closing = new AbortController()

  constructor(world: World, recorder: Recorder) {
    this.#world = world
    this.#recorder = recorder
  }

  /**
   * Aborted when the driver closes: what would try again for as long as a QEMU lives is left, as it
   * is on disk, to the next driver.
   */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** The driver closes. */
  close(): void {
    this.#closing.abort()
  }

  /** Runs `work` beside everything else. */
  run(object: DomainOf | undefined, what: string, work: () => Promise<void>): void {
    this.#track(this.#guard(object, what, work))
  }

  /** Runs `work` after what was queued for this domain before. */
  queue(object: DomainOf, what: string, work: () => Promise<void>): void {
    object.record(followUpQueued, undefined, 0, { what })
    const before = this.#tails.get(object) ?? Promise.resolve()
    const tail = before.then(async () => {
      await this.#guard(object, what, work)
      object.record(followUpRun, undefined, 0, { what })
    })
    this.#tails.set(object, tail)
    this.#track(tail)
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work)
    // A failure was told by the guard; here it only matters that the work is over.
    work.then(
      () => this.#underWay.delete(work),
      () => this.#underWay.delete(work),
    )
  }

  async #guard(
    object: DomainOf | undefined,
    what: string,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work()
    } catch (failure) {
      const error = unwrap(failure)
      const message = error instanceof Error ? error.message : String(error)
      this.#recorder.record(
        backgroundFailed,
        this.#world.clock.now(),
        object?.tag,
        object?.instance?.id ?? 0,
        undefined,
        0,
        { what, message },
      )
    }
  }
}
