// Recordings as pictures: the JSON trace-event format.
import { describe, expect, test } from 'vitest'
import type { TraceEvent } from '../src/index.ts'
import { toPerfetto } from '../src/index.ts'
import { event, leased, rain, returned } from './kinds.ts'

interface Entry {
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly name: string
  readonly ts: number
  readonly dur: number
  readonly id: number
  readonly args: Readonly<Record<string, unknown>>
}

function draw(events: readonly TraceEvent[]): Entry[] {
  const text = toPerfetto(events)
  return (JSON.parse(text) as { traceEvents: Entry[] }).traceEvents
}

function named(entries: readonly Entry[], ph: string, name: string): Entry | undefined {
  return entries.find((entry) => entry.ph === ph && entry.name === name)
}

const recording = [
  event(leased, 10, 1, { what: 'Emma' }),
  event(rain, 15, 0, { litres: 3 }),
  event(returned, 30, 1, { what: 'Emma' }),
  event(leased, 30, 2, { what: 'Ulysses', after: 1 }),
  event(rain, 42, 0, { litres: 1 }),
]

describe('a picture', () => {
  test('names each domain and track', () => {
    const entries = draw(recording)
    expect(named(entries, 'M', 'process_name')).toMatchObject({ pid: 1, args: { name: 'guest' } })
    const tracks = entries.filter(({ name }) => name === 'thread_name')
    expect(tracks.map(({ args }) => args['name'])).toEqual(['weather', 'books'])
  })

  test('shows spans in microseconds, with the call that made them', () => {
    expect(named(draw(recording), 'X', 'Emma')).toMatchObject({
      ts: 10_000,
      dur: 20_000,
      args: { call: 7, api: 'virDomainSave', client: 'client 2' },
    })
  })

  test('shows what is still open up to the end', () => {
    expect(named(draw(recording), 'X', 'Ulysses')).toMatchObject({ ts: 30_000, dur: 12_000 })
  })

  test('shows points with their detail', () => {
    expect(named(draw(recording), 'i', 'weather.rain')).toMatchObject({
      ts: 15_000,
      args: { litres: 3, what: 'weather.rain litres=3' },
    })
  })

  test('leads an arrow from inside the span that was waited for to the one that it let in', () => {
    const entries = draw(recording)
    const from = entries.find(({ ph }) => ph === 's')
    const to = entries.find(({ ph }) => ph === 'f')
    expect(from?.id).toBe(to?.id)
    expect(to?.ts).toBe(30_000)
    expect(from?.ts).toBeGreaterThanOrEqual(10_000)
    expect(from?.ts).toBeLessThan(30_000)
  })

  test('lays what overlaps on lanes of its own, and counts it', () => {
    const entries = draw([
      event(leased, 0, 1, { what: 'A' }),
      event(leased, 1, 2, { what: 'B' }),
      event(returned, 2, 1, { what: 'A' }),
      event(leased, 3, 3, { what: 'C' }),
      event(returned, 4, 3, { what: 'C' }),
      event(returned, 5, 2, { what: 'B' }),
    ])
    const lane = (name: string): number | undefined => named(entries, 'X', name)?.tid
    expect(lane('A')).toBe(lane('C'))
    expect(lane('B')).not.toBe(lane('A'))
    const counts = entries.filter(({ ph }) => ph === 'C')
    expect(counts.map(({ ts, args }) => [ts, args['open']])).toEqual([
      [0, 1],
      [1_000, 2],
      [2_000, 1],
      [3_000, 2],
      [4_000, 1],
      [5_000, 0],
    ])
  })

  test('of nothing is a picture still', () => {
    expect(draw([])).toEqual([])
  })
})
