// Agent exec: runs a command in the guest, waits for its end, and gives back what it printed.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const agentExec = operation({
  api: 'signalboxDomainAgentExec',
  summary: 'Run a command in the guest and tell what it printed.',
  requires: 'active',
  permission: 'write',
  input: v.object({
    path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
    arguments: v.optional(v.array(v.pipe(v.string(), v.maxLength(16_384))), []),
    environment: v.optional(v.array(v.string()), []),
    /** What the command reads. */
    input: v.optional(v.pipe(v.string(), v.maxLength(32_768)), ''),
    /** How long it may run, in seconds. */
    timeoutSeconds: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(3600)), 30),
  }),
  job: { agent: 'modify' },
  run: (vm, input) =>
    vm.agent((a) =>
      a.run({
        path: input.path,
        arguments: input.arguments,
        environment: input.environment,
        input: input.input,
        timeoutMs: input.timeoutSeconds * 1000,
      }),
    ),
})
