// guest-network-get-interfaces: the guest's network interfaces and their addresses.
import type { AgentCommand } from './command.ts'

export interface GuestInterface {
  readonly name: string
  readonly mac: string | undefined
  readonly addresses: readonly {
    readonly family: 'ipv4' | 'ipv6'
    readonly address: string
    readonly prefix: number
  }[]
}

export const networkGetInterfaces: AgentCommand<void, readonly GuestInterface[]> = {
  name: 'guest-network-get-interfaces',
  deadlineMs: 10_000,
  given: () => ({}),
  read: (reply) =>
    reply.list((each) => ({
      name: each.member('name').text(255),
      mac: each.member('hardware-address').optional((value) => value.text(64)),
      addresses:
        each.member('ip-addresses').optional((list) =>
          list.list((address) => ({
            family: address.member('ip-address-type').text(8) === 'ipv6' ? 'ipv6' : 'ipv4',
            address: address.member('ip-address').text(64),
            prefix: address.member('prefix').number(),
          })),
        ) ?? [],
    })),
}
