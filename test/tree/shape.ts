// The shape of files: how long they and their lines are, how they are called and begin, and what
// may stand in no file at all.
import type { Finding, SourceFile } from './source-file.ts'

const columnsMax = 100
const linesMax = 300

/**
 * Longer than they should be, with the lines that they have: they may shrink, and never grow, but
 * for the tables of sequences that the checkers must reject.
 */
const longFiles: Readonly<Record<string, number>> = {
  'mutants/rules/acquiring.ts': 324,
  'mutants/rules/driver.ts': 348,
  'mutants/rules/owning.ts': 428,
  'packages/jobs/src/domain-object.ts': 322,
  'packages/jobs/test/invariants.model.test.ts': 425,
  'packages/qemu/src/devices/controller.ts': 310,
  'packages/qemu/test/invariants/qemu-invariants.model.test.ts': 503,
  'packages/qemu/test/real/operations.real.test.ts': 305,
  'packages/qemu/test/real/save.real.test.ts': 317,
  'packages/testkit/test/world/conformance.ts': 521,
}

const words = 'utils|util|common|misc|manager|base|helpers?|data|stuff'
const vagueName = new RegExp(String.raw`(?:^|/)(?:[a-z-]*-)?(?:${words})(?:\.[a-z.]+)?(?:/|$)`)
const kebabName = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/

/** What is wrong with a file of code as a whole and line by line. */
export function shapeFindings(file: SourceFile): readonly Finding[] {
  const { path, lines } = file
  const codeLines = file.code.split('\n')
  const found: Finding[] = []
  const tell = (line: number, message: string): void => {
    found.push({ path, line, message })
  }
  const name = path.split('/').at(-1) ?? ''
  if (!kebabName.test(name)) tell(1, 'call it in kebab-case.')
  if (vagueName.test(path)) tell(1, 'its name says nothing: name the one thing that it holds.')
  if (name.endsWith('.test.ts') && !/\.(?:model|fake|real|type)\.test\.ts$/.test(name)) {
    tell(1, 'no suite would run it: end its name in .model, .fake, .real or .type and .test.ts.')
  }
  const count = lines.length - 1
  const most = longFiles[path] ?? linesMax
  if (count > most) {
    tell(1, `has ${count} lines, and ${most} is the most: split it along its meaning.`)
  }
  if (count <= linesMax && longFiles[path] !== undefined) {
    tell(1, 'is short enough now: take it out of longFiles in test/tree/shape.ts.')
  }
  const opening = lines[0]?.startsWith('#!') === true ? lines[1] : lines[0]
  // An example stands in a README as it is, which says what it is.
  const untold = name === 'index.ts' || path.startsWith('examples/')
  if (!untold && !/^(?:\/\/|\/\*\*) ?\S/.test(opening ?? '')) {
    tell(1, 'open it with a comment of two to six lines: what it is, and what it promises.')
  }
  lines.forEach((line, at) => {
    if (line.length > columnsMax && breakable(line, codeLines[at] ?? '')) {
      tell(at + 1, `has ${line.length} columns, and ${columnsMax} is the most.`)
    }
    if (/^\s*\/\/\s*[-=*#─═]{3,}/.test(line)) tell(at + 1, 'section banner: make it a file.')
  })
  return found
}

/** Whether a line could be broken: strings, templates and regular expressions cannot. */
function breakable(line: string, code: string): boolean {
  // What a program that must not compile is expected to say is one line.
  if (line.startsWith('// error: ')) return false
  if (/^\s*(?:\/\/|\/?\*)/.test(line)) return !/^\s*(?:\/\/|\/?\*) *\S+$/.test(line)
  let unbreakable = 0
  for (let at = 0; at < line.length; at++) {
    if (code[at] === ' ' && line[at] !== ' ') unbreakable++
  }
  return line.length - unbreakable > columnsMax
}

/** What may stand in no file of the tree, code or not. */
export function textFindings(path: string, text: string): readonly Finding[] {
  const found: Finding[] = []
  text.split('\n').forEach((line, at) => {
    for (const { pattern, message } of unwanted) {
      const match = pattern.exec(line)
      if (match === null) continue
      const shown = JSON.stringify(match[0]).slice(1, -1)
      found.push({ path, line: at + 1, message: `'${shown}': ${message}` })
    }
  })
  return found
}

/** A directory below the root of a file system. */
const dir = (name: string): string => `(?<![\\w.@}*-])/${name}/`

const unwanted: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    // In brackets, so that this line is not taken for one.
    pattern: /\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b(?!\(#\d+\))/,
    message: 'do it, or say which issue it is, by (#number) behind the word.',
  },
  {
    // Tabs and line ends are the formatter's.
    // eslint-disable-next-line no-control-regex
    pattern: /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/,
    message: 'a control character: write its escape.',
  },
  {
    pattern: /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/,
    message: 'an invisible character, or one that turns the reading direction: write its escape.',
  },
  {
    pattern: new RegExp(['work', 'Users'].map(dir).join('|')),
    message: "a path of somebody's machine.",
  },
  {
    pattern: /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\b|"resolved": "https?:/,
    message: "a registry's address: which one is used is the user's setting.",
  },
]
