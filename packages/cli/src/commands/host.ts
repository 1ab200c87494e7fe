// host: what guests would run on here, and if not under KVM, what is in the way.
import type { CommandSpec } from '../command-spec.ts'
import { propertyLines } from '../properties.ts'

export const host: CommandSpec = {
  name: 'host',
  operation: 'capabilities',
  inputs: { emulator: 'another emulator than the one that definitions get' },
  notes: 'The first time a probe guest is run for it, which takes a few seconds.',
  examples: ['signalbox host', 'signalbox --json host | jq .kvm'],
  async run(cli, { input }) {
    const result = (await cli.call('capabilities', { input, deadlineMs: 60_000 })) as {
      readonly machines?: readonly unknown[]
    }
    cli.print(result, () => {
      const { machines = [], ...rest } = result
      return propertyLines(cli.terminal, { ...rest, machineTypes: machines.length })
    })
    return undefined
  },
}
