// The table of docs/mutants.md: a row for each mutant, written by the runs that tried it. What
// stands around the table is written by people.
import type { Mutant } from './mutant.ts'
import type { Catch } from './trial.ts'

export const documentPath = 'docs/mutants.md'

/** A row's cells. */
export type Row = readonly string[]

const head: Row = ['', 'rule', 'what was broken', 'check that caught it', 'schedule length']
const survives = '**survives**'
const unknown: Row = ['not tried yet', '–']

/** What a row says of a mutant before it is tried: what a test compares with the mutants. */
export function stated({ id, rule, does }: Mutant): Row {
  return [id, rule, does]
}

/** The rows of a document, in their order. */
export function rowsOf(text: string): readonly Row[] {
  return text
    .split('\n')
    .filter((line) => /^\| M\d+ /u.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

/**
 * The document with the rows of those mutants that were tried written anew; rows of mutants that
 * are no more, or are others than they were, are left out.
 */
export function withRows(
  text: string,
  mutants: readonly Mutant[],
  tried: ReadonlyMap<string, Catch | undefined>,
): string {
  const known = new Map(rowsOf(text).map((row) => [row[0], row]))
  const rows = mutants.map((mutant) => {
    const begin = stated(mutant)
    if (tried.has(mutant.id)) return [...begin, ...findings(tried.get(mutant.id))]
    const row = known.get(mutant.id)
    return row !== undefined && begin.every((cell, at) => cell === row[at])
      ? row
      : [...begin, ...unknown]
  })
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith('| '))
  const count = lines.slice(first).findIndex((line) => !line.startsWith('|'))
  lines.splice(first, count, ...table(rows))
  return lines.join('\n').replace(/^\d+ caught.*$/mu, counted(rows))
}

/** What came of all of them, in one line. */
export function counted(rows: readonly Row[]): string {
  const survivors = rows.filter((row) => row[3] === survives).length
  const untried = rows.filter((row) => row[3] === unknown[0]).length
  const caught = `${rows.length - survivors - untried} caught`
  if (survivors + untried === 0) return `${caught}, none survives.`
  return `${caught}, ${survivors} survive, ${untried} not tried yet.`
}

/**
 * Where each mutant was caught last, by the file's name without its endings: a run that begins
 * there finds it again at once.
 */
export function lastCaught(text: string): ReadonlyMap<string, string> {
  const caught = new Map<string, string>()
  for (const [id = '', , , check = ''] of rowsOf(text)) {
    const [, before, after] = /^([\w-]+): |^I\d+ in ([\w-]+)/u.exec(check) ?? []
    const file = before ?? after
    if (file !== undefined && file !== 'compiler') caught.set(id, file)
  }
  return caught
}

/** As the formatter writes it: each column as wide as its widest cell. */
function table(rows: readonly Row[]): string[] {
  const widths = head.map((title, at) =>
    Math.max(3, ...[title, ...rows.map((row) => row[at] ?? '')].map((cell) => cell.length)),
  )
  const line = (row: Row): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

function findings(caught: Catch | undefined): Row {
  if (caught === undefined) return [survives, '–']
  const { length } = caught
  const far = length === undefined ? '–' : `${length.steps} steps, ${length.choices} choices`
  return [checkOf(caught), far]
}

function checkOf({ check, trap, test, file }: Catch): string {
  const where = /([^/]+)\.\w+\.test\.ts$/u.exec(file)?.[1] ?? file
  if (check === 'time') return file === '' ? 'a test that does not end' : `${where}: does not end`
  if (check === 'compiler') return `compiler: ${words(test)}`
  if (check === 'example') return `${where}: ${words(test)}`
  return `${check} in ${where}${trap ? ', refused by the running code' : ''}`
}

/** A test's own name, without what a table cannot hold. */
function words(test: string): string {
  return test.split(' > ').slice(-1).join('').replaceAll('|', '/')
}
