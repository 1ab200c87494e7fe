// guest-get-fsinfo: the guest's mounted file systems.
import type { AgentCommand } from './command.ts'

export interface GuestFilesystem {
  readonly name: string
  readonly mountpoint: string
  readonly type: string
  readonly usedBytes: number | undefined
  readonly totalBytes: number | undefined
}

export const getFsInfo: AgentCommand<void, readonly GuestFilesystem[]> = {
  name: 'guest-get-fsinfo',
  deadlineMs: 10_000,
  given: () => ({}),
  read: (reply) =>
    reply.list((each) => ({
      name: each.member('name').text(),
      mountpoint: each.member('mountpoint').text(),
      type: each.member('type').text(255),
      usedBytes: each.member('used-bytes').optional((value) => value.number()),
      totalBytes: each.member('total-bytes').optional((value) => value.number()),
    })),
}
