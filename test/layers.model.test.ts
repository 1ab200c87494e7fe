// The layers point down only: every import, and every package's dependencies, against the table in
// test/tree/layers.ts; and that the check catches what it is there for.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importsOf } from './tree/imports.ts'
import { dependencyFindings, importFindings, layers, unusedFindings } from './tree/layers.ts'
import { packages, readManifest } from './tree/package.ts'
import type { Package } from './tree/package.ts'
import { root, SourceFile, sourceFiles, told } from './tree/source-file.ts'

const tools = Object.keys(readManifest('package.json').devDependencies ?? {})
const all = packages()

test('no package depends on one above it', () => {
  expect(told(dependencyFindings(all))).toBe('')
})

test('every import stays inside its package or names what the package may use', () => {
  const findings = sourceFiles().flatMap((file) => importFindings(file, all, tools))
  expect(told(findings)).toBe('')
})

test('no package declares a dependency that it does not import', () => {
  expect(told(unusedFindings(all, sourceFiles()))).toBe('')
})

test('the table has no layer without a package, and each stands only on what comes before it', () => {
  const names = Object.keys(layers)
  expect(names.toSorted()).toEqual(all.map(({ layer }) => layer).toSorted())
  names.forEach((layer, at) =>
    expect(names.slice(0, at)).toEqual(expect.arrayContaining([...(layers[layer] ?? [])])),
  )
})

test('docs/architecture.md shows the layers in the order of the table', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const section = page.split(/^## /m).find((each) => each.startsWith('Packages')) ?? ''
  const shown = [...section.matchAll(/^ {4}([a-z]+) {2,}/gm)].map((match) => match[1])
  expect(shown.toReversed()).toEqual(['testkit', ...Object.keys(layers).slice(0, -1)])
})

/** Messages for the imports of a file with this text. */
function judged(path: string, text: string): readonly string[] {
  return importFindings(new SourceFile(path, text), all, tools).map(({ message }) => message)
}

test.for([
  ['packages/jobs/src/a.ts', "import { Monitor } from '@signalbox/qmp'", /jobs uses qmp/],
  ['packages/trace/src/a.ts', "export * from '@signalbox/jobs'", /trace uses jobs/],
  ['packages/world/src/a.ts', "await import('@signalbox/qemu')", /world uses qemu/],
  [
    'packages/qemu/src/a.ts',
    "import '@signalbox/testkit'",
    /the testkit, which is for tests alone/,
  ],
  ['packages/jobs/src/a.ts', "import { a } from '../../trace/src/event.ts'", /leaves the package/],
  ['packages/jobs/src/a.ts', "import { a } from '../test/ground.ts'", /is a test's/],
  ['packages/cli/test/a.ts', "import { a } from '../../qemu/src/index.ts'", /another package/],
  ['tour/a.ts', "import { a } from '../packages/qemu/src/index.ts'", /as users do/],
  ['packages/qemu/src/a.ts', "import { a } from '@signalbox/jobs/src/queue.ts'", /not exported/],
  ['bench/a.ts', "import { a } from '@signalbox/jobs/queue'", /not exported/],
  ['packages/trace/src/a.ts', "import * as v from 'valibot'", /not among the dependencies/],
  ['packages/jobs/test/a.ts', "import { a } from '@signalbox/qemu'", /a test of jobs uses qemu/],
  ['packages/jobs/test/a.ts', "import leftPad from 'left-pad'", /neither a dependency/],
  ['packages/world/src/a.ts', "import { readFile } from 'fs'", /write 'node:fs'/],
] as const)('%s may not say: %s', ([path, text, message]) => {
  expect(judged(path, text)).toEqual([expect.stringMatching(message)])
})

test.for([
  ['packages/qemu/src/a.ts', "import type { Call } from '@signalbox/jobs'"],
  ['packages/qemu/src/a.ts', "// import { a } from '@signalbox/daemon'"],
  ['packages/qemu/src/a.ts', `const text = "import { a } from '@signalbox/daemon'"`],
  ['packages/qemu/src/a.ts', 'const text = `import { a } from "@signalbox/daemon"`'],
  ['packages/jobs/test/a.ts', "import { a } from '@signalbox/testkit'"],
  ['packages/jobs/test/a.ts', "import { test } from 'vitest'"],
  ['packages/jobs/test/a.ts', "import { a } from '../src/queue.ts'"],
  ['test/a.ts', "import { a } from '../packages/qemu/src/index.ts'"],
] as const)('%s may say: %s', ([path, text]) => {
  expect(judged(path, text)).toEqual([])
})

test('the imports of a file are found with their lines, whatever stands around them', () => {
  const text = [
    '/* from "nowhere" */',
    "import type { A } from './a.ts'",
    'import {',
    '  b,',
    "} from './b.ts'",
    "const it = 4 / 2 // from './not.ts'",
    'const inside = `${await import("./c.ts")} from "./not.ts"`',
    `const pattern = /['"]/.test('x') && import('./d.ts')`,
    "const worker = new URL('worker.ts', import.meta.url)",
  ].join('\n')
  expect(importsOf(new SourceFile('x.ts', text))).toEqual([
    { specifier: './a.ts', line: 2 },
    { specifier: './b.ts', line: 5 },
    { specifier: './c.ts', line: 7 },
    { specifier: './d.ts', line: 8 },
    { specifier: './worker.ts', line: 9 },
  ])
})

test('a package that depends upwards, on a stranger, or on another version is told', () => {
  const low: Package = {
    layer: 'trace',
    manifest: {
      name: '@signalbox/trace',
      version: '0.1.0',
      dependencies: { '@signalbox/jobs': '0.1.0', '@signalbox/gone': '0.1.0' },
    },
  }
  const others = all.filter(({ layer }) => layer !== 'trace')
  expect(dependencyFindings([low, ...others]).map(({ message }) => message)).toEqual([
    expect.stringContaining('trace uses jobs'),
    expect.stringContaining("'@signalbox/gone', which is not there"),
  ])
  const newer = all.map((each) =>
    each.layer === 'world' ? { ...each, manifest: { ...each.manifest, version: '0.2.0' } } : each,
  )
  expect(dependencyFindings(newer)[0]?.message).toMatch(/is 0\.2\.0; say so instead of 0\.1\.0/)
})
