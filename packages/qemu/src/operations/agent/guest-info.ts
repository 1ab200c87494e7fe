// Guest info: what the agent tells of the guest, all under one job. What it does not support is
// left out; everything that it says may be a lie, and is cut to a bounded size.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import type { AgentSession } from '../../sessions/agent-session.ts'

const groups = {
  os: (a: AgentSession) => a.getOsInfo(),
  hostname: (a: AgentSession) => a.getHostName(),
  timezone: (a: AgentSession) => a.getTimezone(),
  users: (a: AgentSession) => a.getUsers(),
  filesystems: (a: AgentSession) => a.getFsInfo(),
  interfaces: (a: AgentSession) => a.networkGetInterfaces(),
} as const

const groupNames = Object.keys(groups) as (keyof typeof groups)[]

export const guestInfo = operation({
  api: 'virDomainGetGuestInfo',
  summary: 'Tell what the guest agent says of the guest: system, users, file systems, addresses.',
  requires: 'active',
  permission: 'write',
  input: v.object({ types: v.optional(v.array(v.picklist(groupNames)), groupNames) }),
  job: { agent: 'query' },
  run: (vm, { types }) =>
    vm.agent(async (a) => {
      const told: Record<string, unknown> = {}
      const unsupported: string[] = []
      for (const type of types) {
        try {
          told[type] = await groups[type](a)
        } catch (error) {
          // The agent's own refusal of one group is no failure of the others.
          if ((error as { name?: unknown }).name !== 'AgentCommandError') throw error
          unsupported.push(type)
        }
      }
      return { ...told, unsupported }
    }),
})
