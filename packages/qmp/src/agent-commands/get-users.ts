// guest-get-users: who is logged in, as the guest says.
import type { AgentCommand } from './command.ts'

export interface GuestUser {
  readonly user: string
  readonly domain: string | undefined
  readonly loginSeconds: number
}

export const getUsers: AgentCommand<void, readonly GuestUser[]> = {
  name: 'guest-get-users',
  deadlineMs: 10_000,
  given: () => ({}),
  read: (reply) =>
    reply.list((each) => ({
      user: each.member('user').text(255),
      domain: each.member('domain').optional((value) => value.text(255)),
      loginSeconds: each.member('login-time').number(),
    })),
}
