// Makes the guest, or finds it made: a small Linux, built from Debian packages without installing,
// mounting or being root, for tests, benches and the tour to boot.
import { chmod, copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { cpioArchive } from './cpio.ts'
import { GuestError } from './guest-error.ts'
import type { GuestFiles } from './guest-files.ts'
import { guestPackages, kernelRelease } from './guest-packages.ts'
import type { KernelFlavour } from './guest-packages.ts'
import { unpackKernel } from './kernel.ts'
import { keyOf } from './key.ts'
import { unpackPackage } from './packages.ts'
import { removeUnused } from './retention.ts'
import { canMakeRootDisk, makeRootDisk } from './root-disk.ts'
import { sharedDirectory } from './shared-directory.ts'
import { composeUserspace } from './userspace.ts'

export interface GuestOptions {
  /** 'cloud-amd64' unless told otherwise. */
  readonly flavour?: KernelFlavour
  /** Where guests are kept; SIGNALBOX_GUEST_CACHE, or `.cache/guest` of this workspace. */
  readonly cache?: string
  /** Told what is being done, a line at a time; a guest that is there already needs no words. */
  readonly say?: (line: string) => void
}

const here = import.meta.dirname

/** The files in a finished guest's directory. */
const names = {
  kernel: 'vmlinux',
  bzImage: 'vmlinuz',
  initrd: 'initrd',
  cmdline: 'cmdline',
  rootDisk: 'root.qcow2',
  /** Name, version and SHA-256 of each package that is in it. */
  packages: 'packages',
}

/**
 * A panicked guest reboots at once. The last three each save a tenth of a second under TCG: no
 * self-tests of ciphers, no rewriting of locks for one processor, no security modules.
 */
const cmdline = 'console=ttyS0 quiet panic=-1 cryptomgr.notests noreplace-smp lsm='

/**
 * The guest's files. The first call on a machine downloads 33 MB and takes some ten seconds; later
 * ones find what it made. Several processes may call at once: one builds, the others wait for it.
 *
 * @throws GuestError no network, a package missing, no room on the disk: says what helps
 */
export async function guestImages(options: GuestOptions = {}): Promise<GuestFiles> {
  const flavour = options.flavour ?? 'cloud-amd64'
  const cache = resolve(
    options.cache ?? process.env['SIGNALBOX_GUEST_CACHE'] ?? join(here, '..', '.cache', 'guest'),
  )
  const say = options.say ?? (() => undefined)
  const withDisk = await canMakeRootDisk()
  const key = await keyOf(here, [flavour, withDisk ? 'disk' : 'no disk'])
  try {
    const directory = await sharedDirectory({
      home: join(cache, 'made'),
      name: `${flavour}-${key}`,
      onWait: () => say('another process is building the guest; waiting for it'),
      make: (result, scratch) => build({ flavour, withDisk, cache, say }, result, scratch),
    })
    return await filesIn(directory)
  } catch (error) {
    if (error instanceof GuestError) throw error
    const words = error instanceof Error ? error.message : String(error)
    throw new GuestError(`making it in '${cache}'`, words)
  }
}

interface Build {
  readonly flavour: KernelFlavour
  readonly withDisk: boolean
  readonly cache: string
  readonly say: (line: string) => void
}

async function build(
  { flavour, withDisk, cache, say }: Build,
  result: string,
  scratch: string,
): Promise<void> {
  say('building a small Linux guest from Debian packages; nothing is installed')
  const store = join(cache, 'packages')
  await mkdir(store, { recursive: true })
  const lists = join(cache, 'lists')
  const packages = await guestPackages({ flavour, store, lists, scratch, say })
  const release = kernelRelease(packages)
  say(`making it: Linux ${release}, busybox, the QEMU guest agent`)
  const unpacked = join(scratch, 'unpacked')
  await mkdir(unpacked)
  for (const one of packages) await unpackPackage(one, store, unpacked)
  await removeUnused(store)

  const place = (name: string): string => join(result, name)
  const bzImage = join(unpacked, 'boot', `vmlinuz-${release}`)
  await copyFile(bzImage, place(names.bzImage))
  const kernel = unpackKernel(await readFile(bzImage))
  if (kernel !== undefined) await writeFile(place(names.kernel), kernel)
  const tree = await composeUserspace(join(here, 'root'), unpacked, release)
  if (withDisk) await makeRootDisk(tree.entries(), scratch, place(names.rootDisk))
  // The kernel opens it for the first script, before anything is mounted; a disk is mounted later.
  tree.device('dev/console', 0o600, 5, 1)
  await writeFile(place(names.initrd), cpioArchive(tree.entries()))
  await writeFile(place(names.cmdline), `${cmdline}\n`)
  const lines = packages.map(({ name, version, sha256 }) => `${name} ${version} ${sha256}\n`)
  await writeFile(place(names.packages), lines.join(''))
  // They are shared: a guest that is to write on its disk does so through an overlay.
  for (const name of await readdir(result)) await chmod(place(name), 0o444)
}

async function filesIn(directory: string): Promise<GuestFiles> {
  const made = new Set(await readdir(directory))
  const place = (name: string): string => join(directory, name)
  return {
    kernel: place(made.has(names.kernel) ? names.kernel : names.bzImage),
    bzImage: place(names.bzImage),
    initrd: place(names.initrd),
    cmdline: (await readFile(place(names.cmdline), 'utf8')).trim(),
    ...(made.has(names.rootDisk) && { rootDisk: place(names.rootDisk) }),
  }
}
