// Suites by purpose; the suite is in the file's name (CONTRIBUTING.md explains which to write).
// They run one after the other, the quickest first, each with as many files at once as it bears.
//   *.model.test.ts  milliseconds: simulated world, no real I/O
//   *.type.test.ts   programs that must not compile
//   *.fake.test.ts   real sockets and files, scripted QEMU
//   *.real.test.ts   real QEMU under TCG, which takes all that a core can give
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

if (Number(process.versions.node.split('.')[0]) < 26) {
  throw new Error(
    `The tests need Node 26, and '${process.execPath}' is ${process.versions.node}. Run them by npm ` +
      "('npm test -- FILE'), or put node_modules/.bin first in PATH.",
  )
}

const cores = Math.max(2, availableParallelism())

// The limits are for what hangs. They are far above what a busy machine takes, because no test is
// to fail for being slow.
const suite = (name: string, order: number, testTimeout: number, maxWorkers: number) => ({
  extends: true as const,
  test: {
    name,
    include: [`packages/*/test/**/*.${name}.test.ts`, `test/**/*.${name}.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    maxWorkers,
    // An emulated guest may hang or crash by itself. Who failed once is listed with '(retry x1)'.
    retry: name === 'real' ? 1 : 0,
    sequence: { groupOrder: order },
  },
})

export default defineConfig({
  test: {
    projects: [
      suite('model', 0, 60_000, cores),
      suite('type', 1, 120_000, 1),
      suite('fake', 2, 60_000, cores),
      suite('real', 3, 180_000, 2),
    ],
  },
})
