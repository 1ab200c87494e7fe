// Makes the guest, or finds it made: a small Linux, built from Debian packages without installing,
// mounting or being root, for tests, benches and the tour to boot.
import { access, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { cpioArchive } from './cpio.ts'
import { GuestError } from './guest-error.ts'
import type { GuestFiles } from './guest-files.ts'
import { downloadPackages, kernelPaths } from './guest-packages.ts'
import type { KernelFlavour } from './guest-packages.ts'
import { unpackKernel } from './kernel.ts'
import { keyOf } from './key.ts'
import { unpackPackage } from './packages.ts'
import type { Package } from './packages.ts'
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
 * The last three each save a tenth of a second under TCG: no self-tests of the kernel's ciphers, no
 * rewriting of locks for one processor, no security modules. A panicked guest reboots at once.
 */
const cmdline = 'console=ttyS0 quiet panic=-1 cryptomgr.notests noreplace-smp lsm='

/**
 * The guest's files. The first call on a machine downloads 35 MB and takes some ten seconds; later
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
      cache,
      name: `${flavour}-${key}`,
      onWait: () => say('another process is building the guest; waiting for it'),
      make: (result, scratch) => build({ flavour, withDisk, cache, say }, result, scratch),
    })
    return await filesIn(directory)
  } catch (error) {
    throw told(error, cache)
  }
}

interface Build {
  readonly flavour: KernelFlavour
  readonly withDisk: boolean
  readonly cache: string
  readonly say: (line: string) => void
}

async function build(build: Build, result: string, scratch: string): Promise<void> {
  const { flavour, withDisk, cache, say } = build
  say('building a small Linux guest from Debian packages; nothing is installed')
  const into = join(scratch, 'packages')
  const unpacked = join(scratch, 'unpacked')
  await mkdir(into)
  await mkdir(unpacked)
  const lists = join(cache, 'apt')
  const { files, packages } = await downloadPackages({ flavour, into, lists, say })
  say('unpacking them')
  for (const file of files) await unpackPackage(file, unpacked)
  const kernel = kernelPaths(unpacked, packages)
  say(`making the guest: Linux ${kernel.release}, busybox, the QEMU guest agent`)
  const place = (name: string): string => join(result, name)
  await copyFile(kernel.bzImage, place(names.bzImage))
  await writeFile(place(names.kernel), unpackKernel(await readFile(kernel.bzImage)))
  const tree = await composeUserspace(join(here, 'root'), unpacked, kernel.release)
  if (withDisk) await makeRootDisk(tree.entries(), scratch, place(names.rootDisk))
  // The kernel opens it before the first script can make it; only there is it missed.
  tree.device('dev/console', 0o600, 5, 1)
  await writeFile(place(names.initrd), cpioArchive(tree.entries()))
  await writeFile(place(names.cmdline), `${cmdline}\n`)
  await writeFile(place(names.packages), manifest(packages))
  say('the guest is ready')
}

function manifest(packages: readonly Package[]): string {
  return packages.map((one) => `${one.name} ${one.version} ${one.sha256}\n`).join('')
}

async function filesIn(directory: string): Promise<GuestFiles> {
  const place = (name: string): string => join(directory, name)
  const rootDisk = place(names.rootDisk)
  const hasDisk = await access(rootDisk).then(
    () => true,
    () => false,
  )
  return {
    kernel: place(names.kernel),
    bzImage: place(names.bzImage),
    initrd: place(names.initrd),
    cmdline: (await readFile(place(names.cmdline), 'utf8')).trim(),
    ...(hasDisk && { rootDisk }),
  }
}

/** Any failure in the words of this builder. */
function told(error: unknown, cache: string): GuestError {
  if (error instanceof GuestError) return error
  const text = error instanceof Error ? error.message : String(error)
  const help = text.includes('ENOSPC')
    ? 'Make room for about 400 MB, or set SIGNALBOX_GUEST_CACHE to a directory on another disk'
    : 'The guest is made from packages of Debian 12 for amd64: check that apt offers these'
  return new GuestError(`making it in '${cache}'`, text, help, error)
}
