// Kinds of events for tests, and events of them made by hand.
import type { CallTag, DomainTag, EventKind, TraceEvent } from '../src/index.ts'
import { describeEvent, drawEvent, eventKind } from '../src/index.ts'

export interface Leased {
  readonly what: string
  readonly after?: number
}
export interface Returned {
  readonly what: string
  readonly heldMs?: number
}
export const leased = eventKind<Leased>('library.leased', 'A book was leased.')
export const returned = eventKind<Returned>('library.returned', 'A book was given back.')
export const rain = eventKind<{ readonly litres: number }>('weather.rain', 'It rained.')

describeEvent(leased, ({ detail }) => `leases '${detail.what}'`)
drawEvent(leased, ({ job = 0, detail }) => [
  {
    track: 'books',
    id: job,
    edge: 'begin',
    name: detail.what,
    ...(detail.after !== undefined && { after: { track: 'books', id: detail.after } }),
  },
])
drawEvent(returned, ({ job = 0, detail }) => [
  {
    track: 'books',
    id: job,
    edge: 'end',
    name: detail.what,
    ...(detail.heldMs !== undefined && { lastedMs: detail.heldMs }),
  },
])

export const guest: DomainTag = { number: 1, name: 'guest', uuid: 'u1' }
export const call: CallTag = { number: 7, api: 'virDomainSave', client: 'client 2' }

let lastSeq = 0

export function event<Detail extends object>(
  kind: Pick<EventKind<Detail>, 'name'>,
  at: number,
  job: number,
  detail: Detail,
): TraceEvent {
  return { seq: lastSeq++, at, kind: kind.name, domain: guest, call, job, detail }
}
