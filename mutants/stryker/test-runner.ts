// The test runner that StrykerJS is given: it has vitest load a package's tests into a thread, and
// asks that thread for one change after the other. StrykerJS's own runner for vitest loads them
// anew for each change.
import { BroadcastChannel } from 'node:worker_threads'
import type { Vitest } from 'vitest/node'
import { createVitest } from 'vitest/node'
import type { Answered, Asked, Change, Verdict } from './trial-words.ts'
import { channelName } from './trial-words.ts'

interface DryRunResult {
  readonly status: 'complete'
  readonly tests: readonly object[]
  readonly mutantCoverage: unknown
}

interface MutantRun {
  readonly activeMutant: { readonly id: string }
  readonly testFilter?: readonly string[]
  readonly hitLimit?: number
}

type MutantRunResult =
  | { readonly status: 'survived'; readonly nrOfTests: number }
  | { readonly status: 'timeout'; readonly reason: string }
  | {
      readonly status: 'killed'
      readonly killedBy: readonly string[]
      readonly failureMessage: string
      readonly nrOfTests: number
    }

const [succeeded, failed] = [0, 1]

class LoadedTestRunner {
  #vitest: Vitest | undefined
  /** Of vitest, as long as the thread goes on. */
  #run: Promise<unknown> | undefined
  #channel = new BroadcastChannel(channelName)
  #answer = Promise.withResolvers<Answered>()
  /** Whether no change was tried since the tests were loaded. */
  #fresh = true

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: false }
  }

  async init(): Promise<void> {
    process.env['NODE_ENV'] = 'test'
    process.env['VITEST'] = '1'
    this.#vitest = await createVitest('test', {
      config: 'mutants/stryker/vitest.config.ts',
      watch: false,
      includeTaskLocation: true,
      reporters: [{}],
      onConsoleLog: () => false,
    })
    this.#channel.onmessage = ({ data }) => {
      if ('answer' in (data as object)) this.#answer.resolve(data as Answered)
    }
    // Whoever is ended with StrykerJS ends too, whatever its thread is at.
    process.once('disconnect', () => process.exit())
    await this.#load()
  }

  async dryRun(): Promise<DryRunResult> {
    const measured = await this.#ask({ ask: 'measure' })
    if (measured.answer !== 'measured') throw new Error(`The thread says '${measured.answer}'.`)
    const tests = measured.tests.map(({ failure, line, column, ...test }) => ({
      ...test,
      startPosition: { line, column },
      ...(failure === undefined
        ? { status: succeeded }
        : { status: failed, failureMessage: failure }),
    }))
    return { status: 'complete', tests, mutantCoverage: measured.coverage }
  }

  async mutantRun({
    activeMutant: { id },
    testFilter,
    hitLimit,
  }: MutantRun): Promise<MutantRunResult> {
    const change = { id, tests: testFilter, hitLimit }
    let verdict = await this.#try(change)
    if (verdict.verdict === 'caught' && verdict.spoiled) {
      // By this change, or by one before it: only the former is caught here.
      const wasFresh = this.#fresh
      await this.#load()
      if (!wasFresh) {
        verdict = await this.#try(change)
        if (verdict.verdict === 'caught' && verdict.spoiled) await this.#load()
        else this.#fresh = false
      }
    } else this.#fresh = false
    if (verdict.verdict === 'survived') return { status: 'survived', nrOfTests: verdict.tests }
    if (verdict.verdict === 'in-circles') {
      await this.#load()
      return { status: 'timeout', reason: 'It goes round in circles.' }
    }
    const { by, message: failureMessage, tests: nrOfTests } = verdict
    return { status: 'killed', killedBy: [by], failureMessage, nrOfTests }
  }

  async dispose(): Promise<void> {
    await this.#stop()
    this.#channel.close()
    await this.#vitest?.close()
  }

  async #try(change: Change): Promise<Verdict> {
    const tried = await this.#ask({ ask: 'try', change })
    if (tried.answer !== 'tried') throw new Error(`The thread says '${tried.answer}'.`)
    return tried
  }

  #ask(asked: Asked): Promise<Answered> {
    this.#answer = Promise.withResolvers()
    this.#channel.postMessage(asked)
    return this.#answer.promise
  }

  /** Loads the tests, anew if they were loaded before. */
  async #load(): Promise<void> {
    await this.#stop()
    this.#fresh = true
    this.#answer = Promise.withResolvers()
    this.#run = this.#vitest?.start().then((found) => {
      const errors = [...found.unhandledErrors, ...found.testModules.flatMap((m) => m.errors())]
      this.#answer.reject(new Error('The tests cannot be loaded.', { cause: errors[0] }))
    })
    await this.#answer.promise
  }

  async #stop(): Promise<void> {
    if (this.#run === undefined) return
    await this.#ask({ ask: 'stop' })
    await this.#run
    this.#run = undefined
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'loaded-tests', injectableClass: LoadedTestRunner },
]
