// Who holds what at an instant of a recording.
import { expect, test } from 'vitest'
import { Holdings, holdingsAt, strokesOf } from '../src/index.ts'
import { event, leased, rain, returned } from './kinds.ts'

const recording = [
  event(leased, 10, 1, { what: 'Emma' }),
  event(leased, 20, 2, { what: 'Ulysses' }),
  event(rain, 25, 0, { litres: 3 }),
  event(returned, 30, 1, { what: 'Emma' }),
]

test('a span is open from its beginning to its end', () => {
  const namesAt = (atMs: number): string[] => holdingsAt(recording, atMs).map(({ name }) => name)
  expect(namesAt(9)).toEqual([])
  expect(namesAt(10)).toEqual(['Emma'])
  expect(namesAt(29)).toEqual(['Emma', 'Ulysses'])
  expect(namesAt(30)).toEqual(['Ulysses'])
})

test('an end tells the whole span', () => {
  const holdings = new Holdings()
  const ended = recording.flatMap((step) => holdings.accept(step))
  expect(ended).toMatchObject([{ name: 'Emma', beganMs: 10, endedMs: 30, call: { number: 7 } }])
})

test('a span that began before the recording is known by how long it lasted, or not at all', () => {
  const holdings = new Holdings()
  expect(holdings.accept(event(returned, 50, 9, { what: 'Emma' }))).toEqual([])
  expect(holdings.accept(event(returned, 50, 9, { what: 'Emma', heldMs: 40 }))).toMatchObject([
    { beganMs: 10, endedMs: 50 },
  ])
})

test('the same identity on two domains is two spans', () => {
  const holdings = new Holdings()
  const other = { number: 2, name: 'other', uuid: 'u2' }
  holdings.accept(event(leased, 1, 1, { what: 'Emma' }))
  holdings.accept({ ...event(leased, 1, 1, { what: 'Emma' }), domain: other })
  holdings.accept(event(returned, 2, 1, { what: 'Emma' }))
  expect(holdings.open().map(({ domain }) => domain?.name)).toEqual(['other'])
})

test('a kind that nobody draws is a point of its layer, or a span when it lasted', () => {
  expect(strokesOf(event(rain, 1, 0, { litres: 1 }))).toMatchObject([
    { track: 'weather', edge: 'point', name: 'weather.rain' },
  ])
  const reply = event({ name: 'qmp.reply' }, 8, 0, { command: 'stop', durationMs: 5 })
  expect(strokesOf(reply)).toMatchObject([{ track: 'qmp', edge: 'end', name: 'stop', lastedMs: 5 }])
})
