// Tests that vitest has loaded and does not run by itself: each can be run again and again, with
// what is to be done before and after it.
import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest'
import { TestRunner } from 'vitest'

interface Loaded {
  readonly id: string
  readonly name: string
  readonly file: string
  /** From 0 on. */
  readonly line: number
  readonly column: number
  readonly task: RunnerTestCase
  /** What stands around it within its file, the outermost first. */
  readonly around: readonly RunnerTestSuite[]
  tookMs: number
}

export class LoadedTests {
  readonly #tests = new Map<string, Loaded>()
  /** The suite of each file. What a module asks for after each test is done after all of them. */
  readonly #files: readonly RunnerTestSuite[]
  /** Tests that have caught a change, the last one last. */
  readonly #catchers = new Set<string>()

  /** @param loaded a file whose suites are the test files */
  constructor(loaded: RunnerTestFile) {
    this.#files = loaded.tasks.filter((task) => task.type === 'suite')
    for (const suite of this.#files) this.#add(suite, suite.name, [])
  }

  #add(suite: RunnerTestSuite, file: string, around: readonly RunnerTestSuite[]): void {
    for (const task of suite.tasks) {
      if (task.type === 'suite') {
        this.#add(task, file, [...around, task])
        continue
      }
      const name = [...around.map((each) => each.name), task.name].join(' > ')
      const { line = 1, column = 1 } = task.location ?? {}
      const id = `${file}#${name}`
      const place = { line: line - 1, column: column - 1 }
      this.#tests.set(id, { id, name, file, ...place, task, around, tookMs: 0 })
    }
  }

  all(): IterableIterator<Loaded> {
    return this.#tests.values()
  }

  /** How long a test took that passed. */
  tookMs(id: string, ms: number): void {
    this.#find(id).tookMs = ms
  }

  /** A test has caught a change: the next change, a line below, may be seen by it too. */
  caught(id: string): void {
    this.#catchers.delete(id)
    this.#catchers.add(id)
  }

  /** The test that caught a change last, then the quickest first; all when none are named. */
  inOrder(ids: readonly string[] = [...this.#tests.keys()]): readonly string[] {
    const quickest = ids.toSorted((one, other) => this.#find(one).tookMs - this.#find(other).tookMs)
    const last = [...this.#catchers].findLast((id) => ids.includes(id))
    return last === undefined ? quickest : [last, ...quickest.filter((id) => id !== last)]
  }

  /** Runs a test; what it fails with, or undefined. */
  async run(id: string): Promise<unknown> {
    const { task, around } = this.#find(id)
    const suites = [...this.#files, ...around]
    let failure: unknown
    try {
      for (const suite of suites) {
        for (const before of TestRunner.getSuiteHooks(suite).beforeEach) {
          await before(task.context, suite)
        }
      }
      await TestRunner.getTestFn(task)()
    } catch (error) {
      failure = error ?? new Error('It failed with nothing.')
    }
    for (const suite of suites.toReversed()) {
      for (const after of TestRunner.getSuiteHooks(suite).afterEach) {
        try {
          await after(task.context, suite)
        } catch (error) {
          failure ??= error
        }
      }
    }
    return failure
  }

  #find(id: string): Loaded {
    const found = this.#tests.get(id)
    if (found === undefined) throw new Error(`There is no test '${id}'.`)
    return found
  }
}
