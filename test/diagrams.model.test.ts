// The pictures of docs/interlocking.md are what the driver does today.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { diagrams } from '../proof/stories.ts'

test('docs/diagrams shows what the driver does (node proof/stories.ts)', async () => {
  for (const [file, svg] of await diagrams()) {
    const path = new URL(`../docs/diagrams/${file}`, import.meta.url)
    expect(readFileSync(path, 'utf8')).toBe(svg)
  }
})
