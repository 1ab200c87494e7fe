// The program for commander, made of the declarations of its commands.
import { Argument, Command, Option } from 'commander'
import type { OutputConfiguration } from 'commander'
import type { OperationShape } from './catalogue/catalogue.ts'
import type { CommandSpec, Given } from './command-spec.ts'
import { inputOf, optionFor } from './derived-options.ts'
import { catalogue } from './generated/catalogue.ts'
import { addSettings } from './settings.ts'

/** Runs a command that was understood. */
export type RunCommand = (spec: CommandSpec, command: Command, given: Given) => Promise<void>

const description =
  'Virtual machines under QEMU.\n\n' +
  'The first command starts a daemon for you; it leaves when no machine runs and nobody asks. ' +
  'Machines outlive it, and whatever happens to it.'

const ending = `
Exit status: 0 done, 1 error, 2 not understood, 124 deadline passed, 130 interrupted.
'signalbox help <command>' shows a command's options and examples.`

export interface ProgramOptions {
  readonly version: string
  readonly run: RunCommand
  /** Where help and complaints go. */
  readonly output: OutputConfiguration
}

export function buildProgram(specs: readonly CommandSpec[], options: ProgramOptions): Command {
  const { version, output } = options
  const program = new Command('signalbox')
    .description(description)
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showSuggestionAfterError()
    .showHelpAfterError("See 'signalbox --help'.")
    .addHelpText('after', ending)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput(output)
    .exitOverride()
  addSettings(program)
  for (const spec of specs)
    program.addCommand(build(spec, options), { hidden: spec.hidden ?? false })
  return program
}

function build(spec: CommandSpec, options: ProgramOptions): Command {
  const { run, output } = options
  const command = new Command(spec.name)
    .description(summaryOf(spec))
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError(`See 'signalbox help ${spec.name}'.`)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput(output)
    .exitOverride()
  for (const each of spec.arguments ?? []) {
    const name = each.variadic === true ? `${each.name}...` : each.name
    const argument = new Argument(
      each.optional === true ? `[${name}]` : `<${name}>`,
      each.description,
    )
    command.addArgument(each.choices === undefined ? argument : argument.choices(each.choices))
  }
  for (const option of optionsOf(spec)) command.addOption(option)
  for (const each of spec.commands ?? []) command.addCommand(build(each, options))
  command.addHelpText('after', afterHelp(spec))
  if (spec.run !== undefined) {
    command.action(async () => run(spec, command, givenTo(spec, command)))
  }
  return command
}

function optionsOf(spec: CommandSpec): readonly Option[] {
  const shape = shapeOf(spec)
  const derived = Object.entries(spec.inputs ?? {}).map(([field, meaning]) => {
    const field_ = shape?.fields[field]
    if (field_ === undefined) {
      throw new Error(`command '${spec.name}' describes '${field}', which its operation has not`)
    }
    return optionFor(field, field_, meaning)
  })
  const own = (spec.options ?? []).map(({ flags, description: text, choices, parse }) => {
    const option = new Option(flags, text)
    if (choices !== undefined) option.choices(choices)
    if (parse !== undefined) option.argParser(parse)
    return option
  })
  return [...derived, ...own]
}

/** Help and lists show this sentence. */
export function summaryOf(spec: CommandSpec): string {
  return spec.summary ?? shapeOf(spec)?.summary ?? ''
}

function shapeOf({ operation }: CommandSpec): OperationShape | undefined {
  return operation === undefined ? undefined : catalogue[operation]
}

function givenTo(spec: CommandSpec, command: Command): Given {
  const shape = shapeOf(spec)
  const options: Readonly<Record<string, unknown>> = command.opts()
  const names = (spec.arguments ?? []).map(({ name }) => name)
  const processed = command.processedArgs as readonly (string | readonly string[] | undefined)[]
  return {
    arguments: Object.fromEntries(names.map((name, index) => [name, processed[index]])),
    options,
    input: shape === undefined ? {} : inputOf(shape, Object.keys(spec.inputs ?? {}), options),
  }
}

function afterHelp({ notes, examples }: CommandSpec): string {
  const parts = [
    ...(notes === undefined ? [] : [`\n${notes}`]),
    ...(examples.length === 0 ? [] : ['\nExamples:', ...examples.map((line) => `  $ ${line}`)]),
  ]
  return parts.join('\n')
}
