// Which Debian packages the guest is made of, and how they get here: by the system's package
// lists, or, where these lack something or point at packages that are gone, by lists of our own.
import { GuestError } from './guest-error.ts'
import { PackageSource, notStored } from './packages.ts'
import type { Package } from './packages.ts'

/** Debian's kernel for virtual machines, or its general one, with AHCI, USB, watchdogs and more. */
export type KernelFlavour = 'cloud-amd64' | 'amd64'

export interface PackagesRequest {
  readonly flavour: KernelFlavour
  /** A directory where packages are kept. */
  readonly store: string
  /** A directory for package lists of our own. */
  readonly lists: string
  /** A directory for what is needed on the way. */
  readonly scratch: string
  readonly say: (line: string) => void
}

/**
 * All packages that the guest needs, in the store.
 *
 * @throws GuestError there is no network, a package is missing, or the disk is full
 */
export async function guestPackages(request: PackagesRequest): Promise<readonly Package[]> {
  try {
    return await packagesFrom(PackageSource.ofSystem(request.scratch), request)
  } catch (error) {
    if (!(error instanceof GuestError) || error.obstacle !== 'packages') throw error
    request.say("the system's package lists are missing or out of date; fetching lists of our own")
    const source = await PackageSource.fetched(request.scratch, request.lists)
    return packagesFrom(source, request)
  }
}

async function packagesFrom(
  source: PackageSource,
  { flavour, store, say }: PackagesRequest,
): Promise<readonly Package[]> {
  const standIn = `linux-image-${flavour}`
  const offered = await source.find([standIn, 'busybox-static', 'qemu-guest-agent'])
  const programs = offered.filter(({ name }) => name !== standIn)
  const kernelName = offered
    .filter(({ name }) => name === standIn)
    .flatMap(({ depends }) => depends)
    .find((name) => isKernel(name))
  if (kernelName === undefined) {
    throw new GuestError(
      `finding the kernel that ${standIn} stands for`,
      'It depends on no package of that kind',
      'packages',
    )
  }
  const kernel = await source.find([kernelName])
  // Of the agent's packages only the libraries: the guest has neither systemd nor dpkg.
  const libraries = await source.closure(programs, (name) => /^(lib|zlib)/.test(name))
  const packages = [...kernel, ...programs, ...libraries].sort((a, b) => (a.name < b.name ? -1 : 1))

  const missing = await notStored(packages, store)
  if (missing.length > 0) {
    say(`downloading ${missing.length} packages, ${megabytes(missing)}`)
    // apt-get tries again when something fails, and says so again.
    const large = new Map(
      missing.filter((one) => one.sizeBytes > 1e6).map((one) => [one.name, one]),
    )
    await source.download(missing, store, (name) => {
      const one = large.get(name)
      if (one !== undefined && large.delete(name)) say(`  ${name}, ${megabytes([one])}`)
    })
  }
  return packages
}

function isKernel(name: string): boolean {
  return /^linux-image-\d/.test(name)
}

function megabytes(packages: readonly Package[]): string {
  const bytes = packages.reduce((sum, one) => sum + one.sizeBytes, 0)
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** The release of the kernel among these packages, as `uname -r` tells it. */
export function kernelRelease(packages: readonly Package[]): string {
  const kernel = packages.find(({ name }) => isKernel(name))
  return kernel?.name.replace('linux-image-', '') ?? ''
}
