// guest-set-user-password: the password of a user in the guest.
import type { AgentCommand } from './command.ts'
import { nothing } from './command.ts'

export interface PasswordRequest {
  readonly user: string
  readonly password: string
  /** Whether the password is a hash already. */
  readonly crypted: boolean
}

export const setUserPassword: AgentCommand<PasswordRequest, void> = {
  name: 'guest-set-user-password',
  deadlineMs: 10_000,
  given: ({ user, password, crypted }) => ({
    username: user,
    password: new TextEncoder().encode(password).toBase64(),
    crypted,
  }),
  read: nothing,
}
