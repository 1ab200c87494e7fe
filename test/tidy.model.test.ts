// Everything of the style that a program can check, over the whole tree; and that each check
// catches what it is there for. A finding says what to do.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bannedFindings } from './tree/banned.ts'
import { packages } from './tree/package.ts'
import { beginningsOf, deadFindings } from './tree/reach.ts'
import { shapeFindings, textFindings } from './tree/shape.ts'
import type { Finding } from './tree/source-file.ts'
import { pathsUnder, root, SourceFile, sourceFiles, told } from './tree/source-file.ts'

const files = sourceFiles()
const written = files.filter(({ generated }) => !generated)

test('code says nothing that is banned', () => {
  expect(told(written.flatMap(bannedFindings))).toBe('')
})

test('files have the shape that the style asks for', () => {
  expect(told(written.flatMap(shapeFindings))).toBe('')
})

test('no file holds what belongs in none', () => {
  const texts = pathsUnder('').filter((path) => !/\.(?:png|gz|qcow2|bin)$/.test(path))
  const findings = texts.flatMap((path) =>
    textFindings(path, readFileSync(join(root, path), 'utf8')),
  )
  expect(told(findings)).toBe('')
})

test('every file is used', () => {
  expect(told(deadFindings(files, beginningsOf(files, packages())))).toBe('')
})

const messages = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ line, message }) => `${line}: ${message}`)

const source = 'packages/jobs/src/a.ts'

test.for([
  [source, 'const now = Date.now()', /world\.clock\.now/],
  [source, 'const at = new Date()', /world\.clock\.now/],
  [source, 'const now = performance.now()', /world\.clock\.now/],
  [source, 'setTimeout(retry, 50)', /wait for an event/],
  [source, 'process.nextTick(go)', /wait for an event/],
  [
    'packages/jobs/test/a.model.test.ts',
    'await new Promise((r) => setTimeout(r, 9))',
    /what it expects/,
  ],
  [source, 'const id = Math.random()', /world\.random/],
  [source, 'const id = randomUUID()', /world\.random/],
  [source, "const home = process.env['HOME']", /world\.host/],
  [source, 'process.exit(1)', /world\.host/],
  ['packages/daemon/src/front/a.ts', 'AbortSignal.timeout(9)', /a deadline as a number/],
  ['packages/jobs/test/a.model.test.ts', "test.only('a', run)", /a test runs, always/],
  ['packages/jobs/test/a.model.test.ts', "describe.skip('a', run)", /a test runs, always/],
  [source, "import { readFile } from 'node:fs/promises'", /reach it through 'world'/],
  [source, "const net = await import('node:net')", /reach it through 'world'/],
  [source, 'work().catch(() => {})', /a failure is swallowed/],
  [source, 'try {\n  work()\n} catch {\n}', /a failure is swallowed/],
  [source, '// Far above.\n\n\n\nwork()\n  .catch(() => undefined)', /a failure is swallowed/],
] as const)('%s may not say: %s', ([path, text, message]) => {
  expect(messages(bannedFindings(new SourceFile(path, text)))).toEqual([
    expect.stringMatching(message),
  ])
})

test.for([
  ['packages/world/src/real/clock.ts', 'return Date.now()'],
  ['packages/cli/src/terminal.ts', "process.on('SIGINT', key)"],
  ['packages/cli/src/commands/a.ts', 'AbortSignal.timeout(9)'],
  ['packages/testkit/src/world/turn.ts', 'setImmediate(resolve)'],
  ['tour/stage.ts', 'performance.now()'],
  [source, '// Date.now() is not ours to call.'],
  [source, "const text = 'setTimeout(retry)'"],
  [source, 'const at = new Date(wallTimeMs)'],
  [source, 'const alive = look(process.pid)'],
  [source, "import { join } from 'node:path'"],
  [source, 'work().catch(() => undefined) // told by the guard'],
  [source, '// Whoever began it hears of it.\nwork().catch(() => undefined)'],
  [source, 'work().catch((error: unknown) => tell(error))'],
] as const)('%s may say: %s', ([path, text]) => {
  expect(messages(bannedFindings(new SourceFile(path, text)))).toEqual([])
})

const opened = '// What it is.\n'

test.for([
  ['packages/jobs/src/jobQueue.ts', opened, /kebab-case/],
  ['packages/jobs/src/utils.ts', opened, /says nothing/],
  ['packages/jobs/src/queue-helpers.ts', opened, /says nothing/],
  ['packages/jobs/src/common/queue.ts', opened, /says nothing/],
  ['packages/jobs/test/a.test.ts', opened, /no suite would run it/],
  [source, 'export const a = 1\n', /open it with a comment/],
  [source, `${opened}${'a\n'.repeat(300)}`, /has 301 lines/],
  [source, `// ${'word '.repeat(22)}\n`, /has 113 columns/],
  [source, `${opened}${'a+'.repeat(60)}\n`, /has 120 columns/],
  [source, `${opened}// ------- jobs\n`, /section banner/],
] as const)('the shape of %s is told: %#', ([path, text, message]) => {
  expect(messages(shapeFindings(new SourceFile(path, text)))).toEqual([
    expect.stringMatching(message),
  ])
})

test('a file may have long strings, long addresses in comments, and exactly the limits', () => {
  const text = `${opened}say('${'word '.repeat(22)}')\n// https://${'a'.repeat(100)}\n${'a\n'.repeat(297)}`
  expect(messages(shapeFindings(new SourceFile(source, text)))).toEqual([])
})

/** In parts, so that this file does not hold it. */
const reminder = ['TO', 'DO'].join('')

test.for([
  [`// ${reminder}: later`, /do it, or say which issue/],
  ['a\u0007b', /'\\u0007': a control character/],
  ['if (a) {\u202e}', /turns the reading direction/],
  [`see ${['', 'work', 'main'].join('/')}`, /somebody's machine/],
  [`"resolved": "${['https', '//example.org/a.tgz'].join(':')}"`, /the user's setting/],
] as const)('no file may hold: %j', ([text, message]) => {
  expect(messages(textFindings('docs/a.md', `first\n${text}\n`))).toEqual([
    expect.stringMatching(message),
  ])
  expect(messages(textFindings('docs/a.md', `first\n${text}\n`))[0]).toMatch(/^2: /)
})

test('a reminder that names its issue may stand', () => {
  expect(textFindings('a.ts', `// ${reminder}(#12): when QEMU 8 is the oldest`)).toEqual([])
})

test('a file that only dead files use is dead', () => {
  const tree = [
    new SourceFile('packages/jobs/src/index.ts', "export { a } from './a.ts'"),
    new SourceFile('packages/jobs/src/a.ts', "const b = await import('./b.ts')"),
    new SourceFile('packages/jobs/src/b.ts', ''),
    new SourceFile('packages/jobs/src/c.ts', "import { a } from './a.ts'"),
    new SourceFile('packages/jobs/src/d.ts', "import { c } from './c.ts'"),
    new SourceFile('packages/jobs/test/e.model.test.ts', "import './ground.ts'"),
    new SourceFile('packages/jobs/test/ground.ts', ''),
    new SourceFile('generate/facts.ts', '// Run it:\n//\n//   node generate/facts.ts'),
  ]
  const dead = deadFindings(tree, beginningsOf(tree, packages())).map(({ path }) => path)
  expect(dead).toEqual(['packages/jobs/src/c.ts', 'packages/jobs/src/d.ts'])
})
