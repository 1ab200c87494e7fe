// Subscribers to the driver's domain events. Events are numbered, so that a loss can be told, and
// told in the order in which the state changed; listeners run after the step that caused the event,
// hold nothing, and one that throws harms nobody else.
import type { Call } from '@signalbox/jobs'
import type { Recorder } from '@signalbox/trace'
import { eventKind } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { DomainEvent, DomainEventBody } from './domain-event.ts'
import type { DomainOf } from './services.ts'

export const domainEventTold = eventKind<DomainEventBody>(
  'qemu.domain-event',
  'A domain event was told to those who subscribe.',
)

export interface ListenerFailed {
  readonly message: string
}
export const listenerFailed = eventKind<ListenerFailed>(
  'qemu.listener-failed',
  'A subscriber to domain events threw; the others were told all the same.',
)

export interface Subscription {
  close(): void
}

type Listener = (event: DomainEvent) => void

export class EventHub {
  readonly #world: World
  readonly #recorder: Recorder
  #listeners: readonly Listener[] = []
  #sequence = 0

  constructor(world: World, recorder: Recorder) {
    this.#world = world
    this.#recorder = recorder
  }

  /** Calls `listener` with each event from now on, in order. It must not wait. */
  subscribe(listener: Listener): Subscription {
    const entry: Listener = (event) => listener(event)
    this.#listeners = [...this.#listeners, entry]
    return {
      close: () => {
        this.#listeners = this.#listeners.filter((other) => other !== entry)
      },
    }
  }

  emit(object: DomainOf, body: DomainEventBody, cause: Call | string): void {
    const { clock } = this.#world
    const [call, told] =
      typeof cause === 'string'
        ? [undefined, cause]
        : [cause, `${cause.tag.api} (${cause.tag.client})`]
    const event: DomainEvent = {
      ...body,
      sequence: ++this.#sequence,
      domain: object.tag,
      wallTimeMs: clock.wallTime(),
      cause: told,
    }
    object.record(domainEventTold, call, 0, body)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        this.#recorder.record(listenerFailed, clock.now(), object.tag, 0, call?.tag, 0, { message })
      }
    }
  }
}
