// Events of QEMU's as declarations. What an event states is a fact: applied to the live state at
// once, with no job, in one section, in the order in which QEMU sent it. What it asks for is a
// follow-up: a driver call of its own, from the domain's queue, with jobs of its own (jobs.md 9.2).
import type { Draft, Instance } from '@signalbox/jobs'
import { eventKind } from '@signalbox/trace'
import type { DomainEventBody } from './domain-event.ts'
import type { QemuTypes } from './domain-types.ts'
import type { DomainOf, DriverServices } from './services.ts'

export interface FactApplied {
  readonly event: string
  /** The monitor's session, and the event's number in it. */
  readonly session: number
  readonly number: number
}
export const factApplied = eventKind<FactApplied>(
  'qemu.fact-applied',
  "What an event of QEMU's states is part of the domain's state, and before anything that follows.",
)

/** What the guest or QEMU put into an event: checked by each handler before use. */
export type EventData = Readonly<Record<string, unknown>>

export interface FollowUpContext {
  readonly driver: DriverServices
  readonly object: DomainOf
  readonly instance: Instance
  readonly data: EventData
}

export interface QmpEventHandler {
  /** QEMU's name of the event. */
  readonly name: string
  /** Applies the fact, and returns what subscribers are told. */
  fact(draft: Draft<QemuTypes>, data: EventData): readonly DomainEventBody[]
  /** Does what the event asks for; run in order, with nothing held. */
  readonly followUp?: (context: FollowUpContext) => Promise<void>
}

/** Declares what happens on one of QEMU's events. */
export function qmpEvent(
  name: string,
  fact: QmpEventHandler['fact'],
  followUp?: QmpEventHandler['followUp'],
): QmpEventHandler {
  return { name, fact, ...(followUp !== undefined && { followUp }) }
}

/** A text of an event's data, cut to what a message needs; empty when it is none. */
export function textOf(data: EventData, key: string): string {
  const value = data[key]
  return typeof value === 'string' ? value.slice(0, 1024) : ''
}

/** A finite number of an event's data. */
export function numberOf(data: EventData, key: string): number | undefined {
  const value = data[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** A nested object of an event's data; empty when it is none. */
export function objectOf(data: EventData, key: string): EventData {
  const value = data[key]
  return typeof value === 'object' && value !== null ? (value as EventData) : {}
}
