// Requests that wait, in one line per kind, so that finding the next grantable one costs a look at
// the head of each kind, however long the queue (jobs.md 5). A request is its own link in its line.
import type { World } from '@signalbox/world'
import type { Call } from './call.ts'
import type { Hold } from './hold.ts'
import type { Instance } from './instance.ts'
import type { RequestKind } from './kinds.ts'
import { requestClass } from './kinds.ts'
import type { AsyncRequest } from './slots.ts'
import { Wait } from './wait.ts'

/** What a request asks for. */
export interface Wanted {
  readonly call: Call
  readonly kind: RequestKind
  readonly async: AsyncRequest | undefined
  /** For a nested or quiesce request: the async job that it belongs to. */
  readonly parent: Hold | undefined
  /** The run of QEMU that was found when the job was asked for: the job is bound to it. */
  readonly found: Instance | undefined
  readonly sinceMs: number
}

/** What a request tells when its wait ends without a grant; gives the error of that end. */
export interface RequestHome {
  timedOut(request: Request): Error
  aborted(request: Request): Error
  withdrawn(request: Request, error: Error): void
}

/** One request that waits for a slot. */
export class Request extends Wait<Hold> {
  readonly wanted: Wanted
  readonly arrival: number
  readonly #home: RequestHome
  /** @internal Its neighbours in the line; of the queue alone. */
  previous: Request | undefined
  /** @internal */
  next: Request | undefined
  /** @internal */
  queued = false

  constructor(
    world: World,
    wanted: Wanted,
    arrival: number,
    deadlineAtMs: number,
    home: RequestHome,
  ) {
    super(world, deadlineAtMs, wanted.call.bodySignal)
    this.wanted = wanted
    this.arrival = arrival
    this.#home = home
    this.arm()
  }

  /** Ends it, because nobody can use the job any more. */
  withdraw(error: Error): void {
    this.#home.withdrawn(this, error)
  }

  protected override deadlineError(): Error {
    return this.#home.timedOut(this)
  }

  protected override abortError(): Error {
    return this.#home.aborted(this)
  }
}

interface Line {
  readonly kind: RequestKind
  readonly order: number
  first: Request | undefined
  last: Request | undefined
}

export class RequestQueue {
  /** Lines with their order of service; few, whatever the number of requests. */
  readonly #lines: Line[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  add(request: Request): void {
    const line = this.#line(request.wanted.kind)
    request.previous = line.last
    if (line.last === undefined) line.first = request
    else line.last.next = request
    line.last = request
    request.queued = true
    this.#size++
  }

  /** Takes a request out wherever it stands; false when it is not in the queue. */
  remove(request: Request): boolean {
    if (!request.queued) return false
    const line = this.#line(request.wanted.kind)
    const { previous, next } = request
    if (previous === undefined) line.first = next
    else previous.next = next
    if (next === undefined) line.last = previous
    else next.previous = previous
    request.previous = undefined
    request.next = undefined
    request.queued = false
    this.#size--
    return true
  }

  /** The request to grant next among those that `grantable` admits: lowest class, then arrival. */
  next(grantable: (wanted: Wanted) => boolean): Request | undefined {
    let best: Request | undefined
    let bestOrder = 0
    for (const line of this.#lines) {
      const candidate = line.first
      if (candidate === undefined || !grantable(candidate.wanted)) continue
      if (
        best === undefined ||
        line.order < bestOrder ||
        (line.order === bestOrder && candidate.arrival < best.arrival)
      ) {
        best = candidate
        bestOrder = line.order
      }
    }
    return best
  }

  /** The request of a kind that waits longest. */
  first(kind: RequestKind): Request | undefined {
    return this.#lines.find((line) => line.kind === kind)?.first
  }

  /** All that wait, in order of arrival. */
  all(): Request[] {
    const all: Request[] = []
    for (const line of this.#lines) {
      for (let request = line.first; request !== undefined; request = request.next) {
        all.push(request)
      }
    }
    return all.sort((a, b) => a.arrival - b.arrival)
  }

  #line(kind: RequestKind): Line {
    let line = this.#lines.find((candidate) => candidate.kind === kind)
    if (line === undefined) {
      line = { kind, order: requestClass(kind), first: undefined, last: undefined }
      this.#lines.push(line)
    }
    return line
  }
}
