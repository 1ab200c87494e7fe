// Start: boots the machine, or restores it where a managed save waits.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import { startMachine } from '../../run/start-machine.ts'

export const start = operation({
  api: 'virDomainCreateWithFlags',
  summary: 'Boot the machine; a guest that was saved by managed-save goes on where it was.',
  requires: 'inactive',
  permission: 'start',
  input: v.object({
    /** Leave the virtual processors stopped. */
    paused: v.optional(v.boolean(), false),
    /** Boot afresh, and forget what managed-save kept. */
    forceBoot: v.optional(v.boolean(), false),
  }),
  job: { async: 'start', operation: 1 },
  async run(job, { paused, forceBoot }, { driver, call }) {
    return await startMachine(driver, job, call, { paused, forceBoot })
  },
})
