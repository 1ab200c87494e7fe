// Which modules a file names: static, dynamic and type imports, re-exports, and files that it finds
// beside itself by `new URL(…, import.meta.url)`. TypeScript 7 has no stable interface for tools,
// so the code is read itself.
import { posix } from 'node:path'
import type { SourceFile } from './source-file.ts'

export interface Import {
  readonly specifier: string
  readonly line: number
}

/** What stands before the quote of a specifier, in code whose strings are blank. */
const before = /(?:\bfrom|\bimport\s*\(|\bimport|\bnew URL\s*\()\s*(['"`])/g

/** The modules that a file names. */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = []
  for (const match of file.code.matchAll(before)) {
    const begin = match.index + match[0].length
    const end = file.code.indexOf(match[1] ?? '', begin)
    const specifier = file.text.slice(begin, end)
    const url = match[0].startsWith('new URL')
    if (url && !file.code.slice(end + 1).startsWith(', import.meta.url')) continue
    // A file beside ours is named without a leading dot in a URL.
    const relative = url && !specifier.startsWith('.') ? `./${specifier}` : specifier
    found.push({ specifier: relative, line: file.lineAt(begin) })
  }
  return found
}

/** The path from the root that a relative import of `path` means; undefined for other imports. */
export function resolved(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return posix.join(posix.dirname(path), specifier)
}
