// The registry of invariants tells the truth: no number is missing, every file that it names speaks
// of the number, every family is in it, and docs/invariants.md is made from it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobInvariants } from '@signalbox/jobs'
import { qemuInvariants } from '@signalbox/qemu'
import { qmpInvariants } from '@signalbox/qmp'
import { invariantTable, invariants } from '../generate/invariants.ts'
import { root } from './tree/source-file.ts'

const textOf = (file: string): string => readFileSync(join(root, 'packages', file), 'utf8')

/** Whether a text speaks of I4, and not only of I40. */
const speaksOf = (text: string, number: number): boolean =>
  new RegExp(String.raw`\bI${number}\b`, 'u').test(text)

test('every number from 1 to 50 is there, once', () => {
  expect(invariants.map(({ number }) => number)).toEqual(
    Array.from({ length: 50 }, (_, index) => index + 1),
  )
})

test.for([...invariants])('I$number: its checks and tests speak of it', (invariant) => {
  const { number, checks, tests } = invariant
  expect(checks.length).toBeGreaterThan(0)
  expect(tests.length).toBeGreaterThan(0)
  const silent = [...checks.map(({ file }) => file), ...tests].filter(
    (file) => !speaksOf(textOf(file), number),
  )
  expect(silent).toEqual([])
})

test('a family and the registry name the same invariants', () => {
  for (const { file, invariants: asserted } of [...qmpInvariants, ...qemuInvariants]) {
    const listed = invariants.filter(({ checks }) => checks.some((check) => check.file === file))
    expect([file, listed.map(({ number }) => `I${number}`)]).toEqual([file, [...asserted]])
  }
  const numbers = new Set(invariants.map(({ number }) => `I${number}`))
  for (const number of jobInvariants.flatMap((family) => family.invariants)) {
    expect(numbers.has(number)).toBe(true)
  }
})

test('docs/invariants.md is made from the registry (npm run generate)', () => {
  expect(readFileSync(join(root, 'docs/invariants.md'), 'utf8')).toBe(invariantTable())
})
