// monitor: a command to QEMU's monitor as it is.
import { domainArgument, textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { plainLines } from '../plain-text.ts'

export const monitor: CommandSpec = {
  name: 'monitor',
  operation: 'monitorCommand',
  arguments: [
    domainArgument,
    { name: 'command', description: "a QMP command; with --human, a monitor's line", kind: 'text' },
  ],
  inputs: { arguments: 'what the command takes', human: 'it is a line of the human monitor' },
  notes: 'QEMU does what it is told: this can break a machine.',
  examples: [
    'signalbox monitor build-7 query-status',
    "signalbox monitor build-7 --human 'info registers'",
    `signalbox monitor build-7 qom-list --arguments '{"path": "/machine"}'`,
  ],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const input = { ...given.input, command: textOf(given, 'command') }
    const result = await cli.interruptible((signal) =>
      cli.call('monitorCommand', { domain, input, signal }),
    )
    cli.print(result, () =>
      typeof result === 'string'
        ? [plainLines(result.trimEnd())]
        : [JSON.stringify(result ?? {}, undefined, 2)],
    )
    return undefined
  },
}
