// The events of one monitor session: numbered, told to whoever listens in the order of the wire,
// and counted, because a QEMU that floods would keep this process from everybody else's work.
import type { Scheduler } from '@signalbox/world'
import { EventSubscription } from './event-subscription.ts'
import { eventReceived } from './events.ts'
import { ProtocolError } from './framing.ts'
import { readEvent } from './messages.ts'
import type { Message, ReadEvent } from './messages.ts'
import type { SessionTrace } from './session.ts'

/** One event of QEMU's. */
export interface MonitorEvent extends ReadEvent {
  readonly name: string
  /** Its session, and its place in it, as the trace names it. */
  readonly session: number
  readonly number: number
}

/** More in a second are no life of a machine's. */
const perSecondMax = 20_000

export class SessionEvents {
  readonly #trace: SessionTrace
  readonly #scheduler: Scheduler
  readonly #onEvent: ((event: MonitorEvent) => void) | undefined
  readonly #subscriptions = new Set<EventSubscription<MonitorEvent>>()
  #ended = false
  #last = 0
  #second = { beganMs: 0, events: 0 }

  constructor(
    trace: SessionTrace,
    scheduler: Scheduler,
    onEvent: ((event: MonitorEvent) => void) | undefined,
  ) {
    this.#trace = trace
    this.#scheduler = scheduler
    this.#onEvent = onEvent
  }

  /** @throws ProtocolError QEMU floods */
  tell(name: string, message: Message): void {
    this.#count()
    const { session } = this.#trace
    const number = ++this.#last
    this.#trace.record(eventReceived, {}, { event: name, number })
    const event: MonitorEvent = { name, session, number, ...readEvent(message) }
    this.#onEvent?.(event)
    for (const subscription of this.#subscriptions) subscription.push(event)
  }

  subscribe(heldMax: number): EventSubscription<MonitorEvent> {
    const subscription = new EventSubscription<MonitorEvent>(this.#scheduler, heldMax, () => {
      this.#subscriptions.delete(subscription)
    })
    if (this.#ended) subscription.end()
    else this.#subscriptions.add(subscription)
    return subscription
  }

  end(): void {
    this.#ended = true
    for (const subscription of this.#subscriptions) subscription.end()
  }

  #count(): void {
    const now = this.#trace.now()
    if (now - this.#second.beganMs >= 1000) this.#second = { beganMs: now, events: 0 }
    this.#second.events++
    if (this.#second.events > perSecondMax) {
      throw new ProtocolError(`more than ${perSecondMax} events came within a second`)
    }
  }
}
