// Checks the formal model, and prints what it has found as tables:
//
//   node model/check.ts               every configuration and every mutant; takes half an hour
//   node model/check.ts quick         what `npm test` checks
//   node model/check.ts NAME...       configurations by name; `mutants` for the mutants alone
//
// Ends with 1 when the model breaks a rule, a search was cut off, or a mutant survives.
import type { Checked, Effort, Refutation } from './checks.ts'
import { build, check, fault, refute } from './checks.ts'
import { configurations } from './configurations.ts'
import type { Mutant } from './mutants.ts'
import { mutants } from './mutants.ts'

const asked = process.argv.slice(2)
const all = asked.length === 0
const names = new Set([...configurations.map(({ name }) => name), 'quick', 'mutants'])
const unknown = asked.filter((name) => !names.has(name))
if (unknown.length > 0) {
  throw new Error(`There is no ${unknown.join(', ')}; there are ${[...names].join(', ')}.`)
}
const effort: Effort = asked.includes('quick') ? 'quick' : 'long'

let sound = true

function row(cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

function sayChecked(checked: Checked): void {
  const { configuration, what, search, story } = checked
  const { states, transitions, depth, seconds, memoryMiB } = search
  const numbers = [states, transitions, depth].map((number) => number.toLocaleString('en'))
  row([configuration.name, what, ...numbers, seconds.toFixed(1), Math.round(memoryMiB)])
  const wrong = fault(checked)
  if (wrong === undefined) return
  sound = false
  process.stdout.write(`\n${wrong}\n${story.join('\n')}\n`)
}

function sayRefuted({ number, does }: Mutant, by: Refutation | undefined, where: string): void {
  row([number, does.replaceAll('|', '\\|'), by?.what ?? 'nothing', where, by?.steps ?? ''])
  sound &&= by !== undefined
}

const wanted = configurations.filter(
  ({ name, quick }) => all || asked.includes(name) || (quick && effort === 'quick'),
)
if (wanted.length > 0) {
  row(['configuration', 'checked', 'states', 'transitions', 'depth', 'seconds', 'MiB'])
  row(['---', '---', '---:', '---:', '---:', '---:', '---:'])
  for (const configuration of wanted) {
    await using checker = await build(configuration, effort)
    for (const checked of await check(checker, configuration, effort)) sayChecked(checked)
  }
}
if (all || asked.includes('mutants')) {
  process.stdout.write('\n')
  row(['mutant', 'does', 'refuted by', 'in', 'steps'])
  row(['---', '---', '---', '---', '---:'])
  for (const configuration of configurations) {
    const tried = mutants.filter(({ where }) => where === configuration.name)
    if (tried.length === 0) continue
    await using checker = await build(configuration, 'shortest')
    for (const mutant of tried) {
      sayRefuted(mutant, await refute(checker, mutant, 'shortest'), configuration.name)
    }
  }
}
process.exitCode = sound ? 0 : 1
