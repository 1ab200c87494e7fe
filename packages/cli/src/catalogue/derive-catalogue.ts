// Derives the catalogue from the driver's tables of operations, by looking into their schemas. Used
// by the generator and by the test that compares; the command line itself reads what was generated.
import type { Catalogue, FieldShape, OperationShape } from './catalogue.ts'

/** What a table of operations says of one, as far as it matters here. */
export interface DeclaredOperation {
  readonly api: string
  readonly summary: string
  readonly readOnly: boolean
  readonly input: object
}

type Table = Readonly<Record<string, DeclaredOperation>>

/** A part of a valibot schema, as it is at run time. */
interface SchemaPart {
  readonly type?: unknown
  readonly entries?: Readonly<Record<string, SchemaPart>>
  readonly wrapped?: SchemaPart
  readonly item?: SchemaPart
  readonly options?: readonly unknown[]
  readonly default?: unknown
}

/** @throws Error an input that no option of a command line could give */
export function deriveCatalogue(domainTable: Table, driverTable: Table): Catalogue {
  const shapes = (table: Table, on: OperationShape['on']): [string, OperationShape][] =>
    Object.entries(table).map(([name, operation]) => [name, shapeOf(name, operation, on)])
  const all = [...shapes(domainTable, 'domain'), ...shapes(driverTable, 'driver')]
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function shapeOf(
  name: string,
  { api, summary, readOnly, input }: DeclaredOperation,
  on: OperationShape['on'],
): OperationShape {
  const { entries = {} } = input as SchemaPart
  const fields = Object.entries(entries).map(([field, schema]) => [
    field,
    fieldOf(`${name}.${field}`, schema),
  ])
  return {
    api,
    summary,
    on,
    readOnly,
    fields: Object.fromEntries(fields) as OperationShape['fields'],
  }
}

function fieldOf(where: string, schema: SchemaPart): FieldShape {
  const optional = schema.type === 'optional'
  const inner = optional ? schema.wrapped : schema
  const required = !optional
  const { default: preset } = schema
  switch (inner?.type) {
    case 'string':
      return { type: 'string', required, ...(typeof preset === 'string' && { default: preset }) }
    case 'number':
      return { type: 'number', required, ...(typeof preset === 'number' && { default: preset }) }
    case 'boolean':
      return { type: 'boolean', required, ...(typeof preset === 'boolean' && { default: preset }) }
    case 'picklist':
      return {
        type: 'choice',
        required,
        choices: choicesOf(inner),
        ...(typeof preset === 'string' && { default: preset }),
      }
    case 'array': {
      const choices = inner.item?.type === 'picklist' ? choicesOf(inner.item) : undefined
      return { type: 'list', required, ...(choices !== undefined && { choices }) }
    }
    case 'record':
    case 'object':
      return { type: 'record', required }
    default:
      throw new Error(
        `The command line cannot offer input '${where}': it has no form for a schema of type ` +
          `'${String(inner?.type)}'. Give deriveCatalogue one.`,
      )
  }
}

function choicesOf(schema: SchemaPart): readonly string[] {
  return (schema.options ?? []).map(String)
}
