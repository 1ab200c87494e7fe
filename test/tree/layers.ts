// The layers: which package stands on which, and what an import may therefore name. The table is
// the one place where this is decided; docs/architecture.md tells it to people.
import { builtinModules } from 'node:module'
import type { Import } from './imports.ts'
import { importsOf, resolved } from './imports.ts'
import type { Package } from './package.ts'
import type { Finding, SourceFile } from './source-file.ts'

/** For each layer the layers that it may stand on; lower ones come first. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  world: [],
  trace: ['world'],
  jobs: ['world', 'trace'],
  qmp: ['world', 'trace'],
  domain: [],
  qemu: ['world', 'trace', 'jobs', 'qmp', 'domain'],
  daemon: ['world', 'trace', 'jobs', 'qmp', 'domain', 'qemu'],
  cli: ['world', 'trace', 'jobs', 'qmp', 'domain', 'qemu', 'daemon'],
  // Beside the layers: what tests use, ours and those of users. No layer stands on it.
  testkit: ['world', 'trace', 'jobs', 'qmp', 'domain', 'qemu'],
}

/** Folders beside the packages that use them as any program would: by what they export. */
const users = ['tour/', 'bench/', 'guest/', 'examples/']

const scope = '@signalbox/'
const tableOfLayers = 'the table in test/tree/layers.ts, and docs/architecture.md'

/** What is wrong with the packages' dependencies among each other. */
export function dependencyFindings(packages: readonly Package[]): readonly Finding[] {
  return packages.flatMap(({ layer, manifest }) => {
    const path = `packages/${layer}/package.json`
    const finding = (message: string): Finding => ({ path, line: 1, message })
    const below = layers[layer]
    if (below === undefined) {
      return [finding(`'${layer}' is no layer. Give it its place in ${tableOfLayers}.`)]
    }
    return Object.entries(manifest.dependencies ?? {})
      .filter(([name]) => name.startsWith(scope))
      .flatMap(([name, version]) => {
        const other = packages.find((each) => each.manifest.name === name)
        if (other === undefined) return [finding(`depends on '${name}', which is not there.`)]
        const found: Finding[] = []
        if (!below.includes(other.layer)) found.push(finding(upward(layer, other.layer)))
        if (version !== other.manifest.version) {
          found.push(
            finding(`'${name}' is ${other.manifest.version}; say so instead of ${version}.`),
          )
        }
        return found
      })
  })
}

/** What is wrong with the imports of one file. */
export function importFindings(
  file: SourceFile,
  packages: readonly Package[],
  toolsOfRoot: readonly string[],
): readonly Finding[] {
  const place = placeOf(file.path, packages)
  return importsOf(file).flatMap((each) => {
    const message = each.specifier.startsWith('.')
      ? relativeFault(file.path, each, place)
      : packageFault(each, place, packages, toolsOfRoot)
    return message === undefined ? [] : [{ path: file.path, line: each.line, message }]
  })
}

/** Dependencies that a package declares and nothing in it imports. */
export function unusedFindings(
  packages: readonly Package[],
  files: readonly SourceFile[],
): readonly Finding[] {
  return packages.flatMap(({ layer, manifest }) => {
    const shipped = files.filter(({ path }) => {
      const place = placeOf(path, packages)
      return place.own?.layer === layer && place.shipped
    })
    const used = new Set(
      shipped.flatMap(importsOf).map(({ specifier }) => packageNameOf(specifier)),
    )
    return Object.keys(manifest.dependencies ?? {})
      .filter((name) => !used.has(name))
      .map((name) => ({
        path: `packages/${layer}/package.json`,
        line: 1,
        message:
          `nothing that users run imports '${name}'. Take it out of its dependencies, or, if only ` +
          'its tests do, make it a devDependency.',
      }))
  })
}

interface Place {
  /** The package that the file belongs to. */
  readonly own: Package | undefined
  /** Whether users run it: not a test. */
  readonly shipped: boolean
  /** Whether it must go by what packages export. */
  readonly outside: boolean
}

function placeOf(path: string, packages: readonly Package[]): Place {
  const own = packages.find(({ layer }) => path.startsWith(`packages/${layer}/`))
  return {
    own,
    shipped: own !== undefined && !path.startsWith(`packages/${own.layer}/test/`),
    outside: users.some((each) => path.startsWith(each)),
  }
}

function relativeFault(path: string, { specifier }: Import, place: Place): string | undefined {
  const target = resolved(path, specifier) ?? ''
  const home = place.own === undefined ? undefined : `packages/${place.own.layer}/`
  const intoPackage = target.startsWith('packages/')
  if (home !== undefined && place.shipped && !target.startsWith(home)) {
    return `'${specifier}' leaves the package. Import the other one by its name.`
  }
  if (home !== undefined && place.shipped && target.startsWith(`${home}test/`)) {
    return `'${specifier}' is a test's. What users run cannot stand on it.`
  }
  if (home !== undefined && intoPackage && !target.startsWith(home)) {
    return `'${specifier}' reaches into another package. Import it by its name.`
  }
  if (place.outside && intoPackage) {
    return `'${specifier}' reaches into a package. Import it by its name, as users do.`
  }
  return undefined
}

function packageFault(
  { specifier }: Import,
  { own, shipped }: Place,
  packages: readonly Package[],
  toolsOfRoot: readonly string[],
): string | undefined {
  if (specifier.startsWith('node:')) return undefined
  if (builtinModules.includes(specifier)) return `write 'node:${specifier}' for Node's own module.`
  const name = packageNameOf(specifier)
  const other = packages.find((each) => each.manifest.name === name)
  const fault = other === undefined ? undefined : exportFault(specifier, other)
  if (fault !== undefined || own === undefined) return fault
  const below = layers[own.layer] ?? []
  const { dependencies = {}, devDependencies = {} } = own.manifest
  if (shipped) {
    const down = other === undefined || other === own || below.includes(other.layer)
    if (!down) return upward(own.layer, other.layer)
    if (other === own || Object.hasOwn(dependencies, name)) return undefined
    return `'${name}' is not among the dependencies in packages/${own.layer}/package.json. Add it.`
  }
  const forTests = [own.manifest.name, `${scope}testkit`, ...toolsOfRoot]
  if (forTests.includes(name) || name in { ...dependencies, ...devDependencies }) return undefined
  return other === undefined
    ? `'${name}' is neither a dependency of this package nor a devDependency in package.json.`
    : `a test of ${own.layer} uses ${other.layer}, on which ${own.layer} does not stand. Test it in ` +
        `packages/${other.layer}/test, or across packages in test/.`
}

/** Deep imports: what a package does not export is its own. */
function exportFault(specifier: string, { layer, manifest }: Package): string | undefined {
  const wanted = `.${specifier.slice(manifest.name.length)}`
  if (Object.hasOwn(manifest.exports ?? {}, wanted)) return undefined
  const offered = Object.keys(manifest.exports ?? {}).join("', '")
  return (
    `'${specifier}' is not exported: packages/${layer}/package.json offers '${offered}'. Export what ` +
    `is needed from packages/${layer}/src/index.ts.`
  )
}

function upward(from: string, to: string): string {
  if (to === 'testkit') return `${from} uses the testkit, which is for tests alone.`
  return (
    `${from} uses ${to}, on which it does not stand. Move what is needed down, or pass it in from ` +
    `above; if the design has changed, change ${tableOfLayers}.`
  )
}

function packageNameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
