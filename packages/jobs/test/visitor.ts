// A call that visits the monitor: what tests of visits begin with.
import type { FakeSession } from './fake-port.ts'
import type { Ground, TestObject } from './ground.ts'

/** A call that visits the monitor once, in a modify job. */
export function visitor(
  ground: Ground,
  object: TestObject,
  api: string,
  visit: (monitor: FakeSession) => Promise<unknown> = (monitor) => monitor.command('balloon'),
  deadlineAtMs = Number.POSITIVE_INFINITY,
): Promise<unknown> {
  return ground.within(
    api,
    async (call) => {
      await using job = await ground.list.acquireNormal(object, call, 'modify')
      return await job.monitor(visit)
    },
    { deadlineAtMs },
  )
}
