// What users install: every package packed as it is published, in an empty project without a
// network. Everything that a package exports loads; the programs of every README compile against
// the published declarations, and run; the command starts its daemon and a machine.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagePackages } from '../setup/stage-packages.ts'
import { packages } from './tree/package.ts'
import { pathsUnder, root } from './tree/source-file.ts'

/** Outside the workspace, whose modules it must not find. */
const directory = mkdtempSync(join(tmpdir(), 'sbx-packed-'))
const project = join(directory, 'p')
const home = join(directory, 'h')
const all = packages()

interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

const execute = promisify(execFile)

/** Runs a program in the project, with a home of its own. */
async function run(program: string, ...args: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, SIGNALBOX_GRACE: '1' }
  try {
    const { stdout, stderr } = await execute(program, args, { cwd: project, env })
    return { status: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    return { status: typeof code === 'number' ? code : -1, stdout, stderr }
  }
}

const node = (...args: readonly string[]): Promise<Outcome> => run(process.execPath, ...args)

/** Packs folders with npm, and returns the archives' paths. */
async function pack(folders: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await run(
    'npm',
    ...['pack', '--json', '--ignore-scripts', '--pack-destination', directory, ...folders],
  )
  if (status !== 0) throw new Error(stderr)
  const packed = Object.values(JSON.parse(stdout) as Record<string, { filename: string }>)
  return packed.map(({ filename }) => join(directory, filename))
}

/** What the packages need of others, and what that needs: as it lies in our own node_modules. */
function installedDependencies(): readonly string[] {
  const found = new Set<string>()
  const visit = (dependencies: Readonly<Record<string, string>> = {}): void => {
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith('@signalbox/') || found.has(name)) continue
      found.add(name)
      const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
      visit((JSON.parse(manifest) as { dependencies?: Record<string, string> }).dependencies)
    }
  }
  for (const { manifest } of all) visit(manifest.dependencies)
  return [...found].map((name) => join(root, 'node_modules', name))
}

beforeAll(async () => {
  mkdirSync(project)
  mkdirSync(home)
  const staged = stagePackages(join(directory, 's'))
  const archives = await pack([...staged, ...installedDependencies()])
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }')
  const flags = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save']
  const { status, stderr } = await run('npm', 'install', ...flags, ...archives)
  if (status !== 0) throw new Error(stderr)
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test.for(all)('$manifest.name holds what users need, and nothing else', ({ layer, manifest }) => {
  const installed = join(project, 'node_modules', manifest.name)
  const top = readdirSync(installed).toSorted()
  const expected = ['LICENSE', 'README.md', 'dist', 'package.json']
  expect(top).toEqual(manifest.bin === undefined ? expected : [...expected, 'bin'].toSorted())
  const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
  const code = files.filter((name) => !/\.(?:js|d\.ts)$/.test(name) && name.includes('.'))
  expect({ layer, code }).toEqual({ layer, code: [] })
})

test.for(all)('everything that $manifest.name exports loads', async ({ manifest }) => {
  // Programs begin when they are loaded.
  const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './bin')
  const specifiers = entries.map((entry) => `${manifest.name}${entry.slice(1)}`)
  const loads = specifiers.map((each) =>
    each.endsWith('.json')
      ? `await import('${each}', { with: { type: 'json' } })`
      : `await import('${each}')`,
  )
  expect(await node('--input-type=module', '-e', loads.join('\n'))).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  })
})

interface Program {
  readonly from: string
  readonly name: string
  readonly text: string
}

/** The programs of what is published: TypeScript that begins with its imports. */
const programs: readonly Program[] = pathsUnder('')
  .filter((path) => /^(?:packages\/[^/]+\/)?README\.md$/.test(path))
  .flatMap((from) => {
    const blocks = readFileSync(join(root, from), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)
    const texts = [...blocks].map((block) => block[1] ?? '')
    return texts
      .filter((text) => text.startsWith('import '))
      .map((text, at) => ({ from, name: `${from.replaceAll(/\W+/g, '-')}-${at}.ts`, text }))
  })

test('the programs of the READMEs compile against what is published', async () => {
  for (const { name, text } of programs) writeFileSync(join(project, name), text)
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: 'esnext',
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const files = programs.map(({ name }) => name)
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { stdout } = await node(join(root, 'node_modules/typescript/bin/tsc'), '-p', '.')
  expect(stdout).toBe('')
  expect(files.length).toBeGreaterThan(4)
})

/** Those that are whole, and need nothing that is not here: a daemon, a QEMU that listens. */
const runnable = programs.filter(
  ({ text }) => !/^\/\/ …|reachDaemon|sockets\.connect|'\/run\//m.test(text),
)

test.for(runnable)('the program of $from runs as printed', async ({ name, text }) => {
  writeFileSync(join(project, name), text)
  const { status, stderr } = await node(name)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('the command starts its daemon, and a machine', async () => {
  const xml = `<domain type='qemu'>
  <name>scratch</name>
  <memory unit='MiB'>64</memory>
  <os><type machine='q35'>hvm</type></os>
</domain>`
  writeFileSync(join(project, 'scratch.xml'), xml)
  const signalbox = (...words: readonly string[]): Promise<Outcome> =>
    run(join(project, 'node_modules/.bin/signalbox'), ...words)
  const { version } = all.find(({ layer }) => layer === 'cli')?.manifest ?? {}
  expect(await signalbox('--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
  expect(await signalbox('create', 'scratch.xml')).toMatchObject({ status: 0, stderr: '' })
  const { stdout } = await signalbox('--json', 'list')
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'scratch', state: 'running' }])
  expect(await signalbox('destroy', 'scratch')).toMatchObject({ status: 0, stderr: '' })
  expect(await signalbox('daemon', 'stop')).toMatchObject({ status: 0, stderr: '' })
})
