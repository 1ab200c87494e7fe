// guest-get-osinfo: what system the guest says it is.
import type { AgentCommand } from './command.ts'

export interface OsInfo {
  readonly id: string | undefined
  readonly name: string | undefined
  readonly prettyName: string | undefined
  readonly version: string | undefined
  readonly kernelRelease: string | undefined
  readonly machine: string | undefined
}

export const getOsInfo: AgentCommand<void, OsInfo> = {
  name: 'guest-get-osinfo',
  deadlineMs: 10_000,
  given: () => ({}),
  read: (reply) => {
    const text = (name: string): string | undefined =>
      reply.member(name).optional((value) => value.text())
    return {
      id: text('id'),
      name: text('name'),
      prettyName: text('pretty-name'),
      version: text('version'),
      kernelRelease: text('kernel-release'),
      machine: text('machine'),
    }
  },
}
