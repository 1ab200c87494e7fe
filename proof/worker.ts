// One thread of the crew: does what it is sent, and answers with what came of it.
import { parentPort } from 'node:worker_threads'
import type { Result, Work } from './crew.ts'
import type { Found } from './explore.ts'
import { explore } from './explore.ts'
import { storyOfWalk } from './shorter-walk.ts'
import { walk, walkOf } from './walk.ts'

/** A walk that was walked, as plain data. */
export interface Walked {
  readonly seed: number
  readonly steps: number
  readonly calls: number
  readonly restarts: number
  readonly found: readonly Found[]
}

async function walked(seed: number): Promise<Walked> {
  const asked = walkOf(seed)
  const { steps, calls, restarts, wrong } = await walk(asked)
  const [what] = wrong
  // What goes wrong first leads to the rest.
  const found =
    what === undefined
      ? []
      : [
          {
            what: wrong.join('; '),
            story: await storyOfWalk(asked, what),
            again: `walks --seed ${seed} --walk-steps 1`,
          },
        ]
  return { seed, steps, calls, restarts, found }
}

async function done(work: Work): Promise<Result> {
  if (work.kind === 'walk') return { kind: 'walk', report: await walked(work.seed) }
  return { kind: 'explore', report: await explore(work.program, work.limits) }
}

const port = parentPort
if (port === null) throw new Error('worker.ts runs in a thread of its own: see crew.ts')
port.on('message', (work: Work) => {
  done(work).then(
    (result) => port.postMessage(result),
    (error: unknown) => {
      // Thrown outside of any promise, it ends the thread, and the crew is told.
      setImmediate(() => {
        throw error
      })
    },
  )
})
