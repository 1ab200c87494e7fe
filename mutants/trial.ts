// One mutant, tried: which test fails first, and by what check (jobs.md 17's invariants by number).
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Tree } from './tree.ts'
import type { Failure, TrialRequest, TrialResult } from './trial-messages.ts'

/** How a mutant was caught. */
export interface Catch {
  /** 'I4', or 'example', 'compiler', 'time'. */
  readonly check: string
  /** Whether the running code itself refused, instead of the checker of traces. */
  readonly trap: boolean
  readonly file: string
  readonly test: string
  /** Length of the failing run, where it is known: events of its trace, choices of its schedule. */
  readonly length: { readonly steps: number; readonly choices: number } | undefined
  readonly message: string
}

/** A file of tests that takes longer goes round in circles, in milliseconds. */
const limitMs = 180_000

/** Runs tests in a process of its own, which is started anew when it does not come back. */
export class Trials implements AsyncDisposable {
  readonly #tree: Tree
  readonly #changed = new Set<string>()
  #child: ChildProcess | undefined

  constructor(tree: Tree) {
    this.#tree = tree
  }

  /** These source files are not what they were. */
  changed(files: readonly string[]): void {
    for (const file of files) this.#changed.add(file)
  }

  /** Runs test files, from the root of the tree, until one test fails; undefined when none does. */
  async run(files: readonly string[]): Promise<Catch | undefined> {
    for (const file of files) {
      const result = await this.#runFile(file)
      if (result === 'too long') return tooLong(file)
      if (result.failure !== undefined) return caughtBy(result.failure)
    }
    return undefined
  }

  async #runFile(file: string): Promise<TrialResult | 'too long'> {
    const request: TrialRequest = { file, changed: [...this.#changed] }
    this.#changed.clear()
    const child = (this.#child ??= await this.#start())
    const limit = AbortSignal.timeout(limitMs)
    const ended = new AbortController()
    try {
      child.send(request)
      const [result] = (await Promise.race([
        once(child, 'message', { signal: AbortSignal.any([limit, ended.signal]) }),
        once(child, 'exit', { signal: ended.signal }).then(() => {
          throw new Error('The process that runs the tests has ended.')
        }),
      ])) as [TrialResult]
      return result
    } catch (error) {
      await this.#end()
      if (limit.aborted) return 'too long'
      throw error
    } finally {
      ended.abort()
    }
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'trial-process.ts'), [this.#tree.path], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    return child
  }

  async #end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
  }
}

function tooLong(file: string): Catch {
  const message = 'The tests did not come back.'
  return { check: 'time', trap: false, file, test: '', length: undefined, message }
}

/** What caught a mutant, by the words of the failure. */
function caughtBy({ file, test, messages, errors }: Failure): Catch {
  const message = messages.join('\n')
  const at = { file, test, message }
  const breach = /\b(I\d+) after (\d+) steps and (\d+) choices/.exec(message)
  if (breach !== null) {
    const [, check = '', steps, choices] = breach
    const length = { steps: Number(steps), choices: Number(choices) }
    return { ...at, check, trap: false, length }
  }
  // Where breaches are compared with none, or told without a length.
  const told = /invariant: '(I\d+)'|\b(I\d+): /.exec(message)
  if (told !== null) {
    return { ...at, check: told[1] ?? told[2] ?? '', trap: false, length: undefined }
  }
  const trap = errors.includes('RuleBroken') ? /\bRule (I\d+)/.exec(message) : null
  if (trap !== null) return { ...at, check: trap[1] ?? '', trap: true, length: undefined }
  if (/\bTest timed out\b/.test(message)) {
    return { ...at, check: 'time', trap: false, length: undefined }
  }
  const check = file.endsWith('.type.test.ts') ? 'compiler' : 'example'
  return { ...at, check, trap: false, length: undefined }
}
