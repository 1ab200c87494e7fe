// Callers that keep no rule: whatever they do, the interlocking refuses at once what a rule
// forbids, so that no step of the trace ever breaks an invariant, and nothing is left behind.
import { anyOrder } from '@signalbox/testkit'
import { assert, asyncProperty } from 'fast-check'
import { test } from 'vitest'
import type { Call } from '../src/index.ts'
import { AgentJob, AsyncJob, JobError, NormalJob, RuleBroken } from '../src/index.ts'
import type { CarelessProgram, Step, Use } from './careless-program.ts'
import { carelessProgram } from './careless-program.ts'
import { Ground } from './ground.ts'
import type { TestObject, TestTypes } from './ground.ts'

type Job = NormalJob<TestTypes> | AgentJob<TestTypes> | AsyncJob<TestTypes>

const waitMs = 50

class Run {
  readonly ground: Ground
  readonly errors: unknown[] = []
  readonly #objects: TestObject[] = []
  readonly #program: CarelessProgram
  /** Every job that anybody was given, released ones among them. */
  readonly #jobs: Job[] = []
  readonly #underWay: Promise<void>[] = []

  constructor(program: CarelessProgram) {
    this.#program = program
    this.ground = new Ground({ chooser: anyOrder(program.schedule) })
  }

  async run(): Promise<void> {
    const { ground } = this
    for (const name of ['one', 'two']) {
      const object = await ground.running(name)
      ground.monitor(object).answersAfterMs = 5
      ground.agent(object).answersAfterMs = 5
      this.#objects.push(object)
    }
    const calls = this.#program.callers.map((_steps, at) => ground.call(`caller ${at}`))
    await ground.finish(this.#play(calls))
    for (const object of this.#objects) await ground.finish(this.#clear(object))
    await ground.advance(1_000)
  }

  async #play(calls: readonly Call[]): Promise<void> {
    const { callers } = this.#program
    await Promise.all(calls.map((call, at) => this.#perform(call, callers[at] ?? [])))
    // What was asked for and not awaited is granted or over by its deadline.
    await Promise.all(this.#underWay)
    for (const job of this.#jobs.toReversed()) await job[Symbol.asyncDispose]()
    for (const call of calls) call.end('answered')
  }

  async #perform(call: Call, steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#told(this.#step(call, step))
  }

  async #told(running: Promise<unknown>): Promise<void> {
    try {
      await running
    } catch (error) {
      this.errors.push(error)
    }
  }

  /** Goes on without waiting for it, as code does that forgot an await. */
  async #maybe(awaits: boolean, running: Promise<unknown>): Promise<void> {
    const told = this.#told(running)
    this.#underWay.push(told)
    if (awaits) await told
  }

  async #step(call: Call, step: Step): Promise<void> {
    const { ground } = this
    const { list } = ground
    const object = this.#objects['on' in step ? step.on : 0]
    if (object === undefined) throw new Error('no such domain')
    if (step.step === 'pause') return await ground.pause(step.ms)
    if (step.step === 'take normal') {
      return await this.#take(step.awaits, list.acquireNormal(object, call, step.kind, { waitMs }))
    }
    if (step.step === 'take agent') {
      return await this.#take(step.awaits, list.acquireAgent(object, call, step.kind, { waitMs }))
    }
    if (step.step === 'take async') {
      return await this.#take(step.awaits, ground.async(object, call, step.kind, waitMs))
    }
    if (step.step === 'restore') {
      return list.restoreAsync(object, call, { kind: step.kind, operation: 1, flags: 0 })
    }
    if (step.step === 'continue') {
      const continued = list.continueAsync(object, call, step.kind)
      if (continued !== undefined) this.#jobs.push(continued)
    } else await this.#act(step)
  }

  async #act(step: Extract<Step, { readonly step: 'use' | 'mask' | 'abort' }>): Promise<void> {
    const job = this.#jobs[step.of % Math.max(1, this.#jobs.length)]
    if (job === undefined) return
    if (step.step === 'use') await this.#maybe(step.awaits, this.#use(job, step.use))
    else if (step.step === 'mask') {
      if (job instanceof AsyncJob) job.setMask(new Set(step.kinds))
    } else if (job instanceof NormalJob) job.requestAbort(this.#jobs[step.seen]?.number ?? 0)
  }

  async #take(awaits: boolean, asked: Promise<Job>): Promise<void> {
    await this.#maybe(
      awaits,
      asked.then((job) => this.#jobs.push(job)),
    )
  }

  async #use(job: Job, use: Use): Promise<void> {
    if (use === 'release') return await job[Symbol.asyncDispose]()
    if (use === 'update') return job.update((draft) => draft.setLive({ seen: 1 }))
    if (use === 'owe') {
      await job.owe({ name: 'cont', detail: {} })
    } else if (job instanceof AgentJob) await job.agent((agent) => agent.command('ping'))
    else if (use === 'effect') job.act('signal', () => undefined)
    else if (job instanceof NormalJob) await useNormal(job, use)
    else await this.#useAsync(job, use)
  }

  async #useAsync(job: AsyncJob<TestTypes>, use: Use): Promise<void> {
    if (use === 'phase') {
      // Numbers of jobs differ from run to run; what the clock says does not.
      const number = this.ground.nowMs % 3
      return await job.enterPhase({ number, name: 'phase', pastReturn: number === 1 })
    }
    if (use === 'disown') return job.disown()
    if (use === 'begin') {
      this.ground.beginRun(job)
      return
    }
    if (use === 'quiesce' || use === 'quiesce and narrow') {
      return await job.quiesce(async (agent) => {
        if (use === 'quiesce and narrow') job.setMask(new Set(['suspend']))
        await agent.agent((session) => session.command('freeze'))
      })
    }
    await job.nested(async (nested) => {
      if (use === 'nest and quiesce') await job.quiesce(async () => undefined)
      if (use === 'end the run') nested.endRun('ended')
      if (use === 'shut off') nested.shutOff({})
      if (use === 'enter twice') {
        await nested.monitor(() => nested.monitor((monitor) => monitor.command('inner')))
      }
      await nested.monitor((monitor) => monitor.command('visit'))
      if (use === 'visit twice') await nested.monitor((monitor) => monitor.command('again'))
    })
  }

  /** Ends what was left for a later call, and the run. */
  async #clear(object: TestObject): Promise<void> {
    const { ground } = this
    const { async } = object.interlock
    const kind = async?.async?.kind
    if (kind !== undefined && async?.call === undefined) {
      await ground.within('clears', async (call) => {
        await using _job = ground.list.continueAsync(object, call, kind)
      })
    }
    if (object.instance !== undefined) await ground.destroyed(object)
  }
}

async function useNormal(job: NormalJob<TestTypes>, use: Use): Promise<void> {
  if (use === 'end the run') job.endRun('ended')
  else if (use === 'shut off') job.shutOff({})
  else if (use === 'enter twice') {
    await job.monitor(() => job.monitor((monitor) => monitor.command('inner')))
  } else await job.monitor((monitor) => monitor.command('visit'))
}

function isKnown(error: unknown): boolean {
  if (error instanceof JobError || error instanceof RuleBroken) return true
  return error instanceof Error && error.message === 'QEMU is gone'
}

test('whatever careless callers do, no invariant is broken, and nothing is left behind', async () => {
  await assert(
    asyncProperty(carelessProgram, async (program) => {
      const run = new Run(program)
      await run.run()
      run.ground.verify()
      const odd = run.errors.find((error) => !isKnown(error))
      if (odd !== undefined) throw odd
    }),
    { numRuns: 600 },
  )
})
