// How vitest loads a package's model tests for StrykerJS: in one thread, as one file whose only
// test runs all others, so that a change costs no more than the tests that see it; and with
// programs drawn from one seed, so that a change that is caught today is caught tomorrow.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['mutants/stryker/trials.ts'],
    setupFiles: ['mutants/stryker/one-draw.ts'],
    testNamePattern: /tries changes until it is told to stop/u,
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
    testTimeout: 30_000,
  },
})
