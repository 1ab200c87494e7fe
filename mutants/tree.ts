// A copy of the workspace in a temporary directory, for trials: its packages' sources and tests are
// its own, and so are the links by which they find each other; all else is the workspace's.
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'
import { edited, editsOf, misfit } from './mutant.ts'

export const root = join(import.meta.dirname, '..')

const copied = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'mutants'] as const

export class Tree implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async copy(): Promise<Tree> {
    const tree = new Tree(await mkdtemp(join(tmpdir(), 'signalbox-mutants-')))
    try {
      await tree.#fill()
      return tree
    } catch (error) {
      await tree[Symbol.asyncDispose]()
      throw error
    }
  }

  async #fill(): Promise<void> {
    const modules = join(this.path, 'node_modules')
    const links = join(modules, '@signalbox')
    await mkdir(links, { recursive: true })
    for (const name of await readdir(join(root, 'node_modules'))) {
      if (name === '@signalbox' || /^\.(?!bin$)/.test(name)) continue
      await symlink(join(root, 'node_modules', name), join(modules, name))
    }
    for (const name of await readdir(join(root, 'packages'))) {
      const to = join(this.path, 'packages', name)
      for (const part of ['package.json', 'src', 'test']) {
        await cp(join(root, 'packages', name, part), join(to, part), { recursive: true }).catch(
          ignoreAbsent,
        )
      }
      await symlink(to, join(links, name))
    }
    for (const name of copied) {
      await cp(join(root, name), join(this.path, name), { recursive: true })
    }
  }

  /**
   * Makes a mutant's edits.
   *
   * @returns how to undo them
   * @throws Error one of them does not fit any more
   */
  mutate(mutant: Mutant): () => void {
    const originals = new Map<string, string>()
    const undo = (): void => {
      for (const [path, text] of originals) writeFileSync(path, text)
    }
    try {
      for (const edit of editsOf(mutant)) {
        const path = join(this.path, edit.file)
        const text = readFileSync(path, 'utf8')
        const why = misfit(edit, text)
        if (why !== undefined) throw new Error(`${mutant.id} in ${edit.file}: ${why}.`)
        if (!originals.has(path)) originals.set(path, text)
        writeFileSync(path, edited(edit, text))
      }
      return undo
    } catch (error) {
      undo()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
