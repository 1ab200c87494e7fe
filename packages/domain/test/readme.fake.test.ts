// The example in the README runs as printed, and prints what stands there.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = dirname(import.meta.dirname)
const blocks = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```(ts)?\n(.*?)^```$/gms),
]

it('the example of the README prints what the README says', () => {
  const [, , program = ''] = blocks[0] ?? []
  const [, language, output] = blocks[1] ?? []
  expect(language).toBeUndefined()
  const printed = execFileSync(
    process.execPath,
    ['--input-type=module-typescript', '--eval', program],
    { cwd: root, encoding: 'utf8' },
  )
  expect(printed).toBe(output)
})
