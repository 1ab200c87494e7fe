// Threads that prove side by side: each takes the next piece of work as soon as it has done its
// last. A driver on a stage is one thread's; nothing is shared between them but what was found.
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Exploration, ExploreLimits, Together } from './explore.ts'
import type { Walked } from './worker.ts'

/** A piece of work: a program to explore, or the walk of a seed. */
export type Work =
  | { readonly kind: 'explore'; readonly program: Together; readonly limits: ExploreLimits }
  | { readonly kind: 'walk'; readonly seed: number }

export type Result =
  | { readonly kind: 'explore'; readonly report: Exploration }
  | { readonly kind: 'walk'; readonly report: Walked }

/**
 * Has all of it done, and hands on each result as it comes.
 *
 * @param work taken one by one, when somebody is free: it may end early
 * @throws what a thread was ended by
 */
export async function shareOut(
  work: Iterable<Work>,
  onResult: (result: Result) => void,
  threads = availableParallelism(),
): Promise<void> {
  const rest = work[Symbol.iterator]()
  const member = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.ts', import.meta.url))
    try {
      for (let next = rest.next(); next.done !== true; next = rest.next()) {
        worker.postMessage(next.value)
        const [result] = (await once(worker, 'message')) as [Result]
        onResult(result)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: threads }, member))
}
