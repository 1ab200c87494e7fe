// Text on a terminal: nothing that a guest chose controls it, and columns stand under each other.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { flagOf } from '../src/derived-options.ts'
import { nearest } from '../src/nearest.ts'
import { plainLine, plainLines } from '../src/plain-text.ts'
import { progressWords } from '../src/progress-bar.ts'
import { formatBytes, formatDuration, parseKiB, parseSeconds } from '../src/quantities.ts'
import { tableLines, widthOf } from '../src/table.ts'
import { Terminal } from '../src/terminal.ts'
import { UsageError } from '../src/usage-error.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

test('whatever a guest says, it is one line without a control character', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(plainLine(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    }),
  )
  expect(plainLine('a\u001b[2Jb\u009bc\r\nd\u202ee')).toBe('a[2Jbc de')
  expect(plainLines('one\ntwo\u0007\tthree')).toBe('one\ntwo    three')
})

test('ordinary text of any language stays as it is', () => {
  for (const text of ['Grüße', '日本語', 'עברית', '🚂👨\u200d👩\u200d👧', 'a b'])
    expect(plainLine(text)).toBe(text)
})

test.each([
  ['abc', 3],
  ['日本語', 6],
  ['🚂', 2],
  ['👨\u200d👩\u200d👧', 2],
  ['e\u0301', 1],
  ['', 0],
])('%s takes %d cells', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('every column of a table begins at the same cell in all its rows', () => {
  const terminal = new Terminal()
  terminal.color = 'never'
  const cell = fc.oneof(anyText, fc.constantFrom('日本', '🚂', 'x'))
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), (rows) => {
      const lines = tableLines(
        terminal,
        ['A', 'B'],
        rows.map(([a, b]) => [a, `|${b}`]),
      )
      const [, ...body] = lines
      const begins = body.map((line, index) => {
        const second = `|${plainLine(rows[index]?.[1] ?? '')}`.trimEnd()
        expect(line.endsWith(second)).toBe(true)
        return widthOf(line.slice(0, line.length - second.length))
      })
      expect(new Set(begins).size).toBeLessThanOrEqual(1)
    }),
  )
})

test('amounts read as people write them, and are told as people read them', () => {
  expect(parseKiB('512MiB')).toBe(512 * 1024)
  expect(parseKiB('2g')).toBe(2 * 1024 * 1024)
  expect(parseKiB('1.5 GiB')).toBe(1.5 * 1024 * 1024)
  expect(parseKiB('1048576')).toBe(1048576)
  expect(parseKiB('1000MB')).toBe(976562)
  for (const wrong of ['', 'MiB', '1QB', '-1M', '1e3'])
    expect(() => parseKiB(wrong)).toThrow(UsageError)
  expect(parseSeconds('1.5')).toBe(1500)
  for (const wrong of ['', '0', '-1', 'soon']) expect(() => parseSeconds(wrong)).toThrow(UsageError)
  expect([0, 1023, 1024, 1.5 * 2 ** 30].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 GiB',
  ])
  expect([12, 1500, 245_000, 12_000_000].map(formatDuration)).toEqual([
    '12 ms',
    '1.5 s',
    '4 min 05 s',
    '3 h 20 min',
  ])
})

test('progress tells what is known, and guesses nothing', () => {
  const MiB = 2 ** 20
  const known = { totalBytes: 200 * MiB, doneBytes: 50 * MiB, bytesPerSecond: 10 * MiB }
  expect(progressWords(known)).toBe('25 %  50.0 MiB of 200 MiB  10.0 MiB/s  15.0 s left')
  expect(progressWords({ ...known, totalBytes: 0 })).toBe('50.0 MiB  10.0 MiB/s')
  expect(progressWords({ ...known, bytesPerSecond: 0 })).toBe('25 %  50.0 MiB of 200 MiB  0 B/s')
})

test('inputs become flags that people can type', () => {
  expect(['paused', 'forceBoot', 'bandwidthMiB', 'memoryKiB'].map(flagOf)).toEqual([
    'paused',
    'force-boot',
    'bandwidth-mib',
    'memory-kib',
  ])
})

test('names that are nearly meant are found, others are not', () => {
  const names = ['build-7', 'build-8', 'web', 'database']
  expect(nearest('build-77', names)).toEqual(['build-7', 'build-8'])
  expect(nearest('data', names)).toEqual(['database'])
  expect(nearest('wbe', names)).toEqual([])
  expect(nearest('mail', names)).toEqual([])
})
