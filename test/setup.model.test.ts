// What `npm start` and `npm test` do about Debian packages: nothing when all are there, one apt-get
// when they may, and otherwise words that tell what to type.
import { expect, test } from 'vitest'
import { debianPackages } from '../setup/debian-packages.js'
import { ensurePackages, missingPackages, PackagesMissing } from '../setup/ensure-packages.js'

/** A machine with these files, on which apt-get installs what it is told, unless it fails. */
class Machine {
  readonly files = new Set(['/usr/bin/apt-get'])
  readonly path = '/usr/local/bin:/usr/bin'
  readonly root: boolean
  readonly said: string[] = []
  readonly ran: string[] = []
  installs = true
  failure: string | undefined

  constructor(root: boolean, present: readonly string[] = []) {
    this.root = root
    for (const name of present) this.#install(name)
  }

  readonly exists = (path: string): boolean => this.files.has(path)
  readonly say = (line: string): number => this.said.push(line)
  readonly aptGet = (args: readonly string[]): { status: number; output: string } => {
    this.ran.push(args.join(' '))
    if (this.failure !== undefined) return { status: 100, output: this.failure }
    if (this.installs) for (const word of args) this.#install(word)
    return { status: 0, output: '' }
  }

  #install(name: string): void {
    const provides = debianPackages.find((each) => each.name === name)?.provides
    if (provides === undefined) return
    const place = provides.includes('.so.') ? '/usr/lib/x86_64-linux-gnu' : '/usr/bin'
    this.files.add(provides.startsWith('/') ? provides : `${place}/${provides}`)
  }
}

const all = debianPackages.map(({ name }) => name)

test('a machine that has everything is left alone, without a word', () => {
  for (const root of [true, false]) {
    const machine = new Machine(root, all)
    ensurePackages('test', machine)
    expect({ said: machine.said, ran: machine.ran }).toEqual({ said: [], ran: [] })
  }
})

test('root gets what is missing, and only that, from fresh lists', () => {
  const present = all.filter((name) => name !== 'qemu-system-x86' && name !== 'spin')
  const machine = new Machine(true, present)
  ensurePackages('test', machine)
  expect(machine.ran).toEqual([
    'update',
    'install --yes --no-install-recommends qemu-system-x86 spin',
  ])
  expect(machine.said).toEqual(['Installing Debian packages: qemu-system-x86 spin'])
})

test('a start needs QEMU and not what only tests need', () => {
  const missing = missingPackages('start', new Machine(false))
  expect(missing).toEqual(['libatomic1', 'qemu-system-x86'])
})

test('others are told what to type, and apt-get is not run', () => {
  const machine = new Machine(false)
  expect(() => ensurePackages('start', machine)).toThrow(
    "sudo sh -c 'apt-get update && apt-get install --no-install-recommends libatomic1 qemu-system-x86'",
  )
  expect(machine.ran).toEqual([])
})

test('without apt-get it says what is needed', () => {
  const machine = new Machine(true)
  machine.files.clear()
  expect(() => ensurePackages('start', machine)).toThrow(/there is no apt-get here/)
})

test("apt-get's own words are shown when it fails", () => {
  const machine = new Machine(true)
  machine.failure = 'E: Temporary failure resolving'
  expect(() => ensurePackages('start', machine)).toThrow(PackagesMissing)
  expect(() => ensurePackages('start', machine)).toThrow(
    /'apt-get update' failed with status 100:\nE: Temporary failure resolving/,
  )
})

test('a package that is installed and still not found is told, and does not pass', () => {
  const machine = new Machine(true)
  machine.installs = false
  expect(() => ensurePackages('start', machine)).toThrow(/still not found/)
})

test("what lies in the administrator's directories counts, though a user's PATH lacks them", () => {
  const machine = new Machine(false, all)
  machine.files.delete('/usr/bin/mke2fs')
  machine.files.add('/usr/sbin/mke2fs')
  expect(missingPackages('test', machine)).toEqual([])
})
