// Programs that must not compile, with the compiler's answer beside each rule that they break: one
// run of the compiler checks them all. An error that nobody expects fails too, so that no program
// is wrong for another reason than the one it states.
import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, 'types')
const compiler = join(import.meta.dirname, '../../../node_modules/.bin/tsc')

interface Expected {
  readonly file: string
  /** The line that breaks the rule: the one below the comment. */
  readonly line: number
  readonly code: string
  readonly words: string
}

interface Answer {
  readonly file: string
  readonly line: number
  readonly code: string
  readonly message: string
}

function expectedIn(file: string): Expected[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n')
  return lines.flatMap((text, at) => {
    const comment = /^\s*\/\/ error: (TS\d+) (.+)$/.exec(text)
    if (comment === null) return []
    const [, code = '', words = ''] = comment
    return [{ file, line: at + 2, code, words }]
  })
}

/** Answers of the compiler; a continued message is indented. */
function answersIn(output: string): Answer[] {
  const answers: Answer[] = []
  for (const text of output.split('\n')) {
    const answer = /^(?:.*\/)?([\w-]+\.ts)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(text)
    if (answer !== null) {
      const [, file = '', line = '0', code = '', message = ''] = answer
      answers.push({ file, line: Number(line), code, message })
    } else if (/^\s/.test(text)) {
      const last = answers.pop()
      if (last !== undefined) answers.push({ ...last, message: `${last.message}\n${text}` })
    }
  }
  return answers
}

const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
const expected = files.flatMap(expectedIn)
let answers: Answer[] = []

beforeAll(async () => {
  const run = promisify(execFile)(compiler, ['-p', folder, '--pretty', 'false'])
  const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string })
  answers = answersIn(stdout)
})

test('there are programs enough', () => {
  expect(expected.length).toBeGreaterThanOrEqual(40)
})

describe('does not compile', () => {
  test.each(expected)('$file line $line: $words', ({ file, line, code, words }) => {
    const here = answers.filter((answer) => answer.file === file && answer.line === line)
    expect(here.map((answer) => answer.code)).toEqual([code])
    expect(here[0]?.message).toContain(words)
  })
})

test('nothing else is wrong with the programs', () => {
  const known = new Set(expected.map(({ file, line }) => `${file}:${line}`))
  expect(answers.filter(({ file, line }) => !known.has(`${file}:${line}`))).toEqual([])
})
