// Which files are used: everything that can be reached, by imports, from what somebody runs. What a
// package exports or installs, tests, the root's scripts and settings, and programs that a document
// tells people to run are beginnings.
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { importsOf, resolved } from './imports.ts'
import type { Package } from './package.ts'
import type { Finding, SourceFile } from './source-file.ts'
import { pathsUnder, root } from './source-file.ts'

/** Compiled, and not run: programs that must not compile, and declarations. */
const notRun = /\/test\/types\/|^lint\/fixtures\/|\.d\.ts$/

/** Files that nothing reaches from the beginnings. */
export function deadFindings(
  files: readonly SourceFile[],
  beginnings: ReadonlySet<string>,
): readonly Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const reached = new Set<string>()
  const waiting = files.map(({ path }) => path).filter((path) => beginnings.has(path))
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = byPath.get(path)
    if (file === undefined || reached.has(path)) continue
    reached.add(path)
    waiting.push(...namedBy(file).filter((each) => byPath.has(each)))
  }
  return files
    .filter(({ path }) => !reached.has(path) && !notRun.test(path))
    .map(({ path }) => ({
      path,
      line: 1,
      message: 'nothing uses it: no export, test, script or document leads here. Delete it.',
    }))
}

/** The paths that a file imports, or names to have them run by another process. */
function namedBy(file: SourceFile): readonly string[] {
  const imported = importsOf(file).map(({ specifier }) => resolved(file.path, specifier) ?? '')
  const texts = [...file.text.matchAll(/['"`]([\w./-]+\.[jt]s)['"`]/g)].map(
    (match) => match[1] ?? '',
  )
  const beside = texts.map((text) => posix.join(posix.dirname(file.path), text))
  return [...imported, ...texts, ...beside]
}

/** Where reading begins: what is exported, installed, tested, or named in a text that is run. */
export function beginningsOf(
  files: readonly SourceFile[],
  packages: readonly Package[],
): ReadonlySet<string> {
  const offered = packages.flatMap(({ layer, manifest }) =>
    [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})].map((path) =>
      join('packages', layer, path),
    ),
  )
  const told = pathsUnder('')
    .filter((path) =>
      /^(?:package\.json|\.ci\/run|setup\/.*|\.oxlintrc\.json|tsconfig\.json)$|\.md$/.test(path),
    )
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  // A file's own first lines may tell how to run it.
  const run = files.filter(({ path, lines }) => {
    const opening = lines.slice(0, 12).join('\n')
    return (
      told.includes(path) || new RegExp(`node (?:--\\S+ )*${RegExp.escape(path)}`).test(opening)
    )
  })
  const tests = files.filter(({ path }) => path.endsWith('.test.ts'))
  return new Set([...offered, ...[...run, ...tests].map(({ path }) => path), 'vitest.config.ts'])
}
