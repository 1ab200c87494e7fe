// What the builder does about apt and its packages: with scripted programs in place of Debian's, so
// that every obstacle can be put in its way; and that the guest's own scripts can be read by a
// shell.
import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { guestImages } from '../guest/index.ts'
import type { GuestError } from '../guest/index.ts'

/** What apt-cache says of every package that it is asked for. */
const known = `for name; do case $name in
show | *=*) ;;
linux-image-cloud-amd64) printf 'Package: %s\\nDepends: linux-image-9-cloud-amd64 (= 1)\\n\\n' $name ;;
[a-z]*) printf 'Package: %s\\nVersion: 1\\nSize: 2000000\\nSHA256: %s\\n\\n' $name $name ;;
esac; done`

interface Attempt {
  readonly error: GuestError
  readonly said: readonly string[]
  /** The arguments of each call of apt-get, without options. */
  readonly calls: readonly string[]
  readonly left: readonly string[]
}

/** Builds with these shell scripts as programs, and nothing else in the PATH but the shell's. */
async function attempt(programs: Readonly<Record<string, string>>): Promise<Attempt> {
  const directory = await mkdtemp(join(tmpdir(), 'sbx-guest-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await symlink('/usr/bin/flock', join(directory, 'flock'))
  for (const [name, script] of Object.entries(programs)) {
    const record = `echo "$*" >>'${directory}/calls-of-${name}'`
    await writeFile(join(directory, name), `#!/bin/sh\n${record}\n${script}\n`)
    await chmod(join(directory, name), 0o755)
  }
  vi.stubEnv('PATH', directory)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const said: string[] = []
  const cache = join(directory, 'cache')
  const outcome = guestImages({ cache, say: (line) => said.push(line) })
  const error = await outcome.then(
    () => expect.fail('it was built from nothing'),
    (error: GuestError) => error,
  )
  const calls = await readFile(join(directory, 'calls-of-apt-get'), 'utf8').then(
    (text) => text.trim().split('\n'),
    () => [],
  )
  return {
    error,
    said,
    calls: calls.map((line) => /\b(?:update|download .*)$/.exec(line)?.[0] ?? line),
    left: (await readdir(cache, { recursive: true })).filter((name) => !name.startsWith('lists')),
  }
}

const fail = (words: string): string => `echo "${words}" >&2; exit 100`

test('without a network it says so, and does not fetch lists that would not come either', async () => {
  const words = "E: Failed to fetch http://a/b.deb  Temporary failure resolving 'a'"
  const { error, said, calls, left } = await attempt({ 'apt-cache': known, 'apt-get': fail(words) })
  expect(error.message).toBe(
    'Cannot build the guest: downloading Debian packages (apt-get download) failed. apt-get ended ' +
      `with status 100: ${words}. Debian's package servers must be reachable, once: check the ` +
      "network, or the proxy in apt's settings (Acquire::http::Proxy), then try again.",
  )
  expect(error.obstacle).toBe('network')
  expect(said).toEqual([
    'building a small Linux guest from Debian packages; nothing is installed',
    'downloading 3 packages, 6.0 MB',
  ])
  expect(calls).toEqual([
    'download busybox-static=1 linux-image-9-cloud-amd64=1 qemu-guest-agent=1',
  ])
  expect(left.toSorted()).toEqual(['made', 'made/.lock', 'packages'])
})

test('a package that the lists lack, or that is gone, makes it fetch lists of its own', async () => {
  const lacking = await attempt({
    'apt-cache': fail('E: No packages found'),
    'apt-get': 'exit 0',
  })
  expect(lacking.said.at(-1)).toMatch(/missing or out of date; fetching lists of our own/)
  expect(lacking.calls).toEqual(['update'])
  expect(lacking.error.message).toMatch(
    /looking up the packages linux-image-cloud-amd64, busybox-static, qemu-guest-agent \(apt-cache show\) failed.*must offer the main section of Debian 12 for amd64/,
  )

  const gone = await attempt({
    'apt-cache': known,
    'apt-get': `case $* in *update) ;; *) ${fail('E: Failed to fetch a  404  Not Found')} ;; esac`,
  })
  expect(gone.calls.map((call) => call.split(' ')[0])).toEqual(['download', 'update', 'download'])
  expect(gone.error.message).toMatch(/404 {2}Not Found/)
})

test('a full disk is told, and what was begun is removed', async () => {
  const { error, left, calls } = await attempt({
    'apt-cache': known,
    'apt-get': `echo half >a.deb; ${fail('E: Error writing to file - write (28: No space left on device)')}`,
  })
  expect(error.message).toMatch(/No space left on device\). Make room for about 400 MB/)
  expect(calls).toHaveLength(1)
  expect(left.toSorted()).toEqual(['made', 'made/.lock', 'packages'])
})

test('a package whose content is not what the lists promise is not used', async () => {
  const { error, calls } = await attempt({
    'apt-cache': known,
    'apt-get': 'case $* in *download*) echo other >busybox-static_1_amd64.deb ;; esac',
  })
  expect(error.message).toMatch(/What came as busybox-static is not what the lists promise/)
  expect(calls).toHaveLength(1)
})

test('what a package holds is checked by dpkg, whose words are told', async () => {
  const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const { error } = await attempt({
    'apt-cache': known.replace('$name $name ;;', `$name ${sha256} ;;`),
    'apt-get': ': >empty.deb',
    'dpkg-deb': fail('dpkg-deb: error: unexpected end of file'),
  })
  expect(error.message).toMatch(
    /unpacking the package busybox-static failed. dpkg-deb ended with status 100: dpkg-deb: error/,
  )
})

test('on a system without apt it says what it needs', async () => {
  const { error } = await attempt({})
  expect(error.message).toMatch(/The program apt-cache is not installed. The guest is built on Deb/)
})

const scripts = join(import.meta.dirname, '../guest/root')

test("every script of the guest is a shell's, and each command of sbx tells what it does", async () => {
  const entries = await readdir(scripts, { recursive: true, withFileTypes: true })
  const commands: string[] = []
  let parsed = 0
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const text = await readFile(path, 'utf8')
    const command = entry.parentPath.endsWith('/sbx')
    if (!command && !text.startsWith('#!')) continue
    execFileSync('/bin/sh', ['-n', path])
    parsed++
    if (!command) continue
    commands.push(entry.name)
    expect(text).toMatch(new RegExp(`^# ${entry.name}( [^:]*)?: .+\nmain\\(\\) \\{\n`))
    expect(/\bbegin\b/.test(text), entry.name).toBe(text.includes('\nbackground() {\n'))
  }
  expect(parsed).toBeGreaterThan(commands.length)
  expect(commands).toEqual(
    expect.arrayContaining('dirty spin tick io poweroff reboot panic hang agent'.split(' ')),
  )
})
