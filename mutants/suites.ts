// Which tests are run for a mutant, in which order: first those where it most likely shows, then
// the programs whose every step the checker sees, then all others of its package.
import { globSync } from 'node:fs'
import type { Mutant } from './mutant.ts'

/** Patterns of test files, in the order in which they are run, by the package that is changed. */
const suites: Readonly<Record<string, readonly string[]>> = {
  jobs: [
    'packages/jobs/test/interleavings.model.test.ts',
    'packages/jobs/test/careless.model.test.ts',
    'packages/jobs/test/random.model.test.ts',
    'packages/jobs/test/**/*.model.test.ts',
  ],
  qmp: ['packages/qmp/test/**/*.model.test.ts', 'packages/qemu/test/simulated/*.model.test.ts'],
  qemu: ['packages/qemu/test/simulated/*.model.test.ts', 'packages/qemu/test/**/*.model.test.ts'],
  world: ['packages/world/test/**/*.fake.test.ts'],
}

/** Test files from the root of the tree, each once. */
export function testFiles({ file, first = [], byType }: Mutant, cwd: string): string[] {
  const name = packageOf(file)
  const own = `packages/${name}/test/`
  const patterns =
    byType === true
      ? [`${own}**/*.type.test.ts`]
      : [...first.map((each) => own + each), ...(suites[name] ?? [])]
  return [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd }).toSorted()))]
}

/** The same files, those of that name before all others. */
export function beginningWith(name: string | undefined, files: readonly string[]): string[] {
  const isNamed = (file: string): boolean => file.split('/').at(-1)?.split('.')[0] === name
  return [...files.filter(isNamed), ...files.filter((file) => !isNamed(file))]
}

export function packageOf(file: string): string {
  const [, name] = /^packages\/([^/]+)\//.exec(file) ?? []
  if (name === undefined) throw new Error(`${file} belongs to no package`)
  return name
}
