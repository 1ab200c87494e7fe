// Runs every program of bench/, one after the other, each in a process of its own: `npm run bench`.
// Figures are for reading; none of them fails a test. What is asked of one is asked of it alone:
//
//   node --expose-gc bench/jobs.ts [seconds per figure]
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const programs = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && name !== 'all.ts')
  .toSorted()

for (const name of programs) {
  process.stdout.write(`\nbench/${name}\n`)
  const program = join(import.meta.dirname, name)
  const { status } = spawnSync(process.execPath, ['--expose-gc', program], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
