// Suites by purpose; the suite is in the file's name (CONTRIBUTING.md explains which to write).
//   *.model.test.ts  milliseconds: simulated world, no real I/O
//   *.fake.test.ts   real sockets and files, scripted QEMU
//   *.real.test.ts   real QEMU under TCG, two files at a time
//   *.type.test.ts   programs that must not compile
import { defineConfig } from 'vitest/config'

const suite = (name: string, testTimeout: number, maxWorkers: number) => ({
  extends: true as const,
  test: {
    name,
    include: [`packages/*/test/**/*.${name}.test.ts`, `test/**/*.${name}.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    maxWorkers,
  },
})

export default defineConfig({
  test: {
    projects: [
      suite('model', 20_000, 2),
      suite('type', 120_000, 1),
      suite('fake', 30_000, 2),
      suite('real', 120_000, 2),
    ],
  },
})
