// A shell's completion script, from the tree of commands. Commands and options are in the script;
// only the names of machines are asked for, by `signalbox __complete`.
import type { CommandSpec } from '../command-spec.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { completedCommands } from './shell.ts'
import type { Shell } from './shell.ts'
import { zshScript } from './zsh.ts'

export function completionScript(shell: Shell, specs: readonly CommandSpec[]): string {
  const commands = completedCommands(specs)
  switch (shell) {
    case 'bash':
      return bashScript(commands)
    case 'zsh':
      return zshScript(commands)
    case 'fish':
      return fishScript(commands)
    default:
      return shell satisfies never
  }
}
