// docs/stryker.md: the score of each file, from the reports that StrykerJS has written, and the
// survivors by what was changed. What stands around the tables is written by people.
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

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Change[] }>>
}

type Row = readonly string[]

const head: Row = ['file', 'score', 'caught', 'survive', 'not run', 'static']

/** Writes the table of each package of which there is a report. */
export function writeScores(kept: string): void {
  let text = readFileSync(documentPath, 'utf8')
  for (const name of Object.keys(packages)) {
    const path = join(kept, `${name}.json`)
    if (!existsSync(path)) continue
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report
    text = withTable(text, name, table(rowsOf(name, report)))
  }
  writeFileSync(documentPath, text)
}

function rowsOf(name: string, { files }: Report): Row[] {
  const tried = Object.entries(files).filter(([, { mutants }]) => mutants.some(isJudged))
  const rows = tried.map(([path, { mutants }]) =>
    row(path.replace(`packages/${name}/src/`, ''), mutants),
  )
  rows.sort(([one = ''], [other = '']) => one.localeCompare(other))
  return [
    ...rows,
    row(
      '**all**',
      tried.flatMap(([, { mutants }]) => mutants),
    ),
  ]
}

function isJudged({ status }: Change): boolean {
  return status !== 'Ignored' && status !== 'Pending'
}

function row(file: string, changes: readonly Change[]): Row {
  const count = (...which: readonly Status[]): number =>
    changes.filter(({ status }) => which.includes(status)).length
  const caught = count('Killed', 'Timeout', 'RuntimeError')
  const survive = count('Survived')
  const silent = count('NoCoverage')
  const score = (100 * caught) / (caught + survive + silent)
  return [file, `${score.toFixed(1)} %`, ...[caught, survive, silent, count('Ignored')].map(String)]
}

/** As the formatter writes it: each column as wide as its widest cell. */
function table(rows: readonly Row[]): string {
  const widths = head.map((title, at) =>
    Math.max(3, title.length, ...rows.map((each) => each[at]?.length ?? 0)),
  )
  const line = (cells: Row): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** The table that follows the heading of a package is replaced. */
function withTable(text: string, name: string, rows: string): string {
  const heading = `## ${name}\n`
  const at = text.indexOf(heading)
  if (at < 0) throw new Error(`docs/stryker.md has no heading '${heading.trim()}'.`)
  const [before, after] = [text.slice(0, at + heading.length), text.slice(at + heading.length)]
  return `${before}\n${rows}\n${after.replace(/^\n(?:\|.*\n)+/u, '')}`
}
