// The run state of a scripted QEMU: whether the guest's processors run, and why not.
import type { EventStream } from './event-stream.ts'
import type { GuestTime } from './guest-time.ts'

export type RunStatus =
  | 'prelaunch'
  | 'inmigrate'
  | 'running'
  | 'paused'
  | 'shutdown'
  | 'suspended'
  | 'guest-panicked'
  | 'io-error'
  | 'watchdog'
  | 'save-vm'
  | 'restore-vm'
  | 'finish-migrate'
  | 'postmigrate'

export class RunState {
  readonly #events: EventStream
  readonly #time: GuestTime
  #status: RunStatus

  constructor(status: RunStatus, events: EventStream, time: GuestTime) {
    this.#status = status
    this.#events = events
    this.#time = time
  }

  get status(): RunStatus {
    return this.#status
  }

  /** Whether the processors run. */
  get running(): boolean {
    return this.#status === 'running'
  }

  /** Stops the processors, with STOP if they ran. A stopped guest keeps its status. */
  stop(status: RunStatus): void {
    if (!this.running) return
    this.#status = status
    this.#time.halt()
    this.#events.send('STOP')
  }

  /** As {@link stop}; a guest that was stopped gets the status, too. */
  stopAs(status: RunStatus): void {
    if (this.running) this.stop(status)
    else this.#status = status
  }

  /** Lets the processors run, with RESUME if they did not. */
  resume(): void {
    if (this.running) return
    this.#status = 'running'
    this.#events.send('RESUME')
    this.#time.run()
  }

  /** Changes the status without an event. */
  become(status: RunStatus): void {
    this.#status = status
    if (status === 'running') this.#time.run()
    else this.#time.halt()
  }
}
