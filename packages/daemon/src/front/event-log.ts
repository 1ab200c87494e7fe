// The driver's last domain events, as JSON: what subscribers read, and what one that comes back
// reads on from, so that a connection that was cut loses nothing.
import type { DomainEvent } from '@signalbox/qemu'
import type { Source, SourceItem, SourceSlice } from './source.ts'

/** Events kept, and bytes of them. */
const eventsMax = 4_096
const eventBytesMax = 4 * 2 ** 20

export class EventLog implements Source {
  readonly gatherMs = 0
  #items: SourceItem[] = []
  #first = 0
  #sizeBytes = 0
  #listeners: readonly (() => void)[] = []

  get next(): number {
    return this.#first + this.#items.length
  }

  append(event: DomainEvent): void {
    const text = JSON.stringify(event)
    this.#items.push({ kind: event.event, domain: event.domain, text: () => text })
    this.#sizeBytes += text.length
    if (this.#items.length > eventsMax || this.#sizeBytes > eventBytesMax) this.#forget()
    for (const listener of this.#listeners) listener()
  }

  read(from: number, limit: number): SourceSlice {
    const begin = Math.min(Math.max(from, this.#first), this.next)
    const items = this.#items.slice(begin - this.#first, begin - this.#first + limit)
    return { items, missed: Math.max(0, begin - from), next: begin + items.length }
  }

  onItem(listener: () => void): { close(): void } {
    const entry = (): void => listener()
    this.#listeners = [...this.#listeners, entry]
    return {
      close: () => {
        this.#listeners = this.#listeners.filter((other) => other !== entry)
      },
    }
  }

  /** Forgets the oldest eighth at once, or as many as make room: one by one would copy often. */
  #forget(): void {
    let count = Math.ceil(eventsMax / 8)
    let freed = 0
    for (const [index, item] of this.#items.entries()) {
      if (index >= count && this.#sizeBytes - freed <= eventBytesMax) break
      freed += item.text().length
      count = Math.max(count, index + 1)
    }
    this.#items = this.#items.slice(count)
    this.#first += count
    this.#sizeBytes -= freed
  }
}
