// Finished guests are made once and shared, whoever asks, however many at once, and whoever is
// killed while making one; and their name changes exactly when what is in them does.
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { keyOf } from '../guest/key.ts'
import { sharedDirectory } from '../guest/shared-directory.ts'

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sbx-guest-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

const maker = fileURLToPath(new URL('guest-maker.ts', import.meta.url))

/** Another process that makes, or waits for, the directory `name`; see guest-maker.ts. */
class Maker {
  readonly #child
  readonly #said: string[] = []
  #heard = Promise.withResolvers<undefined>()
  readonly ended: Promise<number | null>

  constructor(home: string, name: string) {
    const child = spawn(process.execPath, [maker, home, name], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    const ended = Promise.withResolvers<number | null>()
    this.ended = ended.promise
    child.once('close', (status) => ended.resolve(status))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#said.push(...text.split('\n').filter(Boolean))
      this.#heard.resolve(undefined)
      this.#heard = Promise.withResolvers()
    })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
  }

  get said(): readonly string[] {
    return this.#said
  }

  async says(line: string): Promise<void> {
    while (!this.#said.includes(line)) await this.#heard.promise
  }

  /** Lets it finish what it is making. */
  goOn(): void {
    this.#child.stdin.end('go on\n')
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}

test('of several at once, one makes the directory and the others wait for it', async () => {
  const home = join(await scratch(), 'home')
  const first = new Maker(home, 'a')
  await first.says('making')
  const others = [new Maker(home, 'a'), new Maker(home, 'a')]
  for (const other of others) await other.says('waiting')
  expect(await visible(home)).toEqual([])
  first.goOn()
  expect(await Promise.all([first, ...others].map(({ ended }) => ended))).toEqual([0, 0, 0])
  expect(others.flatMap(({ said }) => said)).not.toContain('making')
  expect(await readFile(join(home, 'a', 'made'), 'utf8')).toBe('whole')
  expect(await readdir(home)).toEqual(['.lock', 'a'])
})

test('when the maker is killed, one who waits makes it, and nothing half made stays', async () => {
  const home = join(await scratch(), 'home')
  const first = new Maker(home, 'a')
  await first.says('making')
  const other = new Maker(home, 'a')
  await other.says('waiting')
  await first.kill()
  await other.says('making')
  expect(await visible(home)).toEqual([])
  other.goOn()
  expect(await other.ended).toBe(0)
  expect(await readFile(join(home, 'a', 'made'), 'utf8')).toBe('whole')
  expect(await readdir(home)).toEqual(['.lock', 'a'])
})

/** What others can see of the cache. */
async function visible(home: string): Promise<readonly string[]> {
  return (await readdir(home)).filter((name) => !name.startsWith('.'))
}

const notToBeMade = (): Promise<void> => Promise.reject(new Error('it is there already'))

test('a maker that fails leaves nothing, and the next one makes it', async () => {
  const home = await scratch()
  const request = { home, name: 'a', onWait: () => undefined }
  const failing = sharedDirectory({ ...request, make: () => Promise.reject(new Error('no luck')) })
  await expect(failing).rejects.toThrow('no luck')
  expect(await readdir(home)).toEqual(['.lock'])
  const path = await sharedDirectory({ ...request, make: (at) => writeFile(join(at, 'b'), 'b') })
  expect(await readdir(path)).toEqual(['b'])
  expect(await sharedDirectory({ ...request, make: notToBeMade })).toBe(path)
})

test('what nobody has used for two weeks goes when something new is made', async () => {
  const home = await scratch()
  const make = (name: string): Promise<string> =>
    sharedDirectory({ home, name, make: async () => undefined, onWait: () => undefined })
  const [old, used] = [await make('old'), await make('used')]
  const longAgo = new Date('2001-01-01')
  await utimes(old, longAgo, longAgo)
  await utimes(used, longAgo, longAgo)
  await make('used')
  await make('new')
  expect(await visible(home)).toEqual(['new', 'used'])
})

test('the key follows names, contents and choices, and nothing else', async () => {
  const directory = await scratch()
  await mkdir(join(directory, 'root', 'sbin'), { recursive: true })
  await writeFile(join(directory, 'root', 'sbin', 'one'), '1')
  await writeFile(join(directory, 'two.ts'), '22')
  const key = (): Promise<string> => keyOf(directory, ['cloud-amd64'])
  const before = await key()

  await chmod(join(directory, 'two.ts'), 0o600)
  await writeFile(join(directory, 'README.md'), 'for people')
  const copy = await scratch()
  await mkdir(join(copy, 'root', 'sbin'), { recursive: true })
  await writeFile(join(copy, 'two.ts'), '22')
  await writeFile(join(copy, 'root', 'sbin', 'one'), '1')
  expect(await key()).toBe(before)
  expect(await keyOf(copy, ['cloud-amd64'])).toBe(before)

  const different = [await keyOf(directory, ['amd64']), await keyOf(directory, ['cloud-amd64', ''])]
  await writeFile(join(directory, 'root', 'sbin', 'one'), '2')
  different.push(await key())
  await rm(join(directory, 'root', 'sbin', 'one'))
  different.push(await key())
  await writeFile(join(directory, 'root', 'sbin', 'other'), '1')
  different.push(await key())
  expect(new Set([before, ...different]).size).toBe(different.length + 1)
})
