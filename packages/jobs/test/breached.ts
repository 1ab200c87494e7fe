// The failure of a test whose trace breaks an invariant: which one, after how many steps of the
// trace and how many choices of the schedule, and the story that led there.
import type { Breach } from '../src/index.ts'

/** How far a run had come. */
export interface Length {
  /** Events of the trace. */
  readonly steps: number
  /** Decisions of the schedule between several possibilities. */
  readonly choices: number
}

export class Breached extends Error {
  override readonly name = 'Breached'

  constructor({ invariant, message, story }: Breach, { steps, choices }: Length) {
    const lines = story.map(({ at, kind, call, job, detail }) =>
      [at, kind, call?.api, job, JSON.stringify(detail)].join(' '),
    )
    const length = `after ${steps} steps and ${choices} choices`
    super(`${invariant} ${length}: ${message}\n${lines.join('\n')}`)
  }
}
