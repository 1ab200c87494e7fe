// The events of a scripted QEMU: recorded, and for some kinds held to one a second, of which only
// the latest is then sent.
import type { Alarm, Clock } from '@signalbox/world'

export interface SentEvent {
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  readonly atMs: number
}

type Data = SentEvent['data']

/** Kinds that QEMU holds to one a second, and the member that tells one of a kind from another. */
const heldKinds: Readonly<Record<string, string>> = {
  BALLOON_CHANGE: '',
  MEMORY_DEVICE_SIZE_CHANGE: 'qom-path',
  QUORUM_REPORT_BAD: 'node-name',
  RTC_CHANGE: '',
  VSERPORT_CHANGE: 'id',
  WATCHDOG: '',
}
const heldMs = 1000

interface Held {
  readonly untilMs: number
  latest: Data | undefined
  alarm: Alarm
}

export class EventStream {
  readonly sent: SentEvent[] = []
  readonly #clock: Clock
  readonly #send: (name: string, data: Data) => void
  readonly #held = new Map<string, Held>()

  constructor(clock: Clock, send: (name: string, data: Data) => void) {
    this.#clock = clock
    this.#send = send
  }

  send(name: string, data: Data = {}): void {
    const member = heldKinds[name]
    if (member === undefined) {
      this.#now(name, data)
      return
    }
    const key = `${name} ${JSON.stringify(data[member] ?? '')}`
    const held = this.#held.get(key)
    if (held === undefined) {
      this.#now(name, data)
      this.#hold(name, key)
      return
    }
    if (held.latest === undefined) {
      // From now on there is something to come: the alarm is no background any more.
      held.alarm.cancel()
      held.alarm = this.#clock.alarm(held.untilMs, () => this.#release(name, key))
    }
    held.latest = data
  }

  /** A second begins in which only the latest is kept. */
  #hold(name: string, key: string): void {
    const untilMs = this.#clock.now() + heldMs
    const alarm = this.#clock.alarm(untilMs, () => this.#release(name, key), true)
    this.#held.set(key, { untilMs, latest: undefined, alarm })
  }

  #release(name: string, key: string): void {
    const latest = this.#held.get(key)?.latest
    this.#held.delete(key)
    if (latest === undefined) return
    this.#now(name, latest)
    this.#hold(name, key)
  }

  #now(name: string, data: Data): void {
    this.sent.push({ name, data, atMs: this.#clock.now() })
    this.#send(name, data)
  }
}
