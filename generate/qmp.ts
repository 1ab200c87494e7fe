// Makes packages/qmp/src/generated/ of what QEMU itself reports (facts/qmp/VERSION.json, recorded
// by generate/record-qmp-schema.ts): the types of every command and event, a method for each
// command, and which version has what. The oldest version gives the types; what a newer one adds is
// optional and says so. Introspection has no type names, so names come from where a type is used.
import { readFileSync } from 'node:fs'
import type { GeneratedFiles } from './generated-files.ts'

interface Entry {
  readonly name: string
  readonly 'meta-type': string
  readonly 'arg-type'?: string
  readonly 'ret-type'?: string
  readonly 'allow-oob'?: boolean
  readonly 'json-type'?: string
  readonly 'element-type'?: string
  readonly values?: readonly string[]
  readonly members?: readonly { name?: string; type: string; default?: unknown }[]
  readonly variants?: readonly { case: string; type: string }[]
  readonly tag?: string
}

export interface RecordedSchema {
  readonly version: { readonly qemu: { readonly major: number; readonly minor: number } }
  readonly schema: readonly Entry[]
}

const header = (versions: readonly string[]): string =>
  `// Generated from QEMU's own schema (${versions.join(', ')}) by generate/qmp.ts. Do not edit.\n`

/** Words of a QMP name as one PascalCase identifier. */
export function pascal(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/u)
    .filter((word) => word !== '')
    .map((word) => (word[0] ?? '').toUpperCase() + word.slice(1).toLowerCase())
    .join('')
}

/** The method of a command: query-status is queryStatus. */
export function camel(name: string): string {
  const joined = pascal(name)
  return (joined[0] ?? '').toLowerCase() + joined.slice(1)
}

/** Types of one schema, each written once under the name of the place that uses it first. */
class TypeWriter {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #names = new Map<string, string>()
  readonly #taken = new Set<string>()
  readonly declarations: string[] = []

  constructor(entries: readonly Entry[]) {
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]))
  }

  /** The TypeScript type of a schema type, declaring it when it is new. */
  type(id: string, place: string): string {
    const entry = this.#entries.get(id)
    if (entry === undefined) throw new Error(`no schema type ${id}`)
    switch (entry['meta-type']) {
      case 'builtin':
        return builtin(entry['json-type'] ?? 'value')
      case 'array':
        return `readonly ${parenthesised(this.type(entry['element-type'] ?? '', `${place}Item`))}[]`
      case 'enum':
        return this.#declared(id, place, () =>
          (entry.values ?? []).map((value) => `'${value}'`).join(' | '),
        )
      case 'alternate':
        return this.#declared(id, place, () =>
          (entry.members ?? [])
            .map((member, at) => this.type(member.type, `${place}Choice${at + 1}`))
            .join(' | '),
        )
      case 'object':
        return this.#object(id, entry, place)
      default:
        throw new Error(`unknown meta-type of ${id}`)
    }
  }

  #object(id: string, entry: Entry, place: string): string {
    const empty = (entry.members ?? []).length === 0 && entry.variants === undefined
    if (empty) return 'Empty'
    return this.#declared(id, place, (name) => {
      const members = entry.members ?? []
      const { tag, variants } = entry
      const base = members.filter((member) => tag === undefined || member.name !== tag)
      const body = `{ ${base.map((member) => this.#member(member, name)).join('; ')} }`
      if (variants === undefined || tag === undefined) {
        return `{\n${members.map((member) => `  ${this.#member(member, name)}\n`).join('')}}`
      }
      const tagType = members.find((member) => member.name === tag)?.type ?? ''
      const covered = new Set(variants.map((variant) => variant.case))
      const others = (this.#entries.get(tagType)?.values ?? []).filter(
        (value) => !covered.has(value),
      )
      const cases = variants.map((variant) => {
        const extra = this.type(variant.type, `${name}${pascal(variant.case)}`)
        const own = `{ readonly ${key(tag)}: '${variant.case}' }`
        return extra === 'Empty' ? own : `(${own} & ${extra})`
      })
      for (const other of others) cases.push(`{ readonly ${key(tag)}: '${other}' }`)
      const choice = cases.length === 0 ? 'Empty' : cases.join('\n  | ')
      return base.length === 0 ? choice : `${body} & (\n  | ${choice})`
    })
  }

  #member(member: { name?: string; type: string; default?: unknown }, place: string): string {
    const optional = 'default' in member ? '?' : ''
    const name = member.name ?? ''
    return `readonly ${key(name)}${optional}: ${this.type(member.type, `${place}${pascal(name)}`)}`
  }

  #declared(id: string, place: string, body: (name: string) => string): string {
    const known = this.#names.get(id)
    if (known !== undefined) return known
    let name = place
    for (let twin = 2; this.#taken.has(name); twin++) name = `${place}${twin}`
    this.#taken.add(name)
    this.#names.set(id, name)
    const at = this.declarations.push('') - 1
    this.declarations[at] = `export type ${name} = ${body(name)}`
    return name
  }
}

