// set-memory: how much memory a guest has.
import { domainArgument, textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { plainLine } from '../plain-text.ts'
import { formatBytes, parseKiB } from '../quantities.ts'

export const setMemory: CommandSpec = {
  name: 'set-memory',
  operation: 'setMemory',
  arguments: [
    domainArgument,
    { name: 'size', description: '512MiB, 2G; a plain number is KiB', kind: 'text' },
  ],
  inputs: { target: 'live, the next start, or whichever applies now' },
  notes: 'A running guest gives and takes memory by its balloon, in its own time.',
  examples: ['signalbox set-memory build-7 512MiB', 'signalbox set-memory --target config a 2G'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const memoryKiB = parseKiB(textOf(given, 'size'))
    const result = await cli.call('setMemory', { domain, input: { ...given.input, memoryKiB } })
    cli.print(result, () => [
      `Machine '${plainLine(domain)}' is to have ${formatBytes(memoryKiB * 1024)}.`,
    ])
    return undefined
  },
}
