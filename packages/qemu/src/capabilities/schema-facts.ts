// What a driver asks of QEMU's description of its own protocol (query-qmp-schema): which commands
// and events there are, and which arguments a command takes. Names of types are numbers that change
// with each version, and are resolved here.
import { createHash } from 'node:crypto'
import * as v from 'valibot'

const entitySchema = v.object({
  name: v.string(),
  'meta-type': v.string(),
  'arg-type': v.optional(v.string()),
  members: v.optional(v.array(v.looseObject({ name: v.optional(v.string()) }))),
})

export interface SchemaFacts {
  readonly commands: Record<string, string[]>
  readonly events: string[]
  readonly hash: string
}

/** @throws ValiError it is not what query-qmp-schema returns */
export function readSchemaFacts(schema: unknown): SchemaFacts {
  const entities = v.parse(v.array(entitySchema), schema)
  const byName = new Map(entities.map((entity) => [entity.name, entity]))
  const commands: Record<string, string[]> = {}
  const events: string[] = []
  for (const entity of entities) {
    if (entity['meta-type'] === 'event') events.push(entity.name)
    if (entity['meta-type'] !== 'command') continue
    const members = byName.get(entity['arg-type'] ?? '')?.members ?? []
    commands[entity.name] = members.flatMap(({ name }) => name ?? []).sort()
  }
  const hash = createHash('sha256').update(JSON.stringify(schema)).digest('hex')
  return { commands, events: events.sort(), hash }
}
