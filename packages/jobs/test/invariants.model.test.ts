// The checker checked: sequences of steps that must never happen, each rejected by its number.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Breach } from '../src/index.ts'
import { checkTrace } from '../src/index.ts'
import { calls, guest, other } from './script.ts'
import { wrong } from './wrong-sequences.ts'

describe('a wrong sequence is rejected by its number', () => {
  test.each(wrong)('%s: %s', (invariant, _what, { events }) => {
    const breaches = checkTrace(events)
    expect(breaches.map((breach: Breach) => breach.invariant)).toContain(invariant)
    // What led there is sound: the last step is the one that breaks the rule.
    expect(checkTrace(events.slice(0, -2))).toEqual([])
  })

  test('the story of a breach holds the steps of its domain and call, and no others', () => {
    const script = calls(3).on(other).take(3, 9, 'query').on(guest)
    const [breach] = checkTrace(script.take(1, 1, 'query').take(2, 2, 'modify', 2).events)
    expect(breach?.story.at(-1)).toBe(breach?.event)
    expect(breach?.story.some((event) => event.job === 9)).toBe(false)
    expect(breach?.story.some((event) => event.job === 1)).toBe(true)
  })
})

test('what is said of each, and nothing else: UPDATE_EXPECTED=1 writes the file anew', () => {
  const said = wrong.map(([, what, { events }]) => {
    const breaches = checkTrace(events).map(
      ({ invariant, message }) => `  ${invariant}: ${message}\n`,
    )
    return [`${what}\n`, ...breaches].join('')
  })
  const path = join(import.meta.dirname, 'expected/breaches.txt')
  if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(path, said.join(''))
  expect(said.join('')).toBe(readFileSync(path, 'utf8'))
})
