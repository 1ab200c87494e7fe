// What the runner and the process that runs the tests say to each other.

/** Run a test file, from the root of the tree, until one test fails. */
export interface TrialRequest {
  readonly file: string
  /** Source files that are not what they were in the last trial. */
  readonly changed: readonly string[]
}

/** A test that failed. */
export interface Failure {
  readonly file: string
  readonly test: string
  /** The messages of its error and of what caused that, outermost first. */
  readonly messages: readonly string[]
  /** Names of the errors, likewise. */
  readonly errors: readonly string[]
}

export interface TrialResult {
  /** Undefined when every test passed. */
  readonly failure: Failure | undefined
}
