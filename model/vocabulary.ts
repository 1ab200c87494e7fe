// The words of the model, read from its own files: numbers of steps, kinds and slots, and the rows
// of its rules. Nothing of the model is written a second time here.
import { readFileSync } from 'node:fs'

/** One row of a table of rules. */
export interface Rule {
  readonly row: number
  /** The table: the step that it guards. */
  readonly table: string
  /** The invariant of jobs.md 17 that it serves. */
  readonly invariant: string
  readonly condition: string
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Numbers that the model gives to its words. */
export const words: ReadonlyMap<string, number> = new Map(
  [...`${read('state.pml')}\n${read('steps.pml')}`.matchAll(/^#define ([A-Z_]+) +(\d+)\b/gm)].map(
    ([, name = '', number]) => [name, Number(number)],
  ),
)

/** The number of a word. */
export function word(name: string): number {
  const number = words.get(name)
  if (number === undefined) throw new Error(`The model has no word '${name}'.`)
  return number
}

const steps = [...read('steps.pml').matchAll(/^#define ([A-Z_]+) +(\d+)\b/gm)]
const stepNames = new Map(steps.map(([, name = '', number]) => [Number(number), name]))

/** Every kind of step, in the order of their numbers. */
export const stepKinds: readonly string[] = [...stepNames.values()]

/** What a step is called. */
export function stepName(number: number): string {
  return stepNames.get(number) ?? `step ${number}`
}

/** The rows of a file of the model. */
function rulesOf(file: string): readonly Rule[] {
  const found: Rule[] = []
  let table = ''
  for (const line of read(file).split('\n')) {
    table = /^#define ([A-Z_]+)\(/.exec(line)?.[1] ?? table
    table = /^ {2}STEP\(([A-Z_]+),/.exec(line)?.[1] ?? table
    for (const [, row, invariant = '', rest = ''] of line.matchAll(
      /\bR\((\d+), (I\d+), ((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)\)/g,
    )) {
      found.push({ row: Number(row), table, invariant, condition: rest })
    }
  }
  return found
}

/** The rules of the model. */
export const rules = rulesOf('rules.pml')

/** What a recording must show beside them: names, counts, and what a section owes. */
export const recordingRules = rulesOf('replay.pml')
