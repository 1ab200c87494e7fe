// One run of QEMU for a domain, and the ports through which its monitor and agent are reached.
//
// An instance ends once, and for good: from that moment no visit begins, and every wait that is
// bound to it ends (jobs.md 12.1). It holds no state of the domain; state is immutable data.
import type { CallTag } from '@signalbox/trace'

/** What a visit tells the session that it was given. */
export interface VisitControl {
  readonly call: CallTag
  readonly job: number
  /** Throws when the visit is over, its caller has left, or the instance has ended. */
  check(): void
  /** What the visit does now, for those who look: 'waits for the answer to device_add'. */
  doing(words: string): void
}

/** The monitor or the agent of one instance, as the interlocking sees it. */
export interface Port<Session extends object> {
  /** Why it cannot be entered now, as the error that the caller gets; undefined when it can. */
  trouble(): Error | undefined
  session(visit: VisitControl): Session
}

export type EndReason = string

export class Instance {
  /** The domain's id: grows, and is never reused (I36). */
  readonly id: number
  #ended: EndReason | undefined
  #watchers = new Set<(reason: EndReason) => void>()

  constructor(id: number) {
    this.id = id
  }

  /** Why it ended; undefined while it lives. */
  get ended(): EndReason | undefined {
    return this.#ended
  }

  /** Ends the instance. The first reason stays; later calls return false and change nothing. */
  end(reason: EndReason): boolean {
    if (this.#ended !== undefined) return false
    this.#ended = reason
    const watchers = this.#watchers
    this.#watchers = new Set()
    for (const watcher of watchers) watcher(reason)
    return true
  }

  /**
   * Calls `watcher` in the step in which the instance ends; at once when it has ended. Returns how
   * to stop watching.
   */
  whenEnded(watcher: (reason: EndReason) => void): () => void {
    if (this.#ended !== undefined) {
      watcher(this.#ended)
      return () => false
    }
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
