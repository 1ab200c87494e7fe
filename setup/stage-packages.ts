// Stages the packages as they are published, JavaScript and declarations:
//
//   node setup/stage-packages.ts DIRECTORY
//
// leaves DIRECTORY/<layer>/ for each, to be packed or published by npm. Node strips types in the
// workspace and refuses to below node_modules, so what users install is compiled.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
}

/** Compiles all packages at once, and gives what each is made of; returns the staged folders. */
export function stagePackages(directory: string): readonly string[] {
  const compiled = mkdtempSync(join(tmpdir(), 'sbx-stage-'))
  try {
    compile(compiled)
    return readdirSync(join(root, 'packages')).map((layer) => {
      const from = join(root, 'packages', layer)
      const to = join(directory, layer)
      mkdirSync(to, { recursive: true })
      cpSync(join(compiled, layer, 'src'), join(to, 'dist'), { recursive: true })
      if (existsSync(join(from, 'bin')))
        cpSync(join(from, 'bin'), join(to, 'bin'), { recursive: true })
      cpSync(join(from, 'README.md'), join(to, 'README.md'))
      cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'))
      const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest
      writeFileSync(join(to, 'package.json'), `${JSON.stringify(published(manifest), null, 2)}\n`)
      return to
    })
  } finally {
    rmSync(compiled, { recursive: true, force: true })
  }
}

function compile(outDir: string): void {
  const settings = join(outDir, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    allowJs: false,
    checkJs: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(root, 'packages'),
    outDir,
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const include = [join(root, 'packages/*/src')]
  const all = { extends: join(root, 'tsconfig.json'), compilerOptions, include }
  writeFileSync(settings, JSON.stringify(all))
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', settings], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

/** The manifest with its sources replaced by what they were compiled to. */
function published(manifest: Manifest): object {
  const entries = Object.entries(manifest.exports).map(([name, path]) => {
    const compiled = path.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1')
    return compiled === path
      ? [name, path]
      : [name, { types: `${compiled}.d.ts`, default: `${compiled}.js` }]
  })
  return {
    ...manifest,
    exports: Object.fromEntries(entries) as object,
    files: manifest.bin === undefined ? ['dist'] : ['dist', 'bin'],
  }
}

if (import.meta.main) {
  const [directory] = process.argv.slice(2)
  if (directory === undefined) {
    process.stderr.write('usage: node setup/stage-packages.ts DIRECTORY\n')
    process.exitCode = 2
  } else {
    for (const staged of stagePackages(resolve(directory))) process.stdout.write(`${staged}\n`)
  }
}
