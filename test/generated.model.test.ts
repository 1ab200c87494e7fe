// What lies in the generated/ folders is what their generators make today, and nothing else.
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generatedFiles } from '../generate/all.ts'

const root = new URL('..', import.meta.url)
const files = generatedFiles()

test.for([...files])('%s is what its generator makes (npm run generate)', ([path, text]) => {
  expect(readFileSync(new URL(path, root), 'utf8')).toBe(text)
})

test('every file in a generated/ folder has a generator', () => {
  const found = globSync('packages/*/src/**/generated/*', { cwd: root.pathname })
  expect(found.toSorted()).toEqual([...files.keys()].toSorted())
})
