// What StrykerJS's process and the thread in which the tests are loaded say to each other.

/** Which of StrykerJS's doings the thread is asked for; it answers each before the next. */
export type Asked =
  | { readonly ask: 'measure' }
  | { readonly ask: 'try'; readonly change: Change }
  | { readonly ask: 'stop' }

/** One change, and the tests that execute it. */
export interface Change {
  readonly id: string
  /** Rounds after which it goes in circles. */
  readonly hitLimit: number | undefined
  /** All tests when absent. */
  readonly tests: readonly string[] | undefined
}

export type Answered =
  | { readonly answer: 'ready' }
  | {
      readonly answer: 'measured'
      readonly tests: readonly Measured[]
      readonly coverage: unknown
    }
  | ({ readonly answer: 'tried' } & Verdict)
  | { readonly answer: 'stopped' }

/** A test, run on the code as it is. */
export interface Measured {
  readonly id: string
  readonly name: string
  readonly fileName: string
  readonly line: number
  readonly column: number
  readonly timeSpentMs: number
  readonly failure: string | undefined
}

export type Verdict =
  | { readonly verdict: 'survived'; readonly tests: number }
  | { readonly verdict: 'in-circles'; readonly tests: number }
  | {
      readonly verdict: 'caught'
      readonly tests: number
      readonly by: string
      readonly message: string
      /** Whether that test fails on the code as it is, too: what the change did stays done. */
      readonly spoiled: boolean
    }

/** The channel between them: each process of StrykerJS has one such thread. */
export const channelName = 'signalbox-trials'
