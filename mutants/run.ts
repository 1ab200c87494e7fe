// Tries every mutant: `npm run mutants`, or `npm run mutants -- M04 M80` for some, and writes their
// rows in docs/mutants.md; `quick` before the names runs only the tests that are the likeliest to
// catch them. Fails when one survives or does not fit the sources any more, or when the tests that
// catch them do not pass without one.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentPath, lastCaught, withRows } from './document.ts'
import type { Mutant } from './mutant.ts'
import { edited, editsOf, misfit } from './mutant.ts'
import { mutants } from './all.ts'
import type { Catch } from './trial.ts'
import { Trials } from './trial.ts'
import { beginningWith, testFiles } from './suites.ts'
import { Tree, root } from './tree.ts'

export interface Tried {
  readonly mutant: Mutant
  readonly caught: Catch | undefined
}

/** The test files to run for a mutant, in order, from the root of a tree. */
type FilesOf = (mutant: Mutant, tree: string) => readonly string[]

/**
 * Tries mutants one after the other in one tree, telling of each.
 *
 * @throws Error a test that caught one fails without it too: then it proves nothing
 */
export async function tryMutants(
  chosen: readonly Mutant[],
  tell: (tried: Tried, ms: number) => void,
  filesOf: FilesOf = testFiles,
): Promise<Tried[]> {
  await using tree = await Tree.copy()
  await using trials = new Trials(tree)
  const proven = new Set<string>()
  const all: Tried[] = []
  for (const mutant of chosen) {
    const beganMs = performance.now()
    const caught = await tryOne(mutant, filesOf(mutant, tree.path), tree, trials)
    if (caught !== undefined && !proven.has(caught.file)) {
      await provePasses(caught.file, trials)
      proven.add(caught.file)
    }
    const tried = { mutant, caught }
    all.push(tried)
    tell(tried, performance.now() - beganMs)
  }
  return all
}

async function provePasses(file: string, trials: Trials): Promise<void> {
  const failure = await trials.run([file])
  if (failure === undefined) return
  throw new Error(`Without any mutant ${file} fails: ${failure.test}\n${failure.message}`)
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
    return await trials.run(files)
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

/** What a mutant is caught by at once, if it is: its own files, and the one of the last time. */
function nearest({ first = [], ...mutant }: Mutant, last: string | undefined, tree: string) {
  const files = beginningWith(last, testFiles({ ...mutant, first }, tree))
  return files.slice(0, first.length + Number(last !== undefined))
}

if (import.meta.main) {
  const [mode, ...rest] = process.argv.slice(2)
  const quick = mode === 'quick'
  const asked = quick || mode === undefined ? rest : [mode, ...rest]
  const chosen = asked.length === 0 ? mutants : mutants.filter(({ id }) => asked.includes(id))
  const unfit = misfits(chosen)
  for (const why of unfit) say(why)
  const fit = chosen.filter(({ id }) => !unfit.some((why) => why.startsWith(`${id} `)))
  const path = join(root, documentPath)
  const last = lastCaught(readFileSync(path, 'utf8'))
  const tell = (each: Tried, ms: number): void => {
    say(line(each, ms))
    if (process.env['MUTANTS_VERBOSE'] !== undefined) say(each.caught?.message ?? '')
    // A quick run tells of a survivor no more than that some tests do not see it.
    if (quick && each.caught === undefined) return
    const found = new Map([[each.mutant.id, each.caught]])
    writeFileSync(path, withRows(readFileSync(path, 'utf8'), mutants, found))
  }
  const tried = await tryMutants(fit, tell, (mutant, tree) => {
    const at = last.get(mutant.id)
    return quick ? nearest(mutant, at, tree) : beginningWith(at, testFiles(mutant, tree))
  })
  const survivors = tried.filter(({ caught }) => caught === undefined)
  say(`${tried.length - survivors.length} of ${chosen.length} mutants were caught.`)
  process.exitCode = survivors.length + unfit.length === 0 ? 0 : 1
}
