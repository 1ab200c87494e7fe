// What a command of the scripted QEMU is: the arguments that it takes, and what it does. The tables
// of all concerns together are what the model answers, and what it claims by query-qmp-schema.
import type { Machine } from './machine.ts'
import { QmpError } from './qmp-error.ts'

/** `any` stands for a structure that the model takes as it comes. */
export type ArgumentType = 'int' | 'str' | 'bool' | 'any' | 'int?' | 'str?' | 'bool?' | 'any?'

export type Arguments = Readonly<Record<string, unknown>>

/** How a command is answered that cannot be answered at once. */
export interface Answer {
  succeed(result?: unknown): void
  fail(error: QmpError): void
}

/** Returned by a command that answers through its `Answer`, later. */
export const answeredLater = Symbol('answered later')

export interface ScriptedCommand {
  readonly takes: Readonly<Record<string, ArgumentType>>
  /** Whether QEMU takes it out of band. */
  readonly outOfBand?: boolean
  /** Returns the answer, {} when undefined. @throws QmpError it is refused */
  run(machine: Machine, given: Arguments, answer: Answer): unknown
}

export type CommandTable = Readonly<Record<string, ScriptedCommand>>

/** @throws QmpError in QEMU's words and order */
export function checkArguments({ takes }: ScriptedCommand, given: Arguments): void {
  for (const [name, type] of Object.entries(takes)) {
    const value = given[name]
    if (value === undefined) {
      if (!type.endsWith('?')) throw new QmpError(`Parameter '${name}' is missing`)
    } else if (!isOf(type, value)) {
      throw new QmpError(`Invalid parameter type for '${name}', expected: ${expected(type)}`)
    }
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(takes, name)) throw new QmpError(`Parameter '${name}' is unexpected`)
  }
}

function isOf(type: ArgumentType, value: unknown): boolean {
  switch (type) {
    case 'int':
    case 'int?':
      return Number.isInteger(value)
    case 'str':
    case 'str?':
      return typeof value === 'string'
    case 'bool':
    case 'bool?':
      return typeof value === 'boolean'
    case 'any':
    case 'any?':
      return true
    default:
      return type satisfies never
  }
}

function expected(type: ArgumentType): string {
  if (type.startsWith('int')) return 'integer'
  return type.startsWith('str') ? 'string' : 'boolean'
}
