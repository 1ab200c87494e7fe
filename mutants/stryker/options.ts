// What StrykerJS is told: which files of a package it changes, and by which tests of that package
// it judges each change. It works in a copy of the workspace, and changes that in place.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** Tells the tests' settings the package's name. */
export const packageVariable = 'SIGNALBOX_STRYKER_PACKAGE'

/** Packages whose sources are changed, with what of them is not. */
export const packages = {
  jobs: ['packages/jobs/src/**/*.ts', '!packages/jobs/src/index.ts'],
  qmp: ['packages/qmp/src/**/*.ts', '!packages/qmp/src/index.ts', '!packages/qmp/src/generated/**'],
} as const

export type PackageName = keyof typeof packages

/** Files below `src` when some are named, without their ending: 'queue', 'invariants/fold'. */
export function optionsOf(name: PackageName, files: readonly string[], kept: string): object {
  return {
    mutate:
      files.length === 0 ? packages[name] : files.map((file) => `packages/${name}/src/${file}.ts`),
    plugins: [join(import.meta.dirname, 'test-runner.ts')],
    testRunner: 'loaded-tests',
    // A test is run only for changes of what it executes, until the first one fails.
    coverageAnalysis: 'perTest',
    inPlace: true,
    concurrency: availableParallelism(),
    // What is known from the last run of the same code and tests is not tried again.
    incremental: true,
    incrementalFile: `${kept}/${name}.incremental.json`,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: `${kept}/${name}.json` },
    // What is evaluated once, as a file is loaded, needs all tests in a process of their own: these
    // are tables and texts, which have tests of their own.
    ignoreStatic: true,
    // A loop without an end is noticed by the count of its rounds; this is for all else.
    timeoutMS: 10_000,
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 15,
    allowConsoleColors: false,
    disableTypeChecks: false,
    cleanTempDir: 'always',
  }
}
