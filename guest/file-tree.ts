// A tree of files in memory, as the guest will see it: every file belongs to root, and no file has
// a time. Directories above a file need not be added.
import { strict as assert } from 'node:assert'

export type Entry = { readonly path: string; readonly mode: number } & (
  | { readonly kind: 'directory' }
  | { readonly kind: 'file'; readonly content: Uint8Array }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'device'; readonly major: number; readonly minor: number }
)

export class FileTree {
  readonly #entries = new Map<string, Entry>()

  /** @param path relative to the root, without a slash in front */
  directory(path: string): void {
    if (path === '' || this.#entries.has(path)) return
    this.directory(parentOf(path))
    this.#entries.set(path, { kind: 'directory', path, mode: 0o755 })
  }

  file(path: string, content: Uint8Array, mode: number): void {
    this.#add({ kind: 'file', path, mode, content })
  }

  link(path: string, target: string): void {
    this.#add({ kind: 'link', path, mode: 0o777, target })
  }

  /** A character device. */
  device(path: string, mode: number, major: number, minor: number): void {
    this.#add({ kind: 'device', path, mode, major, minor })
  }

  has(path: string): boolean {
    return this.#entries.has(path)
  }

  /** All of it, always in the same order, a directory before what is in it. */
  entries(): readonly Entry[] {
    return [...this.#entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  #add(entry: Entry): void {
    assert(!entry.path.startsWith('/'), `the path '${entry.path}' is not relative`)
    assert(!this.#entries.has(entry.path), `the guest has two files '${entry.path}'`)
    this.directory(parentOf(entry.path))
    this.#entries.set(entry.path, entry)
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
