// Tries every mutant: `npm run mutants`, or `npm run mutants -- M04 M80` for some, and writes their
// rows in docs/mutants.md. Fails when one survives or does not fit the sources any more, or when
// the tests that are to catch them do not pass without one.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentPath, withRows } from './document.ts'
import type { Mutant } from './mutant.ts'
import { edited, editsOf, misfit } from './mutant.ts'
import { mutants } from './all.ts'
import type { Catch } from './trial.ts'
import { Trials, caughtBy } from './trial.ts'
import { testFiles } from './suites.ts'
import { Tree, root } from './tree.ts'

export interface Tried {
  readonly mutant: Mutant
  readonly caught: Catch | undefined
}

/** Tries mutants one after the other in one tree, telling of each. */
export async function tryMutants(
  chosen: readonly Mutant[],
  tell: (tried: Tried, ms: number) => void,
  filesOf: (mutant: Mutant, tree: string) => readonly string[] = testFiles,
): Promise<Tried[]> {
  await using tree = await Tree.copy()
  await using trials = new Trials(tree)
  await provePasses([...new Set(chosen.flatMap((each) => filesOf(each, tree.path)))], trials)
  const all: Tried[] = []
  for (const mutant of chosen) {
    const beganMs = performance.now()
    const tried = { mutant, caught: await tryOne(mutant, filesOf(mutant, tree.path), tree, trials) }
    all.push(tried)
    tell(tried, performance.now() - beganMs)
  }
  return all
}

/** The tests that mutants are tried with pass without one: else they would prove nothing. */
async function provePasses(files: readonly string[], trials: Trials): Promise<void> {
  const { failure } = await trials.prove(files)
  if (failure === undefined) return
  throw new Error(
    `Without any mutant ${failure.file} fails: ${failure.test}\n${failure.messages.join('\n')}`,
  )
}

async function tryOne(
  mutant: Mutant,
  files: readonly string[],
  tree: Tree,
  trials: Trials,
): Promise<Catch | undefined> {
  const changed = editsOf(mutant).map(({ file }) => file)
  const undo = tree.mutate(mutant)
  trials.changed(changed)
  try {
    const result = await trials.run(files)
    if (result === 'too long') {
      const message = 'The tests did not come back.'
      return { check: 'time', trap: false, file: '', test: '', length: undefined, message }
    }
    return result.failure === undefined ? undefined : caughtBy(result.failure)
  } finally {
    undo()
    trials.changed(changed)
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function line({ mutant, caught }: Tried, ms: number): string {
  const { id, does } = mutant
  const time = `${(ms / 1000).toFixed(1)} s`
  if (caught === undefined) return `${id} SURVIVES (${time}): it ${does}`
  const { check, trap, file, test, length } = caught
  const by = trap ? `trap ${check}` : check
  const far = length === undefined ? '' : `, ${length.steps} steps, ${length.choices} choices`
  return `${id} ${by}${far} (${time}): ${file.replace(/^.*\/test\//, '')}: ${test}`
}

/** Why a mutant cannot be made of the sources as they are. */
export function misfits(chosen: readonly Mutant[]): string[] {
  return chosen.flatMap((mutant) => {
    const texts = new Map<string, string>()
    return editsOf(mutant).flatMap((edit) => {
      const text = texts.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8')
      texts.set(edit.file, edited(edit, text))
      const why = misfit(edit, text)
      return why === undefined ? [] : [`${mutant.id} in ${edit.file}: ${why}`]
    })
  })
}

if (import.meta.main) {
  const asked = process.argv.slice(2)
  const chosen = asked.length === 0 ? mutants : mutants.filter(({ id }) => asked.includes(id))
  const unfit = misfits(chosen)
  for (const why of unfit) say(why)
  const fit = chosen.filter(({ id }) => !unfit.some((why) => why.startsWith(`${id} `)))
  const tried = await tryMutants(fit, (each, ms) => {
    say(line(each, ms))
    if (process.env['MUTANTS_VERBOSE'] !== undefined) say(each.caught?.message ?? '')
  })
  const path = join(root, documentPath)
  const found = new Map(tried.map(({ mutant, caught }) => [mutant.id, caught]))
  writeFileSync(path, withRows(readFileSync(path, 'utf8'), mutants, found))
  const survivors = tried.filter(({ caught }) => caught === undefined)
  say(`${tried.length - survivors.length} of ${chosen.length} mutants were caught.`)
  process.exitCode = survivors.length + unfit.length === 0 ? 0 : 1
}
