// Requests that wait, in one list per kind, so that finding the next grantable one costs a look at
// the head of each kind, however long the queue (jobs.md 5).
import type { Call } from './call.ts'
import type { Hold } from './hold.ts'
import type { Instance } from './instance.ts'
import type { AsyncRequest } from './slots.ts'
import type { RequestKind } from './kinds.ts'
import { requestClass } from './kinds.ts'
import type { Wait } from './wait.ts'

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

/** One request that waits for a slot. */
export interface Request extends Wanted {
  readonly arrival: number
  readonly deadlineAtMs: number
  readonly wait: Wait<Hold>
}

interface Link {
  readonly request: Request
  previous: Link | undefined
  next: Link | undefined
}

interface Line {
  readonly kind: RequestKind
  readonly order: number
  first: Link | undefined
  last: Link | undefined
}

export class RequestQueue {
  /** Lines with their order of service; few, whatever the number of requests. */
  readonly #lines: Line[] = []
  readonly #links = new Map<Request, Link>()

  get size(): number {
    return this.#links.size
  }

  add(request: Request): void {
    const line = this.#line(request.kind)
    const link: Link = { request, previous: line.last, next: undefined }
    if (line.last === undefined) line.first = link
    else line.last.next = link
    line.last = link
    this.#links.set(request, link)
  }

  /** Takes a request out wherever it stands; false when it is not in the queue. */
  remove(request: Request): boolean {
    const link = this.#links.get(request)
    if (link === undefined) return false
    this.#links.delete(request)
    const line = this.#line(request.kind)
    if (link.previous === undefined) line.first = link.next
    else link.previous.next = link.next
    if (link.next === undefined) line.last = link.previous
    else link.next.previous = link.previous
    return true
  }

  /** The request to grant next among those that `grantable` admits: lowest class, then arrival. */
  next(grantable: (request: Request) => boolean): Request | undefined {
    let best: Request | undefined
    let bestOrder = 0
    for (const line of this.#lines) {
      const candidate = line.first?.request
      if (candidate === undefined || !grantable(candidate)) continue
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
    return this.#lines.find((line) => line.kind === kind)?.first?.request
  }

  /** All that wait, in order of arrival. */
  all(): Request[] {
    return [...this.#links.keys()]
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
