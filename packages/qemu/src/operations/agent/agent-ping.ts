// Agent ping: whether the guest agent answers.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const agentPing = operation({
  api: 'signalboxDomainAgentPing',
  summary: 'Ask whether the guest agent answers.',
  requires: 'active',
  permission: 'write',
  input: v.object({}),
  job: { agent: 'query' },
  run: (vm) => vm.agent((a) => a.ping()),
})
