// The process in which tests are run, one trial after another in one warm vitest. Its parent ends
// it when a mutant makes it go round in circles.
import { join } from 'node:path'
import { createVitest } from 'vitest/node'
import type { TestCase, TestModule, Vitest } from 'vitest/node'
import type { Failure, TrialRequest, TrialResult } from './trial-messages.ts'

const [, , root = ''] = process.argv

interface Told {
  readonly name?: string
  readonly message: string
  readonly cause?: unknown
}

async function open(): Promise<Vitest> {
  return await createVitest('test', {
    root,
    watch: false,
    bail: 1,
    reporters: [{}],
    pool: 'threads',
    maxWorkers: 1,
    fileParallelism: false,
    isolate: false,
    cache: false,
    // A busy machine catches no mutant.
    testTimeout: 60_000,
    setupFiles: [join(root, 'mutants/fixed-seed.ts')],
  })
}

function failureOf(module: TestModule): Failure | undefined {
  const file = module.relativeModuleId
  for (const test of module.children.allTests('failed')) return failed(file, test)
  const [error] = module.errors()
  return error === undefined ? undefined : { file, test: 'loading it', ...told(error) }
}

function failed(file: string, test: TestCase): Failure {
  const errors = test.result().errors ?? []
  // An invariant says more than what a test expects of its outcome.
  const error = errors.find(({ message }) => /\bI\d+(: | after )/.test(message)) ?? errors[0]
  return { file, test: test.fullName, ...told(error ?? { message: 'it failed without an error' }) }
}

function told(error: Told): Pick<Failure, 'messages' | 'errors'> {
  const messages: string[] = []
  const errors: string[] = []
  for (let each: Told | undefined = error; each !== undefined; each = each.cause as Told) {
    messages.push(each.message)
    errors.push(each.name ?? 'Error')
  }
  return { messages, errors }
}

async function trial(vitest: Vitest, { file, changed }: TrialRequest): Promise<TrialResult> {
  for (const each of changed) vitest.invalidateFile(join(root, each))
  const suite = /\.(\w+)\.test\.ts$/.exec(file)?.[1]
  const project = vitest.projects.find(({ name }) => name === suite)
  if (project === undefined) throw new Error(`${file} belongs to no suite`)
  // A failure of an earlier trial would end this one before its first test.
  vitest.state.idMap.clear()
  vitest.state.filesMap.clear()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([
    project.createSpecification(join(root, file)),
  ])
  for (const module of testModules) {
    const failure = failureOf(module)
    if (failure !== undefined) return { failure }
  }
  const [error] = unhandledErrors as Told[]
  if (error === undefined) return { failure: undefined }
  return { failure: { file, test: 'an error that nobody handled', ...told(error) } }
}

const vitest = await open()
process.on('message', (request: TrialRequest) => {
  trial(vitest, request).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
