// A call that asks for a job and gives it back at once: what tests of those who wait begin with.
import type { CallRequest } from '../src/index.ts'
import { acquire } from './acquire.ts'
import type { Ground, TestObject } from './ground.ts'

/** A call that asks for a job, and is done when it has it. */
export function asks(
  ground: Ground,
  object: TestObject,
  kind: Parameters<typeof acquire>[3],
  request: Partial<CallRequest> = {},
): Promise<void> {
  return ground.within(
    `asks for ${kind}`,
    async (call) => {
      await using _job = await acquire(ground, object, call, kind)
    },
    request,
  )
}
