// Runs StrykerJS over a package: `npm run stryker -- jobs`, or `npm run stryker -- qmp monitor
// session` for some of its files, and writes docs/stryker.md from what it found. It needs no more
// than `npm ci --prefix mutants/stryker` brings, which the script sees to.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tree, root } from '../tree.ts'
import { writeScores } from './document.ts'
import { optionsOf, packageVariable, packages } from './options.ts'
import type { PackageName } from './options.ts'

/** What is kept from run to run: reports, and what need not be tried again. */
const kept = join(root, '.cache/stryker')

const stryker = join(import.meta.dirname, 'node_modules/.bin/stryker')

async function run(name: PackageName, files: readonly string[]): Promise<void> {
  await using tree = await Tree.copy()
  mkdirSync(kept, { recursive: true })
  const options = join(tree.path, 'stryker.config.json')
  writeFileSync(options, JSON.stringify(optionsOf(name, files, kept), undefined, 2))
  const child = spawn(process.execPath, [stryker, 'run', options], {
    cwd: tree.path,
    env: { ...process.env, [packageVariable]: name },
    stdio: 'inherit',
  })
  // Who ends this ends StrykerJS too, and the copy goes.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill())
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`StrykerJS ended with status ${code}.`)
}

const [name = '', ...files] = process.argv.slice(2)
if (!(name in packages)) {
  throw new Error(`Name a package (${Object.keys(packages).join(', ')}), and files of it or none.`)
}
await run(name as PackageName, files)
writeScores(kept)
