// docs/stryker.md: the score of each file, from the reports that StrykerJS has written; a report of
// some files leaves the rows of all others. What stands around the tables is written by people.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tree.ts'
import { packages } from './options.ts'

const documentPath = join(root, 'docs/stryker.md')

type Status =
  | 'Killed'
  | 'Survived'
  | 'NoCoverage'
  | 'Timeout'
  | 'RuntimeError'
  | 'CompileError'
  | 'Ignored'
  | 'Pending'

interface Change {
  readonly mutatorName: string
  readonly status: Status
}

/** What StrykerJS writes, as far as it is read. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Change[] }>>
}

/** What became of the changes of one file. */
interface Row {
  readonly file: string
  readonly caught: number
  readonly survive: number
  readonly silent: number
  readonly still: number
}

type Cells = readonly string[]

const head: Cells = ['file', 'score', 'caught', 'survive', 'not run', 'static']

/** Writes the table of each package that has a report; files that are not in it keep their row. */
export function writeScores(kept: string): void {
  let text = readFileSync(documentPath, 'utf8')
  for (const name of Object.keys(packages)) {
    const path = join(kept, `${name}.json`)
    if (!existsSync(path)) continue
    text = withScores(text, name, JSON.parse(readFileSync(path, 'utf8')) as Report)
  }
  writeFileSync(documentPath, text)
}

/** The document with the rows that a report of a package has, beside those that it had before. */
export function withScores(text: string, name: string, report: Report): string {
  const rows = [...rowsWritten(text, name), ...rowsFound(name, report)]
  const latest = new Map(rows.map((row) => [row.file, row]))
  return withTable(text, name, table([...latest.values()]))
}

function rowsFound(name: string, { files }: Report): Row[] {
  return Object.entries(files)
    .filter(([, { mutants }]) => mutants.some(isJudged))
    .map(([path, { mutants }]) => row(path.replace(`packages/${name}/src/`, ''), mutants))
}

function isJudged({ status }: Change): boolean {
  return status !== 'Pending'
}

function row(file: string, changes: readonly Change[]): Row {
  const count = (...which: readonly Status[]): number =>
    changes.filter(({ status }) => which.includes(status)).length
  return {
    file,
    caught: count('Killed', 'Timeout', 'RuntimeError'),
    survive: count('Survived'),
    silent: count('NoCoverage'),
    still: count('Ignored'),
  }
}

/** The rows that the document has already, of files that there still are. */
function rowsWritten(text: string, name: string): Row[] {
  const lines = section(text, name).match(/^\|.*\.ts +\|.*$/gmu) ?? []
  return lines.flatMap((line) => {
    const [file = '', , ...counts] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    const [caught = 0, survive = 0, silent = 0, still = 0] = counts.map(Number)
    const isThere = existsSync(join(root, 'packages', name, 'src', file))
    return isThere ? [{ file, caught, survive, silent, still }] : []
  })
}

/** As the formatter writes it: each column as wide as its widest cell. */
function table(rows: readonly Row[]): string {
  const sorted = rows.toSorted((one, other) => one.file.localeCompare(other.file))
  const lines = [...sorted, sum(sorted)].map(cells)
  const widths = head.map((title, at) =>
    Math.max(3, title.length, ...lines.map((each) => each[at]?.length ?? 0)),
  )
  const line = (each: Cells): string =>
    `| ${each.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n')
}

function sum(rows: readonly Row[]): Row {
  const total = (of: (row: Row) => number): number => rows.reduce((all, each) => all + of(each), 0)
  return {
    file: '**all**',
    caught: total((each) => each.caught),
    survive: total((each) => each.survive),
    silent: total((each) => each.silent),
    still: total((each) => each.still),
  }
}

function cells({ file, caught, survive, silent, still }: Row): Cells {
  const tried = caught + survive + silent
  const score = tried === 0 ? '–' : `${((100 * caught) / tried).toFixed(1)} %`
  return [file, score, ...[caught, survive, silent, still].map(String)]
}

/** The table that follows the heading of a package is replaced. */
function withTable(text: string, name: string, rows: string): string {
  const old = section(text, name)
  return text.replace(old, () => `\n${rows}\n${old.replace(/^\n(?:\|.*\n)+/u, '')}`)
}

/** What stands below the heading of a package, up to the next heading. */
function section(text: string, name: string): string {
  const found = new RegExp(`^## ${name}\n([^]*?)(?=^## )`, 'mu').exec(text)?.[1]
  if (found === undefined) throw new Error(`docs/stryker.md has no heading '## ${name}'.`)
  return found
}
