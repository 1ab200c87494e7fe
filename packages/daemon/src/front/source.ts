// Where a subscription reads from: something that keeps its last items, numbered without gaps. A
// subscriber is a position in it and nothing else, so that a slow one costs nothing and learns how
// much it has missed.
import type { DomainTag } from '@signalbox/trace'

export interface SourceItem {
  /** What sort of event it is, in its own vocabulary. */
  readonly kind: string
  readonly domain: DomainTag | undefined
  /** The item as JSON. */
  text(): string
}

export interface SourceSlice {
  readonly items: readonly SourceItem[]
  /** Items asked for that are gone. */
  readonly missed: number
  /** Where to go on reading. */
  readonly next: number
}

export interface Source {
  /** The position that the next item gets. */
  readonly next: number
  /** How long to gather items before they are told, in milliseconds. */
  readonly gatherMs: number
  /** Items from a position on, at most `limit` of them, oldest first. */
  read(from: number, limit: number): SourceSlice
  /** Calls `listener` after each new item, within the step that made it: it must only take note. */
  onItem(listener: () => void): { close(): void }
}
