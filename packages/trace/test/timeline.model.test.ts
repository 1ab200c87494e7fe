// Recordings as lines for people.
import { expect, test } from 'vitest'
import { describeEvent, duration, formatEvent, formatTimeline, wordsOf } from '../src/index.ts'
import { event, leased, rain } from './kinds.ts'

test('an event is one line: time, domain, call and words in columns', () => {
  expect(formatEvent(event(leased, 12.3456, 1, { what: 'Emma' }))).toBe(
    "     12.346  guest         virDomainSave #7                leases 'Emma'",
  )
})

test('columns stay aligned whatever is missing', () => {
  const full = formatEvent(event(rain, 1, 1, { litres: 2 }))
  const bare = formatEvent({ seq: 0, at: 1, kind: 'weather.rain', detail: { litres: 2 } })
  expect(bare.indexOf('weather.rain')).toBe(full.indexOf('weather.rain'))
})

test('a timeline begins at zero', () => {
  const lines = [
    ...formatTimeline([
      event(rain, 5_000, 0, { litres: 1 }),
      event(rain, 5_001.5, 0, { litres: 2 }),
    ]),
  ]
  expect(lines.map((line) => line.slice(0, 11).trim())).toEqual(['0.000', '1.500'])
})

test('a kind without words is told by its name and whole detail', () => {
  const detail = { command: 'device add', id: 3, waitedMs: 12_345, never: Number.POSITIVE_INFINITY }
  expect(wordsOf({ seq: 0, at: 0, kind: 'qmp.odd', detail: { ...detail, list: ['a'] } })).toBe(
    'qmp.odd command="device add" id=3 waitedMs=12.35 s never=Infinity list=["a"]',
  )
})

test('words are given once', () => {
  expect(() => describeEvent(leased, () => 'again')).toThrow("'library.leased' has words already")
})

test.each([
  [0.085, '85 µs'],
  [12.34, '12.3 ms'],
  [30_000, '30.00 s'],
  [Number.POSITIVE_INFINITY, 'for ever'],
])('%d ms is read as %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})
