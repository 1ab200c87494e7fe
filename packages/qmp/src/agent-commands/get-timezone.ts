// guest-get-timezone: the guest's zone and its distance from UTC.
import type { AgentCommand } from './command.ts'

export interface Timezone {
  readonly zone: string | undefined
  readonly offsetSeconds: number
}

export const getTimezone: AgentCommand<void, Timezone> = {
  name: 'guest-get-timezone',
  deadlineMs: 10_000,
  given: () => ({}),
  read: (reply) => ({
    zone: reply.member('zone').optional((value) => value.text(255)),
    offsetSeconds: reply.member('offset').number(),
  }),
}
