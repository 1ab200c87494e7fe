// From the words of a command line to an exit status.
import { CommanderError } from 'commander'
import type { Command } from 'commander'
import { DaemonError } from '@signalbox/daemon/client'
import { realWorld } from '@signalbox/world'
import { buildProgram } from './build-program.ts'
import { Cli } from './cli.ts'
import type { CommandSpec, Given } from './command-spec.ts'
import { commands } from './commands/index.ts'
import { exitCodeOf, exitCodes } from './exit-code.ts'
import { adviceFor, renderError } from './render-error.ts'
import { settingsOf } from './settings.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  terminal.endWithReader()
  let status = 0
  const program = buildProgram(commands, {
    version,
    output: {
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.writeError(text),
    },
    run: async (spec, command, given) => {
      status = await runCommand(spec, command, given, terminal)
    },
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
    terminal.writeError(`${renderError(terminal, settingsOf(program), error)}\n`)
    return exitCodeOf(error)
  }
}

async function runCommand(
  spec: CommandSpec,
  command: Command,
  given: Given,
  terminal: Terminal,
): Promise<number> {
  const settings = settingsOf(command)
  terminal.color = settings.color
  const cli = new Cli(realWorld(), terminal, settings, pathOf(command))
  try {
    return (await spec.run?.(cli, given)) ?? 0
  } catch (error) {
    terminal.writeError(`${renderError(terminal, settings, error)}\n`)
    const advice = await advise(cli, error, given)
    if (advice !== '') cli.note(advice)
    return exitCodeOf(error)
  } finally {
    await cli.close()
  }
}

/** What helps besides; that it cannot be had is no further error. */
async function advise(cli: Cli, error: unknown, given: Given): Promise<string> {
  const { domain } = given.arguments
  try {
    return await adviceFor(cli, error, typeof domain === 'string' ? domain : undefined)
  } catch (failure) {
    if (failure instanceof DaemonError) return ''
    throw failure
  }
}

/** 'agent ping', for a subcommand. */
function pathOf(command: Command): string {
  const { parent } = command
  if (parent === null || parent.parent === null) return command.name()
  return `${pathOf(parent)} ${command.name()}`
}
