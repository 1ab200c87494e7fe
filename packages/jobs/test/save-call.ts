// A call that saves, and one that aborts what it sees: what tests of async jobs begin with.
import type { AsyncJob, Call } from '../src/index.ts'
import type { Ground, TestObject, TestTypes } from './ground.ts'

/** A call with an async job of kind save, to its end. */
export function save<R>(
  ground: Ground,
  object: TestObject,
  body: (job: AsyncJob<TestTypes>, call: Call) => Promise<R>,
): Promise<R> {
  return ground.within('virDomainSave', async (call) => {
    await using job = await ground.async(object, call, 'save')
    return await body(job, call)
  })
}

/** How an abort of the job with the number `seen` was received. */
export async function abort(ground: Ground, object: TestObject, seen: number): Promise<string> {
  return await ground.within(
    'virDomainAbortJob',
    async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'abort')
      return job.requestAbort(seen)
    },
    { client: 'client 2' },
  )
}
