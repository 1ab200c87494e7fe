// The real clock. Alarms share one ordered heap behind one of Node's timers: a deadline costs a
// heap entry, and thousands of them no more timers than one.
import type { Alarm, Clock } from '../clock.ts'

interface Entry {
  readonly atMs: number
  readonly background: boolean
  ring: (() => void) | undefined
}

/** Longest delay that Node's timers take, in milliseconds. */
const longestMs = 2 ** 31 - 1

export class RealClock implements Clock {
  readonly #heap: Entry[] = []
  #timer: NodeJS.Timeout | undefined
  #timerAtMs = Number.POSITIVE_INFINITY
  /** Armed alarms that keep the process alive. */
  #foreground = 0

  now(): number {
    return performance.now()
  }

  wallTime(): number {
    return Date.now()
  }

  alarm(atMs: number, ring: () => void, background = false): Alarm {
    const entry: Entry = { atMs, background, ring }
    push(this.#heap, entry)
    if (!background) this.#foreground++
    this.#arm()
    return {
      cancel: () => {
        if (entry.ring === undefined) return
        entry.ring = undefined
        if (!background) this.#foreground--
        // A cancelled entry leaves the heap when it comes to its top.
        this.#prune()
        this.#arm()
      },
    }
  }

  #arm(): void {
    const next = this.#heap[0]
    if (next === undefined) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#timerAtMs = Number.POSITIVE_INFINITY
      return
    }
    if (this.#timer === undefined || next.atMs < this.#timerAtMs) {
      clearTimeout(this.#timer)
      this.#timerAtMs = next.atMs
      const delayMs = Math.min(longestMs, Math.max(0, Math.ceil(next.atMs - performance.now())))
      this.#timer = setTimeout(this.#onTimer, delayMs)
    }
    if (this.#foreground > 0) this.#timer.ref()
    else this.#timer.unref()
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined
    this.#timerAtMs = Number.POSITIVE_INFINITY
    const now = performance.now()
    const due: Entry[] = []
    for (let top = this.#heap[0]; top !== undefined && top.atMs <= now; top = this.#heap[0]) {
      pop(this.#heap)
      due.push(top)
    }
    for (const entry of due) {
      const { ring } = entry
      if (ring === undefined) continue
      entry.ring = undefined
      if (!entry.background) this.#foreground--
      // Each in a turn of its own, so that one that throws keeps no other from ringing.
      setImmediate(ring)
    }
    this.#prune()
    this.#arm()
  }

  /** Drops cancelled entries from the top, and all of them when they are the most. */
  #prune(): void {
    while (this.#heap[0]?.ring === undefined && this.#heap.length > 0) pop(this.#heap)
  }
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (above === undefined || above.atMs <= entry.atMs) break
    heap[at] = above
    at = parent
  }
  heap[at] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = left + 1
    let child = heap[left]
    let childAt = left
    const other = heap[right]
    if (child === undefined) break
    if (other !== undefined && other.atMs < child.atMs) {
      child = other
      childAt = right
    }
    if (child.atMs >= last.atMs) break
    heap[at] = child
    at = childAt
  }
  heap[at] = last
}
