// A package's model tests, as StrykerJS runs them: in one thread without isolation, so that each
// change costs little more than the tests that see it, and with programs drawn from one seed, so
// that a change that is caught today is caught tomorrow.
import { defineConfig } from 'vitest/config'
import { packageVariable } from './options.ts'
import { QuickestFirst } from './quickest-first.ts'

const name = process.env[packageVariable] ?? '*'

export default defineConfig({
  test: {
    include: [`packages/${name}/test/**/*.model.test.ts`],
    setupFiles: ['mutants/stryker/one-draw.ts'],
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: QuickestFirst },
    testTimeout: 60_000,
  },
})
