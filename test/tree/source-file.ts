// The files of the tree that the checks read: every TypeScript and JavaScript file that is ours,
// committed or not.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeOf } from './code-of.ts'

/** The root of the tree. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const notOurs = new Set(['node_modules', '.git', '.cache', 'dist', 'coverage'])

/** A file of code: its path from the root, its text, and its code with everything else blanked. */
export class SourceFile {
  readonly path: string
  readonly text: string
  readonly code: string
  readonly lines: readonly string[]

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
    this.code = codeOf(text)
    this.lines = text.split('\n')
  }

  /** The number of the line on which a place in the text lies, from 1. */
  lineAt(place: number): number {
    return this.text.slice(0, place).split('\n').length
  }

  /** Whether a generator writes it. */
  get generated(): boolean {
    return this.path.includes('/generated/') && !this.path.includes('/test/')
  }
}

/** What is wrong, where, and what to do about it. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly message: string
}

/** Paths from the root of all files of ours under a directory. */
export function pathsUnder(directory: string): readonly string[] {
  return readdirSync(join(root, directory), { withFileTypes: true })
    .filter(({ name }) => !notOurs.has(name))
    .flatMap((entry) => {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`
      return entry.isDirectory() ? pathsUnder(path) : [path]
    })
}

let read: readonly SourceFile[] | undefined

/** All files of code, read once. */
export function sourceFiles(): readonly SourceFile[] {
  read ??= pathsUnder('')
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .map((path) => new SourceFile(path, readFileSync(join(root, path), 'utf8')))
  return read
}

/** Findings as a reader wants them: one per line, path and line first. */
export function told(findings: readonly Finding[]): string {
  return findings.map(({ path, line, message }) => `${path}:${line}: ${message}`).join('\n')
}
