// The requests of one client: some run, the others wait for their turn in the order of arrival.
//
// Neither a client that sends thousands at once nor one that never reads its answers costs another
// client more than a turn: starting is bounded in number, in bytes that nobody has read, and in the
// time for which it may go on before the rest of the process gets a chance.
import type { Alarm, Clock } from '@signalbox/world'
import type { RequestMessage } from '../protocol/messages.ts'
import { queuedBytesMax, queuedMax, runningMax, turnMs } from '../protocol/limits.ts'

export interface QueuedRequest {
  readonly message: RequestMessage
  readonly sizeBytes: number
  /** When it arrived, on the world's clock. */
  readonly arrivedMs: number
}

export interface RequestQueueOptions {
  readonly clock: Clock
  /** Runs a request and sends its reply; never rejects. */
  readonly run: (request: QueuedRequest, signal: AbortSignal) => Promise<void>
  /** Told of a request that was cancelled before it began. */
  readonly dropped: (request: QueuedRequest) => void
  /** Whether nothing more may be started because its reply would find no room. */
  readonly blocked: () => boolean
  /** Called when a request has begun or ended: there may be room again. */
  readonly moved: () => void
}

export class RequestQueue {
  readonly #options: RequestQueueOptions
  readonly #waiting = new Map<number, QueuedRequest>()
  readonly #running = new Map<number, AbortController>()
  #waitingBytes = 0
  #turnEndsAtMs = 0
  #nextTurn: Alarm | undefined
  #closed = false

  constructor(options: RequestQueueOptions) {
    this.#options = options
  }

  get runningCount(): number {
    return this.#running.size
  }

  get waitingCount(): number {
    return this.#waiting.size
  }

  /** Whether no more should be read from this client for now. */
  get full(): boolean {
    return this.#waiting.size >= queuedMax || this.#waitingBytes >= queuedBytesMax
  }

  has(id: number): boolean {
    return this.#waiting.has(id) || this.#running.has(id)
  }

  /** Takes a request; called in a turn that the client's own bytes began. */
  add(message: RequestMessage, sizeBytes: number): void {
    const arrivedMs = this.#options.clock.now()
    this.#waiting.set(message.id, { message, sizeBytes, arrivedMs })
    this.#waitingBytes += sizeBytes
    this.#start()
  }

  /** Leaves a request; false when there is none of that id. */
  cancel(id: number): boolean {
    const waiting = this.#waiting.get(id)
    if (waiting !== undefined) {
      this.#take(waiting)
      this.#options.dropped(waiting)
      return true
    }
    const running = this.#running.get(id)
    running?.abort()
    return running !== undefined
  }

  /** Starts what waits, once there is room for replies again. */
  resume(): void {
    this.#start()
  }

  /** The client is gone: its waiting requests are forgotten, the running ones told. */
  close(): void {
    this.#closed = true
    this.#nextTurn?.cancel()
    this.#waiting.clear()
    this.#waitingBytes = 0
    for (const controller of this.#running.values()) controller.abort()
  }

  #start(): void {
    const { clock, blocked } = this.#options
    while (!this.#closed && this.#running.size < runningMax && !blocked()) {
      const [next] = this.#waiting.values()
      if (next === undefined) return
      if (clock.now() >= this.#turnEndsAtMs) {
        // Answers that need no wait follow each other without a turn between them: take one.
        this.#nextTurn ??= clock.alarm(clock.now(), () => {
          this.#nextTurn = undefined
          this.#turnEndsAtMs = clock.now() + turnMs
          this.#start()
        })
        return
      }
      this.#take(next)
      this.#begin(next)
    }
  }

  /** Gives the coming requests a turn: the bytes that brought them began one. */
  beginTurn(): void {
    this.#turnEndsAtMs = this.#options.clock.now() + turnMs
  }

  #take(request: QueuedRequest): void {
    this.#waiting.delete(request.message.id)
    this.#waitingBytes -= request.sizeBytes
  }

  #begin(request: QueuedRequest): void {
    const { id } = request.message
    const controller = new AbortController()
    this.#running.set(id, controller)
    const ended = (): void => {
      this.#running.delete(id)
      if (this.#closed) return
      this.#start()
      this.#options.moved()
    }
    this.#options.run(request, controller.signal).then(ended, ended)
  }
}
