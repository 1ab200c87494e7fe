// SPIN as a library: a model becomes a checker (spin, then gcc), a checker is run (pan), and what
// it says is read. Everything lies in a directory of its own, which is gone when the checker is.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireTools } from './tools.ts'

export type Defines = Readonly<Record<string, number | string | true>>

export interface CheckerOptions {
  /** The file of the model that is checked: 'anything.pml'. */
  readonly source: string
  readonly defines: Defines
  /** How the checker is compiled: `-DSAFETY`, `-O2`. */
  readonly compile: readonly string[]
}

/** What a search has found. */
export interface Search {
  readonly states: number
  readonly transitions: number
  /** The longest path, in the checker's own steps. */
  readonly depth: number
  readonly seconds: number
  readonly memoryMiB: number
  /** What is wrong; undefined when nothing is. */
  readonly error: SearchError | undefined
  /** False when not everything was looked at: too deep, or too large. */
  readonly complete: boolean
  /** How often each kind of step was taken, by its number. */
  readonly taken: ReadonlyMap<number, number>
  /** Statements that were never reached, but for the ends of processes without one. */
  readonly unreached: readonly string[]
  readonly output: string
}

export interface SearchError {
  /** The invariant that an assertion names; undefined for others. */
  readonly invariant: string | undefined
  readonly words: string
}

export interface RunOptions {
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const here = fileURLToPath(new URL('.', import.meta.url))

export class Checker implements AsyncDisposable {
  /** Where it lies, and what it reads may lie. */
  readonly directory: string

  private constructor(directory: string) {
    this.directory = directory
  }

  /**
   * Builds a checker.
   *
   * @throws ToolsMissing; Error with what spin or gcc says
   */
  static async build(options: CheckerOptions): Promise<Checker> {
    requireTools()
    const checker = new Checker(await mkdtemp(join(tmpdir(), 'signalbox-model-')))
    try {
      const { directory } = checker
      const models = (await readdir(here)).filter((name) => name.endsWith('.pml'))
      for (const name of models) await cp(join(here, name), join(directory, name))
      const defines = Object.entries(options.defines).map(([name, value]) =>
        value === true ? `-D${name}` : `-D${name}=${value}`,
      )
      await checker.#execute('spin', ['-a', ...defines, options.source], {})
      await checker.#execute('gcc', ['-w', ...options.compile, '-o', 'pan', 'pan.c'], {})
      return checker
    } catch (error) {
      await checker[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Searches, and says what it found. */
  async run(options: RunOptions = {}): Promise<Search> {
    const output = await this.#execute('./pan', options.arguments ?? [], options.environment ?? {})
    return readSearch(output)
  }

  /** What the model prints on the path to the error that the last run found. */
  async story(options: RunOptions = {}): Promise<readonly string[]> {
    const trail = (await readdir(this.directory)).find((name) => name.endsWith('.trail'))
    if (trail === undefined) return []
    const output = await this.#execute(
      './pan',
      ['-r', '-n', ...(options.arguments ?? [])],
      options.environment ?? {},
    )
    return output.split('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true })
  }

  async #execute(
    program: string,
    given: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const options = {
      cwd: this.directory,
      env: { ...process.env, ...environment },
      maxBuffer: 256 * 2 ** 20,
    }
    execFile(program, [...given], options, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`
      // The checker ends with the number of errors that it found; a signal is another matter.
      const failed = error !== null && (program !== './pan' || typeof error.code !== 'number')
      // spin complains on its output, and succeeds.
      const complains = program === 'spin' && /\bError\b/i.test(said)
      if (failed || complains) reject(new Error(`${program} ${given.join(' ')}: ${said}`))
      else resolve(said)
    })
    return await promise
  }
}

/** Reads what a checker says at its end. */
export function readSearch(output: string): Search {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN)
  const words = /^pan:\d+: (.*?) \(at depth -?\d+\)/m.exec(output)?.[1]
  const taken = new Map<number, number>()
  for (const [, step, count] of output.matchAll(/^taken (\d+) (\d+)$/gm)) {
    taken.set(Number(step), Number(count))
  }
  return {
    // From a hundred million on, these are written as 1.2345678e+08.
    states: number(/(\d[\d.e+]*) states, stored/),
    transitions: number(/(\d[\d.e+]*) transitions \(/),
    depth: number(/depth reached (\d+)/),
    seconds: number(/elapsed time ([\d.]+) seconds/),
    memoryMiB: number(/([\d.]+)\s+total actual memory usage/),
    error: words === undefined ? undefined : { invariant: /\bI\d+\b/.exec(words)?.[0], words },
    complete: !/max search depth too small|Search not completed|memory limit/.test(output),
    taken,
    unreached: [...output.matchAll(/^\s+(\S+\.pml:\d+), state \d+, "(.*)"$/gm)]
      .filter(([, , statement]) => statement !== '-end-')
      .map(([, place = '', statement = '']) => `${place} '${statement}'`),
    output,
  }
}
