// Which Debian packages the guest is made of, and how they get here: by the system's package
// lists, or, where these lack something or point at packages that are gone, by lists of our own.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from './guest-error.ts'
import { PackageSource } from './packages.ts'
import type { Package } from './packages.ts'

/** Debian's kernel for virtual machines, or its general one, with AHCI, USB, watchdogs and more. */
export type KernelFlavour = 'cloud-amd64' | 'amd64'

export interface DownloadRequest {
  readonly flavour: KernelFlavour
  /** An empty directory for the packages. */
  readonly into: string
  /** Where lists of our own go. */
  readonly lists: string
  readonly say: (line: string) => void
}

export interface Downloaded {
  readonly files: readonly string[]
  readonly packages: readonly Package[]
}

/** @throws GuestError there is no network, a package is missing, or the disk is full */
export async function downloadPackages(request: DownloadRequest): Promise<Downloaded> {
  try {
    return await downloadFrom(PackageSource.ofSystem(), request)
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    request.say("this system's package lists do not do; fetching lists of our own")
    const source = await PackageSource.fetched(request.lists)
    await rm(request.into, { recursive: true })
    await mkdir(request.into)
    return downloadFrom(source, request)
  }
}

async function downloadFrom(
  source: PackageSource,
  { flavour, into, say }: DownloadRequest,
): Promise<Downloaded> {
  const meta = await source.find([`linux-image-${flavour}`])
  const kernel = meta[0]?.depends.find((name) => /^linux-image-\d/.test(name))
  if (kernel === undefined) {
    throw new GuestError(
      `finding the kernel behind linux-image-${flavour}`,
      'That package depends on no linux-image-VERSION',
      "Add Debian 12's 'main' for amd64 to the package sources of this machine",
    )
  }
  const programs = await source.find([kernel, 'busybox-static', 'qemu-guest-agent'])
  const agent = programs.filter((one) => one.name === 'qemu-guest-agent')
  const libraries = await source.closure(agent, (name) => /^(lib|zlib)/.test(name))
  const packages = [...programs, ...libraries].sort((a, b) => (a.name < b.name ? -1 : 1))
  const megabytes = packages.reduce((sum, one) => sum + one.sizeBytes, 0) / 1e6
  say(`downloading ${packages.length} Debian packages, ${megabytes.toFixed(1)} MB`)
  const files = await source.download(packages, into, (what) => say(`  ${what}`))
  return { files, packages }
}

/** Where the unpacked packages have the kernel, and its release. */
export function kernelPaths(unpacked: string, packages: readonly Package[]): KernelPaths {
  const name = packages.find((one) => /^linux-image-\d/.test(one.name))?.name ?? ''
  const release = name.replace(/^linux-image-/, '')
  return { release, bzImage: join(unpacked, 'boot', `vmlinuz-${release}`) }
}

export interface KernelPaths {
  readonly release: string
  readonly bzImage: string
}
