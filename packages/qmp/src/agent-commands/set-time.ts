// guest-set-time: the guest's clock, to a time or to what its machine's clock says.
import type { AgentCommand } from './command.ts'
import { nothing } from './command.ts'

/** Seconds since 1970, with a fraction; from the machine's clock when undefined. */
export const setTime: AgentCommand<number | undefined, void> = {
  name: 'guest-set-time',
  deadlineMs: 10_000,
  given: (seconds) => (seconds === undefined ? {} : { time: nanoseconds(seconds) }),
  read: nothing,
}

/** Whole microseconds, as nanoseconds: a double holds those without loss for the needed range. */
function nanoseconds(seconds: number): number {
  return Math.round(seconds * 1e6) * 1000
}
