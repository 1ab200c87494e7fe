// The mutants of the rules (docs/mutants.md) do not rot: each still fits the sources, the table
// names them all, and a few are tried with every run. `npm run mutants` tries all.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutants } from '../mutants/all.ts'
import { counted, documentPath, rowsOf, stated } from '../mutants/document.ts'
import { misfits, tryMutants } from '../mutants/run.ts'
import { root } from '../mutants/tree.ts'

/** Some that programs catch at once, each with the invariant that catches it. */
const sample: Readonly<Record<string, string>> = {
  M01: 'I1',
  M04: 'I4',
  M19: 'I20',
  M31: 'I23',
  M37: 'I44',
  M47: 'I10',
}
const programs = ['interleavings', 'careless'].map(
  (name) => `packages/jobs/test/${name}.model.test.ts`,
)

test('every mutant still fits the sources', () => {
  expect(misfits(mutants)).toEqual([])
})

test('their ids are M01 and on, without a gap', () => {
  const ids = mutants.map((_mutant, at) => `M${String(at + 1).padStart(2, '0')}`)
  expect(mutants.map(({ id }) => id)).toEqual(ids)
})

test('the table in docs/mutants.md names them all (npm run mutants), and says which are open', () => {
  const text = readFileSync(join(root, documentPath), 'utf8')
  const rows = rowsOf(text)
  expect(rows.map((row) => row.slice(0, 3))).toEqual(mutants.map(stated))
  expect(text.split('\n')).toContain(counted(rows))
})

test(
  'a few of them are caught, each by the invariant that it breaks',
  { timeout: 120_000 },
  async () => {
    const chosen = mutants.filter(({ id }) => id in sample)
    const tried = await tryMutants(
      chosen,
      () => undefined,
      () => programs,
    )
    const found = tried.map(({ mutant, caught }) => [mutant.id, caught?.check])
    expect(Object.fromEntries(found)).toEqual(sample)
  },
)
