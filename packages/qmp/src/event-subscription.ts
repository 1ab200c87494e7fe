// The events of a monitor session as an async iterable, for who wants to wait for them. It holds so
// many that nobody has read yet; beyond that it ends with an error that says so, because a gap that
// nobody is told of is worse than none.
import type { Scheduler } from '@signalbox/world'

/** More came than the reader kept up with: what QEMU is doing is to be asked afresh. */
export class EventsLost extends Error {
  override readonly name = 'EventsLost'
  readonly code = 'VIR_ERR_OPERATION_FAILED'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly fields: { readonly heldMax: number }

  constructor(heldMax: number) {
    super(
      `More than ${heldMax} events of QEMU waited to be read: later ones are lost. Read faster, hold ` +
        'more, or ask QEMU for its state and subscribe again.',
    )
    this.fields = { heldMax }
  }
}

type Result<T> = IteratorResult<T, undefined>

export class EventSubscription<T> implements AsyncIterableIterator<T, undefined> {
  readonly #scheduler: Scheduler
  readonly #heldMax: number
  readonly #closed: () => void
  readonly #held: T[] = []
  readonly #readers: PromiseWithResolvers<Result<T>>[] = []
  #end: { readonly error: Error | undefined } | undefined

  /** @param closed called once, when nothing more is to be pushed */
  constructor(scheduler: Scheduler, heldMax: number, closed: () => void) {
    this.#scheduler = scheduler
    this.#heldMax = heldMax
    this.#closed = closed
  }

  /** @internal One more event; the session calls it in the order of the wire. */
  push(event: T): void {
    if (this.#end !== undefined) return
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      this.#scheduler.resume(() => reader.resolve({ done: false, value: event }))
    } else if (this.#held.length < this.#heldMax) this.#held.push(event)
    else this.end(new EventsLost(this.#heldMax))
  }

  /** @internal No more will come: what is held is still read, then the error if there is one. */
  end(error?: Error): void {
    if (this.#end !== undefined) return
    this.#end = { error }
    this.#closed()
    for (const reader of this.#readers.splice(0)) {
      this.#scheduler.resume(() => {
        if (error === undefined) reader.resolve({ done: true, value: undefined })
        else reader.reject(error)
      })
    }
  }

  /** @throws EventsLost the reader did not keep up */
  async next(): Promise<Result<T>> {
    const event = this.#held.shift()
    if (event !== undefined) return { done: false, value: event }
    if (this.#end === undefined) {
      const reader = Promise.withResolvers<Result<T>>()
      this.#readers.push(reader)
      return await reader.promise
    }
    const { error } = this.#end
    this.#end = { error: undefined }
    if (error !== undefined) throw error
    return { done: true, value: undefined }
  }

  /** Unsubscribes: what is held is dropped. `for await` calls it when it is left. */
  async return(): Promise<Result<T>> {
    this.#held.length = 0
    this.end()
    this.#end = { error: undefined }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
