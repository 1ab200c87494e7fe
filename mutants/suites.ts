// Which tests are run for a mutant, in which order: first those where it most likely shows, then the
// programs whose every step the checker sees, then all others of its package.
import { globSync } from 'node:fs'
import type { Mutant } from './mutant.ts'

/** Tests that try the rules under many schedules, by package. */
const programs: Readonly<Record<string, readonly string[]>> = {
  jobs: ['interleavings.model.test.ts', 'careless.model.test.ts', 'random.model.test.ts'],
}

/** Test files from the root of the tree, each once. */
export function testFiles({ file, first = [], byType }: Mutant, cwd: string): string[] {
  const name = packageOf(file)
  const folder = `packages/${name}/test/`
  if (byType === true) return globSync(`${folder}**/*.type.test.ts`, { cwd })
  const ordered = [...first, ...(programs[name] ?? [])].map((each) => folder + each)
  const all = globSync(`${folder}**/*.model.test.ts`, { cwd }).toSorted()
  return [...new Set([...ordered, ...all])]
}

export function packageOf(file: string): string {
  const [, name] = /^packages\/([^/]+)\//.exec(file) ?? []
  if (name === undefined) throw new Error(`${file} belongs to no package`)
  return name
}
