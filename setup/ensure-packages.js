// @ts-check
// Brings the Debian packages that a purpose needs. Silent when all are there; installs them when it
// may; otherwise says in one sentence what to type. It never asks a question.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { debianPackages } from './debian-packages.js'

/**
 * @typedef {import('./debian-packages.js').Purpose} Purpose
 *
 * @typedef {{ readonly status: number, readonly output: string }} Ended how a program ended
 *
 * @typedef {object} Machine what is looked at and done, so that a test can stand in for it
 * @property {(path: string) => boolean} exists
 * @property {string} path PATH
 * @property {boolean} root
 * @property {(args: readonly string[]) => Ended} aptGet
 * @property {(line: string) => void} say
 */

/** What keeps a purpose from being done, in words for the user. */
export class PackagesMissing extends Error {}

/**
 * The names of the packages that `purpose` needs and this machine lacks.
 *
 * @param {Purpose} purpose
 * @param {Pick<Machine, 'exists' | 'path'>} machine
 */
export function missingPackages(purpose, machine) {
  return debianPackages
    .filter(({ purposes }) => purposes.includes(purpose))
    .filter(({ provides }) => !isThere(provides, machine))
    .map(({ name }) => name)
}

/** Where libraries lie: Debian's places for both processors that it runs on, and others' place. */
const libraryPlaces = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64']

/**
 * @param {string} provides
 * @param {Pick<Machine, 'exists' | 'path'>} machine
 */
function isThere(provides, { exists, path }) {
  if (isAbsolute(provides)) return exists(provides)
  // A user's PATH often lacks the directories of commands for root, which these may lie in.
  const commandPlaces = [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  const places = provides.includes('.so.') ? libraryPlaces : commandPlaces
  return places.some((place) => place !== '' && exists(join(place, provides)))
}

/**
 * Installs what `purpose` needs and this machine lacks.
 *
 * @param {Purpose} purpose
 * @param {Machine} [machine]
 * @throws PackagesMissing they are not there afterwards; its message says what to do
 */
export function ensurePackages(purpose, machine = thisMachine()) {
  const missing = missingPackages(purpose, machine)
  if (missing.length === 0) return
  const names = missing.join(' ')
  const toType = `apt-get update && apt-get install --no-install-recommends ${names}`
  if (!machine.exists('/usr/bin/apt-get')) {
    throw new PackagesMissing(
      `This needs what Debian packages as ${names}, and there is no apt-get here to install it. ` +
        'Install it as your system does it, and run this again.',
    )
  }
  if (!machine.root) {
    throw new PackagesMissing(
      `This needs Debian packages that only root can install. Type, and run this again:\n\n` +
        `    sudo sh -c '${toType}'\n`,
    )
  }
  machine.say(`Installing Debian packages: ${names}`)
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...missing]]) {
    const { status, output } = machine.aptGet(args)
    if (status !== 0) {
      throw new PackagesMissing(
        `'apt-get ${args.join(' ')}' failed with status ${status}:\n${output}\n` +
          `Mend that, or install them yourself (${toType}), and run this again.`,
      )
    }
  }
  const still = missingPackages(purpose, machine)
  if (still.length > 0) {
    throw new PackagesMissing(
      `apt-get installed ${still.join(' ')}, and what is needed of it is still not found: ` +
        'look at PATH.',
    )
  }
}

/** @returns {Machine} */
function thisMachine() {
  return {
    exists: existsSync,
    path: process.env['PATH'] ?? '',
    root: process.getuid?.() === 0,
    // Another apt-get may be at work, and a mirror may be busy: wait, and try again.
    aptGet: (args) => {
      const options = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
      const { status, stdout, stderr, error } = spawnSync('apt-get', [...options, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 64 * 2 ** 20,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
      const lines = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trimEnd().split('\n')
      return { status: status ?? 1, output: lines.slice(-20).join('\n') }
    },
    say: (line) => process.stdout.write(`${line}\n`),
  }
}
