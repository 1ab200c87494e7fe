// console: attaches the terminal to a machine's serial console.
import { attachConsole, noteAttached, noteDetached } from '../attach-console.ts'
import { domainArgument, textOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { plainLine } from '../plain-text.ts'

export const console: CommandSpec = {
  name: 'console',
  summary: "Attach to a machine's serial console.",
  arguments: [domainArgument],
  options: [
    { flags: '--device <alias>', description: 'which one, such as serial0; the first otherwise' },
    { flags: '--force', description: 'take it from whoever is attached' },
  ],
  notes: 'Ctrl-] leaves; the machine goes on. One can be attached at a time.',
  examples: ['signalbox console build-7', 'signalbox console --device serial1 build-7'],
  async run(cli, given) {
    const domain = textOf(given, 'domain')
    const { device, force } = given.options
    const client = await cli.connect()
    const stream = await client.openConsole({
      domain,
      ...(typeof device === 'string' && { device }),
      ...(force === true && { force }),
    })
    noteAttached(cli, plainLine(domain))
    return noteDetached(cli, plainLine(domain), await attachConsole(cli, stream))
  },
}