function builtin(jsonType: string): string {
  const types: Readonly<Record<string, string>> = {
    string: 'string',
    int: 'number',
    number: 'number',
    boolean: 'boolean',
    null: 'null',
  }
  return types[jsonType] ?? 'unknown'
}

function parenthesised(type: string): string {
  return /[ |&]/u.test(type) ? `(${type})` : type
}

function key(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/u.test(name) ? name : `'${name}'`
}

function versionOf(recorded: RecordedSchema): string {
  const { major, minor } = recorded.version.qemu
  return `${major}.${minor}`
}

/** The text of every generated file, by its name. */
export function generateQmp(recorded: readonly RecordedSchema[]): ReadonlyMap<string, string> {
  const [base] = recorded
  if (base === undefined) throw new Error('no recorded schema')
  const versions = recorded.map(versionOf)
  const writer = new TypeWriter(base.schema)
  const commands = base.schema.filter((entry) => entry['meta-type'] === 'command')
  const events = base.schema.filter((entry) => entry['meta-type'] === 'event')
  const commandTypes = commands.map((command) => ({
    command,
    given: writer.type(command['arg-type'] ?? '', `${pascal(command.name)}Arguments`),
    returned: writer.type(command['ret-type'] ?? '', `${pascal(command.name)}Return`),
  }))
  const eventTypes = events.map((event) => ({
    event,
    data: writer.type(event['arg-type'] ?? '', `${pascal(event.name)}Event`),
  }))
  const types = [
    header(versions),
    '/** No members at all. */\nexport type Empty = Record<never, never>\n',
    ...writer.declarations.map((text) => `${text}\n`),
    '/** Arguments and answer of every command, by its name. */\nexport interface QmpCommands {',
    ...commandTypes.map(
      ({ command, given, returned }) =>
        `  readonly '${command.name}': { readonly arguments: ${given}; readonly returns: ${returned} }`,
    ),
    '}\n',
    '/** Data of every event, by its name. */\nexport interface QmpEvents {',
    ...eventTypes.map(({ event, data }) => `  readonly ${event.name}: ${data}`),
    '}\n',
  ].join('\n')
  const methods = [
    header(versions),
    `import type { QmpCommands } from './types.ts'\n`,
    "type Arguments<C extends keyof QmpCommands> = QmpCommands[C]['arguments']",
    "type Returns<C extends keyof QmpCommands> = QmpCommands[C]['returns']\n",
    "/** A method for every command of QEMU's, by its name in camelCase. */",
    'export abstract class CommandMethods {',
    '  protected abstract send<C extends keyof QmpCommands>(',
    '    command: C,',
    '    given: Arguments<C>,',
    '  ): Promise<Returns<C>>\n',
    ...commandTypes.map(({ command }) => method(command.name, base)),
    '}\n',
  ].join('\n')
  const tables = [
    header(versions),
    '/** Versions whose schemas were recorded. */',
    `export const qmpVersions = [${versions.map((version) => `'${version}'`).join(', ')}] as const\n`,
    '/** Commands that QEMU takes out of band, while another is outstanding. */',
    'export const outOfBandCommands: ReadonlySet<string> = new Set([',
    ...commands
      .filter((command) => command['allow-oob'] === true)
      .map(({ name }) => `  '${name}',`),
    '])\n',
    '/** Commands and events that a recorded version has. */',
    'export const versionTables: Readonly<',
    '  Record<string, { readonly commands: ReadonlySet<string>; readonly events: ReadonlySet<string> }>',
    '> = {',
    ...recorded.map((each) => versionTable(each)),
    '}\n',
  ].join('\n')
  return new Map([
    ['types.ts', types],
    ['command-methods.ts', methods],
    ['versions.ts', tables],
  ])
}

function method(name: string, base: RecordedSchema): string {
  const entry = base.schema.find((each) => each.name === name && each['meta-type'] === 'command')
  const argument = base.schema.find((each) => each.name === entry?.['arg-type'])
  const optional =
    argument?.variants === undefined &&
    (argument?.members ?? []).every((member) => 'default' in member)
  const fallback = optional ? ' = {}' : ''
  return `  ${camel(name)}(given: Arguments<'${name}'>${fallback}): Promise<Returns<'${name}'>> {
    return this.send('${name}', given)
  }
`
}

function versionTable(recorded: RecordedSchema): string {
  const names = (metaType: string): string =>
    recorded.schema
      .filter((entry) => entry['meta-type'] === metaType)
      .map((entry) => `'${entry.name}'`)
      .sort()
      .join(', ')
  return `  '${versionOf(recorded)}': {
    commands: new Set([${names('command')}]),
    events: new Set([${names('event')}]),
  },`
}

/** What is generated of the recorded schemas, which are read oldest first. */
export function qmpFiles(): GeneratedFiles {
  const recorded = ['7.2', '10.0'].map((version) => {
    const path = new URL(`../facts/qmp/${version}.json`, import.meta.url)
    return JSON.parse(readFileSync(path, 'utf8')) as RecordedSchema
  })
  const files = [...generateQmp(recorded)]
  return new Map(files.map(([name, text]) => [`packages/qmp/src/generated/${name}`, text]))
}
