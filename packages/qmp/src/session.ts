// What a connection says on the trace, of a monitor or an agent alike: always with its number,
// which tells it from every other.
import type { CallTag, DomainTag, EventKind, Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { OfSession } from './events.ts'

export interface SessionOptions {
  readonly world: World
  readonly recorder: Recorder
  readonly domain: DomainTag | undefined
  readonly instance: number
}

/** On whose behalf a step is taken. */
export interface OnBehalf {
  readonly call?: CallTag
  readonly job?: number
}

let lastSession = 0

export class SessionTrace {
  /** Unique in this process. */
  readonly session = ++lastSession
  readonly #options: SessionOptions

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** The domain's name, for errors. */
  get domain(): string {
    return this.#options.domain?.name ?? 'none'
  }

  now(): number {
    return this.#options.world.clock.now()
  }

  record<Detail extends OfSession>(
    kind: EventKind<Detail>,
    { call, job }: OnBehalf,
    said: Omit<Detail, 'session'>,
    /** One reading of the clock may serve several rows of one step. */
    at = this.now(),
  ): void {
    const { recorder, domain, instance } = this.#options
    const detail = { session: this.session, ...said } as Detail
    recorder.record(kind, at, domain, instance, call, job ?? 0, detail)
  }
}
