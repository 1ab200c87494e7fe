// A simulation that does not come to its end, told with the last of what happened.

/** Lines of the log that an error shows. */
const linesMax = 20

/** Nothing can happen any more, while the test waits for something. */
export class SimulationStalled extends Error {
  override readonly name = 'SimulationStalled'
  readonly code = 'SIMULATION_STALLED'

  constructor(log: readonly string[]) {
    super(`Nothing can happen any more, and what was waited for has not.${last(log)}`)
  }
}

/** The run took more steps than it was given: most often, something goes round in circles. */
export class SimulationTooLong extends Error {
  override readonly name = 'SimulationTooLong'
  readonly code = 'SIMULATION_TOO_LONG'

  constructor(stepsMax: number, log: readonly string[]) {
    super(`After ${stepsMax} steps what was waited for has not happened.${last(log)}`)
  }
}

function last(log: readonly string[]): string {
  return ` The last steps:\n${log.slice(-linesMax).join('\n')}`
}
