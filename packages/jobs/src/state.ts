// The state of a domain: immutable data that updates replace (jobs.md 3). The interlocking knows
// only what its own rules speak of; the driver adds the rest through `DomainTypes`.
import type { DomainTag } from '@signalbox/trace'
import { DomainDied, RuleBroken } from './errors.ts'
import type { Instance } from './instance.ts'
import type { InSection } from './section.ts'

/** What a driver plugs into the interlocking, bundled. */
export interface DomainTypes {
  /** Kept for as long as the domain is listed. */
  readonly State: object
  /** Kept while it is active. */
  readonly Live: object
  /** What a visit to the monitor is given. */
  readonly Monitor: object
  /** What a visit to the agent is given. */
  readonly Agent: object
}

/** What the interlocking itself keeps of every domain. */
export interface CoreState {
  readonly uuid: string
  readonly name: string
  /** Whether it has a definition on disk. One that is neither persistent nor active is removed. */
  readonly persistent: boolean
}

/** The live part of a state, with the run of QEMU that it describes. */
export type LiveState<T extends DomainTypes> = T['Live'] & { readonly id: number } & InSection

/** A domain's state as a section sees it. `live` is undefined unless the domain is active. */
export type DomainState<T extends DomainTypes> = CoreState &
  T['State'] & { readonly live: LiveState<T> | undefined } & InSection

/** A state that a section of `update` may change. Nothing is changed when the section throws. */
export interface Draft<T extends DomainTypes> extends InSection {
  /** The state as changed so far. */
  readonly state: DomainState<T>
  /** Shorthand for `state.live`. */
  readonly live: LiveState<T> | undefined
  /** Replaces parts of what is kept while the domain is listed. */
  set(patch: Partial<T['State'] & Pick<CoreState, 'persistent'>>): void
  /**
   * Replaces parts of what is kept while it is active.
   *
   * @throws DomainDied when the run of QEMU to which the job is bound has ended, or another runs
   */
  setLive(patch: Partial<T['Live']>): void
}

/** @internal The data behind a draft; only `DomainObject` makes and commits one. */
export class StateDraft<T extends DomainTypes> {
  readonly #tag: DomainTag
  /** The run that a change of live state must belong to; undefined binds to none. */
  readonly #bound: Instance | undefined
  readonly #present: Instance | undefined
  #state: DomainState<T>
  #open = true

  constructor(
    tag: DomainTag,
    state: DomainState<T>,
    bound: Instance | undefined,
    present: Instance | undefined,
  ) {
    this.#tag = tag
    this.#state = state
    this.#bound = bound
    this.#present = present
  }

  get state(): DomainState<T> {
    return this.#state
  }

  get live(): LiveState<T> | undefined {
    return this.#state.live
  }

  set(patch: Partial<T['State'] & Pick<CoreState, 'persistent'>>): void {
    this.#assertOpen()
    this.#state = { ...this.#state, ...patch }
  }

  setLive(patch: Partial<T['Live']>): void {
    this.#assertOpen()
    const { live } = this.#state
    const bound = this.#bound
    const lives = bound !== undefined && bound === this.#present && bound.ended === undefined
    if (live === undefined || !lives) throw died(this.#tag)
    this.#state = { ...this.#state, live: { ...live, ...patch } }
  }

  /** Ends the section: a draft that leaked out changes nothing any more. */
  close(): DomainState<T> {
    this.#open = false
    return this.#state
  }

  #assertOpen(): void {
    if (this.#open) return
    throw new RuleBroken('I14', `state of domain '${this.#tag.name}' is changed outside a section.`)
  }
}

/** The error of code that acts for a run of QEMU that has ended. */
export function died(tag: DomainTag): DomainDied {
  return new DomainDied(
    'VIR_ERR_OPERATION_FAILED',
    `domain is no longer running: '${tag.name}' stopped while this call was at work on it.`,
    { domain: tag.name },
  )
}
