// The shells for which there is completion, and what a script needs to know of each command.
import type { Command } from 'commander'
import { buildProgram, summaryOf } from '../build-program.ts'
import type { ArgumentKind, CommandSpec } from '../command-spec.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

export interface CompletedOption {
  /** '--json'. */
  readonly long: string
  /** Whether a word follows. */
  readonly takesValue: boolean
  readonly choices: readonly string[]
  readonly description: string
}

/** One command, as its place in the tree: its words after `signalbox`. */
export interface CompletedCommand {
  readonly path: readonly string[]
  readonly summary: string
  readonly subcommands: readonly string[]
  readonly options: readonly CompletedOption[]
  /** What its arguments are; the last goes on for ever. */
  readonly arguments: readonly ArgumentKind[]
  /** Words that its arguments may be. */
  readonly words: readonly string[]
}

/** Every command that is not hidden, the program itself first, from the tree that parses them. */
export function completedCommands(specs: readonly CommandSpec[]): readonly CompletedCommand[] {
  const program = buildProgram(specs, {
    version: '',
    run: async () => undefined,
    output: {},
  })
  const visible = specs.filter((spec) => spec.hidden !== true)
  const globals = optionsOf(program)
  return [
    {
      path: [],
      summary: '',
      subcommands: visible.map(({ name }) => name),
      options: globals,
      arguments: [],
      words: [],
    },
    ...visible.flatMap((spec) => describe(spec, [], commandOf(program, spec.name), globals)),
  ]
}

function describe(
  spec: CommandSpec,
  above: readonly string[],
  command: Command,
  globals: readonly CompletedOption[],
): readonly CompletedCommand[] {
  const path = [...above, spec.name]
  const subcommands = spec.commands ?? []
  return [
    {
      path,
      summary: summaryOf(spec),
      subcommands: subcommands.map(({ name }) => name),
      options: [...optionsOf(command), ...globals],
      arguments: (spec.arguments ?? []).map(({ kind }) => kind),
      words: (spec.arguments ?? []).flatMap(({ choices = [] }) => choices),
    },
    ...subcommands.flatMap((each) => describe(each, path, commandOf(command, each.name), globals)),
  ]
}

function commandOf(parent: Command, name: string): Command {
  const found = parent.commands.find((each) => each.name() === name)
  if (found === undefined) throw new Error(`no command '${name}' below '${parent.name()}'`)
  return found
}

function optionsOf(command: Command): readonly CompletedOption[] {
  return command.options.flatMap(({ long, argChoices, description, required, optional }) =>
    typeof long === 'string'
      ? [{ long, takesValue: required || optional, choices: argChoices ?? [], description }]
      : [],
  )
}
