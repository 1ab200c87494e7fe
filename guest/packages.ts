// Finds, downloads and unpacks Debian packages, as any user: nothing is installed, and the package
// lists of the system are read and never changed. A package that was downloaded is kept under its
// hash, so that a guest with other scripts needs no network.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from './guest-error.ts'
import { markUsed } from './retention.ts'
import { runTool, toolFailed, tryTool } from './tool.ts'

export interface Package {
  readonly name: string
  readonly version: string
  readonly sizeBytes: number
  readonly sha256: string
  /** Names of the packages that it depends on; of alternatives, the first. */
  readonly depends: readonly string[]
}

/** Reads the answer of `apt-cache show`: paragraphs of fields. */
export function parsePackages(text: string): readonly Package[] {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => new Map(fieldsIn(paragraph)))
    .filter((fields) => fields.has('Package'))
    .map((fields) => ({
      name: fields.get('Package') ?? '',
      version: fields.get('Version') ?? '',
      sizeBytes: Number(fields.get('Size') ?? '0'),
      sha256: fields.get('SHA256') ?? '',
      depends: ['Pre-Depends', 'Depends'].flatMap((field) => namesIn(fields.get(field) ?? '')),
    }))
}

/** Of fields that go on in further lines, which are indented, only the first line is of use. */
function fieldsIn(paragraph: string): readonly (readonly [string, string])[] {
  return [...paragraph.matchAll(/^([A-Za-z0-9-]+): *(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )
}

function namesIn(relation: string): readonly string[] {
  return relation
    .split(',')
    .map((alternatives) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(alternatives)?.[1])
    .filter((name) => name !== undefined)
}

/** Debian's packages as apt offers them, by one set of package lists. */
export class PackageSource {
  readonly #options: readonly string[]

  private constructor(scratch: string, settings: readonly string[]) {
    const all = [
      // Without a user of its own, apt needs no directory that this user can enter.
      'APT::Sandbox::User=root',
      'Acquire::Retries=3',
      // An index of the lists that spares each further call a second of reading them.
      `Dir::Cache::pkgcache=${scratch}/packages.index`,
      'Dir::Cache::srcpkgcache=',
      ...settings,
    ]
    this.#options = ['-q', ...all.flatMap((setting) => ['-o', setting])]
  }

  /** By the lists that the system has. */
  static ofSystem(scratch: string): PackageSource {
    return new PackageSource(scratch, [])
  }

  /** By lists of our own below `directory`, fetched now. @throws GuestError no network */
  static async fetched(scratch: string, directory: string): Promise<PackageSource> {
    await mkdir(join(directory, 'lists', 'partial'), { recursive: true })
    await mkdir(join(directory, 'archives', 'partial'), { recursive: true })
    const source = new PackageSource(scratch, [
      `Dir::State::lists=${directory}/lists`,
      `Dir::Cache=${directory}`,
      'Debug::NoLocking=1',
    ])
    await runTool({
      program: 'apt-get',
      // That a list cannot be had is no warning here: there would be nothing to choose from.
      arguments: [...source.#options, '--error-on=any', 'update'],
      purpose: "fetching Debian's package lists (apt-get update)",
    })
    return source
  }

  /** @throws GuestError one of them is not offered */
  async find(names: readonly string[]): Promise<readonly Package[]> {
    const request = {
      program: 'apt-cache',
      arguments: [...this.#options, 'show', '--no-all-versions', ...names],
      purpose: `looking up the packages ${names.join(', ')} (apt-cache show)`,
    }
    // It fails if one of several is missing, with words for that one only.
    const result = await tryTool(request)
    const found = parsePackages(result.output)
    if (names.some((name) => !found.some((one) => one.name === name))) {
      throw toolFailed(request, result)
    }
    return found
  }

  /** What these depend on, and so on, as far as `followed` accepts the names. */
  async closure(
    roots: readonly Package[],
    followed: (name: string) => boolean,
  ): Promise<readonly Package[]> {
    const found = new Map<string, Package>()
    let edge = roots
    for (;;) {
      const wanted = edge.flatMap((one) => one.depends).filter((name) => followed(name))
      const unknown = [...new Set(wanted)].filter((name) => !found.has(name)).sort()
      if (unknown.length === 0) return [...found.values()]
      edge = await this.find(unknown)
      for (const one of edge) found.set(one.name, one)
    }
  }

  /** Downloads to `store`, each package under its hash. @param onBegun told what is under way */
  async download(
    packages: readonly Package[],
    store: string,
    onBegun: (name: string) => void,
  ): Promise<void> {
    const purpose = 'downloading Debian packages (apt-get download)'
    const directory = await mkdtemp(join(store, '.unfinished-'))
    try {
      await runTool({
        program: 'apt-get',
        arguments: [
          ...this.#options,
          'download',
          ...packages.map(({ name, version }) => `${name}=${version}`),
        ],
        directory,
        purpose,
        onLine: (line) => {
          const name = /^Get:\d+ \S+ \S+ \S+ (\S+) /.exec(line)?.[1]
          if (name !== undefined) onBegun(name)
        },
      })
      for (const file of await readdir(directory)) {
        const path = join(directory, file)
        await rename(path, storedAt(store, await sha256Of(path)))
      }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
    const [missing] = await notStored(packages, store)
    if (missing !== undefined) {
      throw new GuestError(purpose, `What came as ${missing.name} is not what the lists promise`)
    }
  }
}

/** Those of the packages that the store lacks, or has damaged. */
export async function notStored(
  packages: readonly Package[],
  store: string,
): Promise<readonly Package[]> {
  const missing: Package[] = []
  for (const one of packages) {
    const path = storedAt(store, one.sha256)
    const intact = await sha256Of(path).then(
      (sha256) => sha256 === one.sha256,
      () => false,
    )
    if (!intact) missing.push(one)
  }
  return missing
}

function storedAt(store: string, sha256: string): string {
  return join(store, `${sha256}.deb`)
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Unpacks a package's files below a directory; none of its scripts are run. */
export async function unpackPackage(one: Package, store: string, directory: string): Promise<void> {
  const path = storedAt(store, one.sha256)
  await markUsed(path)
  await runTool({
    program: 'dpkg-deb',
    arguments: ['--extract', path, directory],
    purpose: `unpacking the package ${one.name}`,
  })
}
