// A command as a declaration: what it is called, takes and does. The program, its help and its
// completion are made of these; what an operation takes is derived from the catalogue.
import type { Cli, OperationName } from './cli.ts'

/** What an argument is, for completion. */
export type ArgumentKind = 'domain' | 'file' | 'text'

export interface ArgumentSpec {
  readonly name: string
  readonly description: string
  readonly kind: ArgumentKind
  readonly optional?: boolean
  /** Takes all that follow. */
  readonly variadic?: boolean
  readonly choices?: readonly string[]
}

export interface OptionSpec {
  /** As commander writes them: '-f, --force', '--since <seq>'. */
  readonly flags: string
  readonly description: string
  readonly choices?: readonly string[]
  /** Turns its text into a value; throws UsageError. */
  readonly parse?: (text: string) => unknown
}

/** What was written on the command line. */
export interface Given {
  /** Arguments by name; a variadic one is a list. */
  readonly arguments: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly options: Readonly<Record<string, unknown>>
  /** The derived options that were given, as the operation's input. */
  readonly input: Readonly<Record<string, unknown>>
}

export interface CommandSpec {
  readonly name: string
  /** One sentence; the operation's own when absent. */
  readonly summary?: string
  /** Whose inputs become options. */
  readonly operation?: OperationName
  /**
   * What the derived options mean, by the name of the input. Inputs that are not here are no
   * options: arguments give them, or the command itself.
   */
  readonly inputs?: Readonly<Record<string, string>>
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  readonly examples: readonly string[]
  /** What else to know, in paragraphs. */
  readonly notes?: string
  readonly commands?: readonly CommandSpec[]
  readonly hidden?: boolean
  /** Does it; an exit status other than 0 where that says more than an error. */
  run?(cli: Cli, given: Given): Promise<number | undefined>
}

export const domainArgument: ArgumentSpec = {
  name: 'domain',
  description: "the machine's name, UUID or id",
  kind: 'domain',
}

/** The text of an argument that is always there. */
export function textOf(given: Given, name: string): string {
  const value = given.arguments[name]
  if (typeof value !== 'string') throw new Error(`argument '${name}' is not one text`)
  return value
}

/** The text of an argument that may be left out. */
export function optionalText(given: Given, name: string): string | undefined {
  const value = given.arguments[name]
  return typeof value === 'string' ? value : undefined
}

/** The texts of a variadic argument. */
export function textsOf(given: Given, name: string): readonly string[] {
  const value = given.arguments[name]
  return Array.isArray(value) ? (value as readonly string[]) : []
}
