// Asking for a job of any kind: what tests of the queue begin with.
import type { Call, NormalKind } from '../src/index.ts'
import type { Ground, TestObject } from './ground.ts'

/** A call that waits for a job, notes when it got it, holds it for a moment, and ends. */
export function queued(
  ground: Ground,
  object: TestObject,
  kind: NormalKind | 'agent' | 'async',
  log: string[],
  name: string = kind,
): Promise<void> {
  return ground.within(name, async (call) => {
    await using job = await acquire(ground, object, call, kind)
    log.push(`${name} at ${ground.nowMs}`)
    job.doing('works')
    await ground.pause(10)
  })
}

/** A job of any kind. */
export function acquire(
  ground: Ground,
  object: TestObject,
  call: Call,
  kind: NormalKind | 'agent' | 'async',
): Promise<{ doing(words: string): void } & AsyncDisposable> {
  if (kind === 'agent') return ground.list.acquireAgent(object, call, 'modify')
  if (kind === 'async') return ground.async(object, call, 'save')
  return ground.list.acquireNormal(object, call, kind)
}
