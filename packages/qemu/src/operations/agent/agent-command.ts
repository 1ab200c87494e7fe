// Agent passthrough, for what has no operation yet; the domain is tainted by it.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const agentCommand = operation({
  api: 'virDomainQemuAgentCommand',
  summary: 'Send a command to the guest agent as it is.',
  requires: 'active',
  permission: 'write',
  input: v.object({
    command: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,127}$/, 'a command such as guest-ping')),
    arguments: v.optional(v.record(v.string(), v.unknown()), {}),
    /** How long to wait for the answer, in seconds. */
    timeoutSeconds: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(3600)), 5),
  }),
  job: { agent: 'modify' },
  run: (vm, input): Promise<unknown> =>
    vm.agent((a) => a.raw(input.command, input.arguments, input.timeoutSeconds * 1000)),
})
