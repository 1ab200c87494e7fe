// Calls that wait for their replies. Each ends: by its reply, by the connection's end, or, where
// the daemon says nothing at all, a little after the deadline that it was given.
import type { Alarm, Clock } from '@signalbox/world'
import type { ServerMessage } from '../protocol/messages.ts'
import { DaemonError } from './daemon-error.ts'

export type Reply = Extract<ServerMessage, { type: 'reply' }>

/** How long after its deadline a call is given up if the daemon says nothing, in milliseconds. */
const silenceMs = 2_000

interface PendingCall {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  readonly silence: Alarm | undefined
}

export class PendingCalls {
  readonly #clock: Clock
  readonly #calls = new Map<number, PendingCall>()
  #ended: Error | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Waits for the reply to `id`.
   *
   * @param deadlineMs what the daemon was given for it; no limit when undefined
   * @param pid the daemon's, for the error when it is silent
   */
  expect(id: number, deadlineMs: number | undefined, pid: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    if (this.#ended === undefined) {
      const silence = deadlineMs === undefined ? undefined : this.#watch(id, deadlineMs, pid)
      this.#calls.set(id, { resolve, reject, silence })
    } else {
      reject(this.#ended)
    }
    return promise
  }

  /** A reply came. One to a call that was given up is late, and nobody's. */
  settle({ id, result, error }: Reply): void {
    const call = this.#take(id)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new DaemonError(error))
  }

  /** The connection is over. */
  end(reason: Error): void {
    this.#ended = reason
    for (const id of this.#calls.keys()) this.#take(id)?.reject(reason)
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    call?.silence?.cancel()
    return call
  }

  /** A daemon that is stopped or starved answers nothing, not even that a deadline passed. */
  #watch(id: number, deadlineMs: number, pid: number): Alarm {
    const limitMs = deadlineMs + silenceMs
    return this.#clock.alarm(this.#clock.now() + limitMs, () => {
      this.#take(id)?.reject(
        new DaemonError({
          code: 'VIR_ERR_OPERATION_TIMEOUT',
          errorDomain: 'VIR_FROM_RPC',
          message:
            `The daemon (process ${pid}) has not answered for ${(limitMs / 1000).toFixed(1)} s, ` +
            'not even that a deadline passed. Look at that process: it is stopped, or the host ' +
            'is starved.',
          fields: { pid, deadlineMs },
        }),
      )
    })
  }
}
