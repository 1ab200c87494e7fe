// Code that breaks a rule, and what it is told: what tests of broken rules begin with.
import { expect } from 'vitest'
import type { AsyncJob, Call, NormalJob } from '../src/index.ts'
import { RuleBroken } from '../src/index.ts'
import { Ground, failure } from './ground.ts'
import type { TestObject, TestTypes } from './ground.ts'
import { save } from './save-call.ts'

interface Setting {
  readonly ground: Ground
  readonly object: TestObject
  readonly call: Call
  /** A save that the call owns. */
  readonly job: AsyncJob<TestTypes>
}

/** A domain that runs, and is being saved. */
export async function saving<R>(body: (setting: Setting) => Promise<R>): Promise<R> {
  const ground = new Ground()
  const object = await ground.running('guest')
  ground.monitor(object).answersAfterMs = 1
  return await ground.finish(
    save(ground, object, (job, call) => body({ ground, object, call, job })),
  )
}

/** The words of a rule that a function breaks, at once or in the promise that it gives. */
export async function broken(breaks: () => unknown): Promise<string> {
  const error = await failure((async () => await breaks())())
  expect(error).toBeInstanceOf(RuleBroken)
  expect(error).toMatchObject({ name: 'RuleBroken', code: 'VIR_ERR_INTERNAL_ERROR' })
  return error.message
}

/** A normal job of a call of its own, to the end of both. */
export async function normal<R>(
  kind: 'query' | 'modify' | 'destroy',
  body: (job: NormalJob<TestTypes>, setting: Omit<Setting, 'job'>) => Promise<R>,
): Promise<R> {
  const ground = new Ground()
  const object = await ground.running('guest')
  ground.monitor(object).answersAfterMs = 1
  return await ground.finish(
    ground.within('virDomainTest', async (call) => {
      await using job = await ground.list.acquireNormal(object, call, kind)
      return await body(job, { ground, object, call })
    }),
  )
}
