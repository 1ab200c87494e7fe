// Set a password of a user in the guest, through its agent.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const setUserPassword = operation({
  api: 'virDomainSetUserPassword',
  summary: "Set a user's password in the guest through its agent.",
  requires: 'active',
  permission: 'set-password',
  input: v.object({
    user: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
    password: v.pipe(v.string(), v.maxLength(4096)),
    /** The password is a hash already. */
    crypted: v.optional(v.boolean(), false),
  }),
  job: { agent: 'modify' },
  run: (vm, { user, password, crypted }): Promise<void> =>
    vm.agent((a) => a.setUserPassword({ user, password, crypted })),
})
