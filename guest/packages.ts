// Finds, downloads and unpacks Debian packages, as any user: nothing is installed, and the package
// lists of the system are read and never changed. Where they are missing or out of date, lists of
// our own are fetched into the cache.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from './guest-error.ts'
import { runTool, toolFailed, tryTool } from './tool.ts'

export interface Package {
  readonly name: string
  readonly version: string
  readonly sizeBytes: number
  readonly sha256: string
  /** Names of the packages that it depends on; of alternatives, the first. */
  readonly depends: readonly string[]
}

/** Reads the answer of `apt-cache show`: paragraphs of fields, of which long ones go on indented. */
export function parsePackages(text: string): readonly Package[] {
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.includes('Package:'))
    .map((paragraph) => {
      const fields = new Map<string, string>()
      for (const line of paragraph.split('\n')) {
        const match = /^([A-Za-z0-9-]+): *(.*)$/.exec(line)
        if (match !== null) fields.set(match[1] ?? '', match[2] ?? '')
      }
      return {
        name: fields.get('Package') ?? '',
        version: fields.get('Version') ?? '',
        sizeBytes: Number(fields.get('Size') ?? '0'),
        sha256: fields.get('SHA256') ?? '',
        depends: ['Pre-Depends', 'Depends'].flatMap((field) => names(fields.get(field) ?? '')),
      }
    })
}

function names(relation: string): readonly string[] {
  return relation
    .split(',')
    .map((alternatives) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(alternatives)?.[1])
    .filter((name) => name !== undefined)
}

/** Debian's packages as apt offers them, by one set of package lists. */
export class PackageSource {
  readonly #options: readonly string[]

  private constructor(options: readonly string[]) {
    // Without a user of its own, apt needs no directory that this user can enter.
    this.#options = ['-q', '-o', 'APT::Sandbox::User=root', ...options]
  }

  /** By the lists that the system has. */
  static ofSystem(): PackageSource {
    return new PackageSource([])
  }

  /** By lists of our own below `directory`, fetched now. @throws GuestError no network */
  static async fetched(directory: string): Promise<PackageSource> {
    await mkdir(join(directory, 'lists', 'partial'), { recursive: true })
    await mkdir(join(directory, 'archives', 'partial'), { recursive: true })
    const source = new PackageSource([
      '-o',
      `Dir::State::lists=${directory}/lists`,
      '-o',
      `Dir::Cache=${directory}`,
      '-o',
      'Debug::NoLocking=1',
    ])
    const request = {
      program: 'apt-get',
      // A list that cannot be had is an error; apt itself would go on with what it has.
      arguments: [...source.#options, '--error-on=any', 'update'],
      purpose: "fetching Debian's package lists (apt-get update)",
    }
    const { status, errors } = await tryTool(request)
    if (status !== 0) throw toolFailed(request, status, errors)
    return source
  }

  /** @throws GuestError one of them is not offered */
  async find(names: readonly string[]): Promise<readonly Package[]> {
    const purpose = `looking up the packages ${names.join(', ')} (apt-cache show)`
    const request = {
      program: 'apt-cache',
      arguments: [...this.#options, 'show', '--no-all-versions', ...names],
      purpose,
    }
    const { output, errors } = await tryTool(request)
    const found = parsePackages(output)
    const missing = names.filter((name) => !found.some((one) => one.name === name))
    if (missing.length > 0) {
      throw toolFailed(request, undefined, `${errors}\nNo packages found: ${missing.join(', ')}`)
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

  /** Downloads into an empty directory. @returns the files, sorted by name */
  async download(
    packages: readonly Package[],
    directory: string,
    onBegun: (line: string) => void,
  ): Promise<readonly string[]> {
    await runTool({
      program: 'apt-get',
      arguments: [
        ...this.#options,
        'download',
        ...packages.map((one) => `${one.name}=${one.version}`),
      ],
      directory,
      purpose: 'downloading Debian packages (apt-get download)',
      onLine: (line) => {
        const name = /^Get:\d+ .* amd64 (\S+) \S+ \S+ \[(.*)\]$/.exec(line)
        if (name !== null) onBegun(`${name[1]} (${name[2]})`)
      },
    })
    const files = (await readdir(directory)).filter((name) => name.endsWith('.deb')).sort()
    if (files.length !== packages.length) {
      throw new GuestError(
        'downloading Debian packages (apt-get download)',
        `${packages.length} packages were asked for, ${files.length} came`,
        'Try again',
      )
    }
    return files.map((name) => join(directory, name))
  }
}

/** Unpacks a package's files below a directory; none of its scripts are run. */
export async function unpackPackage(file: string, directory: string): Promise<void> {
  await runTool({
    program: 'dpkg-deb',
    arguments: ['--extract', file, directory],
    purpose: `unpacking ${file}`,
  })
}
