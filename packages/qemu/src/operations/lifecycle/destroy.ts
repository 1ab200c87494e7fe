// Destroy: pulls the plug. Works whatever QEMU, the agent and other calls do (jobs.md 13).
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const destroy = operation({
  api: 'virDomainDestroyFlags',
  summary: 'Pull the plug. Works whatever QEMU, the guest and other calls do.',
  requires: 'active',
  permission: 'stop',
  input: v.object({
    /** Only ask QEMU to end (SIGTERM), and fail when it does not within 10 s. */
    graceful: v.optional(v.boolean(), false),
  }),
  job: 'terminate',
  async run(vm, { graceful }) {
    await vm.terminate(graceful)
  },
})
