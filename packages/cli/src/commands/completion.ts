// completion: scripts that complete commands, options and machines' names in a shell.
import type { CommandSpec } from '../command-spec.ts'
import { textOf } from '../command-spec.ts'
import { completionScript } from '../completion/completion-script.ts'
import { shells } from '../completion/shell.ts'
import type { Shell } from '../completion/shell.ts'
import type { ListedDomain } from './list.ts'

export function completionCommands(all: () => readonly CommandSpec[]): readonly CommandSpec[] {
  return [
    {
      name: 'completion',
      summary: 'Print a script that completes commands, options and names of machines.',
      arguments: [{ name: 'shell', description: 'for which shell', kind: 'text', choices: shells }],
      examples: [
        'source <(signalbox completion bash)',
        'signalbox completion zsh > ~/.zfunc/_signalbox',
        'signalbox completion fish > ~/.config/fish/completions/signalbox.fish',
      ],
      async run(cli, given) {
        cli.terminal.write(completionScript(textOf(given, 'shell') as Shell, all()))
        return undefined
      },
    },
    {
      name: '__complete',
      summary: 'Print what completion scripts ask for: the names of machines, one on a line.',
      hidden: true,
      examples: [],
      async run(cli) {
        const domains = (await cli.call('list')) as readonly ListedDomain[]
        for (const { name } of domains) cli.line(name)
        return undefined
      },
    },
  ]
}
