// The lint rules of ours, run by oxlint as it runs them: they report the lines of lint/fixtures
// that say so, and no others; and the tree is linted with them.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import plugin from '../lint/plugin.ts'
import { pathsUnder, root } from './tree/source-file.ts'

interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly filename: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}

function diagnostics(): readonly Diagnostic[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/oxlint/bin/oxlint',
      '--config=lint/fixtures/oxlint.json',
      '--format=json',
      'lint/fixtures',
    ],
    { cwd: root, encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  return (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics
}

const rules = Object.keys(plugin.rules)
const found = diagnostics()

test.for(rules)('%s reports what it must, and nothing else', (rule) => {
  const path = `lint/fixtures/${rule}.ts`
  const reported = found
    .filter(({ code, filename }) => filename === path && code === `signalbox(${rule})`)
    .map(({ labels }) => labels[0]?.span.line)
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const marked = lines.flatMap((line, at) => (line.endsWith('// reported') ? [at + 1] : []))
  expect(marked.length).toBeGreaterThan(5)
  expect(reported.toSorted((a, b) => Number(a) - Number(b))).toEqual(marked)
})

test('there are programs for each rule, and for no other', () => {
  const programs = pathsUnder('lint/fixtures').filter((path) => path.endsWith('.ts'))
  expect(programs.toSorted()).toEqual(rules.map((rule) => `lint/fixtures/${rule}.ts`).toSorted())
  expect(found.filter(({ code }) => !code.startsWith('signalbox('))).toEqual([])
})

test('the tree is linted with every rule', () => {
  const settings = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as {
    readonly overrides: readonly { readonly rules: Readonly<Record<string, unknown>> }[]
  }
  const on = Object.assign({}, ...settings.overrides.map((each) => each.rules)) as object
  expect(on).toMatchObject(Object.fromEntries(rules.map((rule) => [`signalbox/${rule}`, 'error'])))
})

test('what is said tells what to write instead', () => {
  const said = [...new Set(found.map(({ message }) => message.replaceAll(/'[^']*'/g, "'…'")))]
  for (const message of said) expect(message).toMatch(/write|wait|return/i)
})
