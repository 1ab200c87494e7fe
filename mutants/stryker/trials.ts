// All tests of a package, loaded once in one thread, and run for change after change: most changes
// are caught by a test of a few milliseconds, and to load the tests anew takes a hundred times
// that.
//
// A change is caught when a test fails, and the same test passes right afterwards without the
// change. When it does not, what the change did has stayed: whoever asked loads everything anew.
import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { BroadcastChannel } from 'node:worker_threads'
import { describe, test } from 'vitest'
import { LoadedTests } from './loaded-tests.ts'
import { packageVariable } from './options.ts'
import type { Answered, Asked, Change, Measured, Verdict } from './trial-words.ts'
import { channelName } from './trial-words.ts'

/** What StrykerJS puts into the code that it changes, and looks at. */
interface Instruments {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: unknown
}

const instruments = ((globalThis as { __stryker__?: Instruments }).__stryker__ ??= {})

const files = globSync(`packages/${process.env[packageVariable] ?? '*'}/test/**/*.model.test.ts`)

for (const file of files.toSorted()) {
  describe(file, async () => {
    await import(resolve(file))
  })
}

/** What nobody awaited, and failed: vitest ends a run with an error for it, wherever it comes. */
let unobserved: unknown

test('tries changes until it is told to stop', { timeout: 0 }, async ({ task }) => {
  process.on('unhandledRejection', (error) => (unobserved ??= error ?? 'rejected with nothing'))
  const tests = new LoadedTests(task.file)
  const channel = new BroadcastChannel(channelName)
  const asked: Asked[] = []
  let wake = (): void => undefined
  channel.onmessage = ({ data }) => {
    if ('ask' in (data as object)) asked.push(data as Asked)
    wake()
  }
  const say = (said: Answered): void => channel.postMessage(said)
  say({ answer: 'ready' })
  for (;;) {
    const next = asked.shift()
    if (next === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    } else if (next.ask === 'measure') {
      say({
        answer: 'measured',
        tests: await measured(tests),
        coverage: instruments.mutantCoverage,
      })
    } else if (next.ask === 'try') {
      say({ answer: 'tried', ...(await tried(tests, next.change)) })
    } else break
  }
  say({ answer: 'stopped' })
  channel.close()
})

async function measured(tests: LoadedTests): Promise<Measured[]> {
  const all: Measured[] = []
  for (const { id, name, file, line, column } of tests.all()) {
    instruments.currentTestId = id
    const began = performance.now()
    const failure = await failureOf(tests, id)
    const timeSpentMs = performance.now() - began
    instruments.currentTestId = undefined
    tests.tookMs(id, timeSpentMs)
    const fileName = join(process.cwd(), file)
    all.push({ id, name, fileName, line, column, timeSpentMs, failure })
  }
  return all
}

async function tried(tests: LoadedTests, change: Change): Promise<Verdict> {
  const ids = tests.inOrder(change.tests)
  let count = 0
  for (const id of ids) {
    count++
    instruments.hitCount = 0
    instruments.hitLimit = change.hitLimit
    instruments.activeMutant = change.id
    const began = performance.now()
    const message = await failureOf(tests, id)
    instruments.activeMutant = undefined
    if (change.hitLimit !== undefined && instruments.hitCount > change.hitLimit) {
      return { verdict: 'in-circles', tests: count }
    }
    if (message === undefined) {
      // Only one of StrykerJS's processes has measured them all, and before it loaded them anew.
      tests.tookMs(id, performance.now() - began)
      continue
    }
    tests.caught(id)
    const spoiled = (await failureOf(tests, id)) !== undefined
    return { verdict: 'caught', tests: count, by: id, message, spoiled }
  }
  return { verdict: 'survived', tests: count }
}

async function failureOf(tests: LoadedTests, id: string): Promise<string | undefined> {
  const failure = await tests.run(id)
  // What was left behind may still fail, once.
  await setImmediate()
  const error = failure ?? unobserved
  unobserved = undefined
  if (error === undefined) return undefined
  return error instanceof Error ? error.message : inspect(error)
}
