// Options that an operation's inputs become: names, choices, defaults and checks are the
// catalogue's; only what they mean to people is said by the command.
import { InvalidArgumentError, Option } from 'commander'
import type { FieldShape, OperationShape } from './catalogue/catalogue.ts'
import { UsageError } from './usage-error.ts'

/** `bandwidthMiB` → `bandwidth-mib`. */
export function flagOf(field: string): string {
  return field
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/(Ki|Mi|Gi)-B/g, '$1B')
    .toLowerCase()
}

/** The option of one input. */
export function optionFor(field: string, shape: FieldShape, description: string): Option {
  const flag = `--${flagOf(field)}`
  switch (shape.type) {
    case 'boolean':
      return new Option(shape.default === true ? `--no-${flagOf(field)}` : flag, description)
    case 'number':
      return withDefault(new Option(`${flag} <number>`, description), shape).argParser(parseNumber)
    case 'string':
      return withDefault(new Option(`${flag} <text>`, description), shape)
    case 'choice':
      return withDefault(new Option(`${flag} <word>`, description), shape).choices(shape.choices)
    case 'list': {
      const option = new Option(`${flag} <text...>`, description)
      return shape.choices === undefined ? option : option.choices(shape.choices)
    }
    case 'record':
      return new Option(`${flag} <json>`, description).argParser(parseObject)
    default:
      return shape satisfies never
  }
}

/** The inputs that were given as derived options. */
export function inputOf(
  operation: OperationShape,
  fields: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const field of fields) {
    const value = options[attributeOf(field)]
    if (value !== undefined && operation.fields[field] !== undefined) input[field] = value
  }
  return input
}

/** The name under which commander keeps an option: `bandwidth-mib` → `bandwidthMib`. */
function attributeOf(field: string): string {
  return flagOf(field).replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase())
}

/** What the daemon will use is shown, and not sent: it is the daemon's to decide. */
function withDefault(option: Option, shape: FieldShape): Option {
  const preset = 'default' in shape ? shape.default : undefined
  if (preset === undefined || preset === '') return option
  return new Option(option.flags, `${option.description} (default: ${preset})`)
}

function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be a number.')
  }
  return value
}

function parseObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new UsageError(`'${text}' is no JSON object. Write it as '{"name": "value"}'.`)
}
