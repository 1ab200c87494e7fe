// What the scripted QEMU says of its own protocol: exactly the commands that it answers, with the
// arguments that it takes. Structures are told as anything at all, which is what the model takes.
import type { CommandTable } from './command-table.ts'

const builtins = [
  { name: 'int', 'meta-type': 'builtin', 'json-type': 'int' },
  { name: 'str', 'meta-type': 'builtin', 'json-type': 'string' },
  { name: 'bool', 'meta-type': 'builtin', 'json-type': 'boolean' },
  { name: 'any', 'meta-type': 'builtin', 'json-type': 'value' },
]

/** Events that the model sends by itself. */
export const eventNames = [
  'BALLOON_CHANGE',
  'DUMP_COMPLETED',
  'GUEST_PANICKED',
  'MIGRATION',
  'MIGRATION_PASS',
  'POWERDOWN',
  'RESET',
  'RESUME',
  'SHUTDOWN',
  'STOP',
  'SUSPEND',
  'VSERPORT_CHANGE',
  'WAKEUP',
  'WATCHDOG',
] as const

export function describeProtocol(commands: CommandTable): readonly object[] {
  const entries: object[] = []
  for (const [name, { takes, outOfBand }] of Object.entries(commands)) {
    const argumentType = `${name}-arg`
    entries.push({
      name,
      'meta-type': 'command',
      'arg-type': argumentType,
      'ret-type': 'any',
      ...(outOfBand === true && { 'allow-oob': true }),
    })
    const members = Object.entries(takes).map(([member, type]) => ({
      name: member,
      type: type.replace('?', ''),
      ...(type.endsWith('?') && { default: null }),
    }))
    entries.push({ name: argumentType, 'meta-type': 'object', members })
  }
  const nothing = { name: 'nothing', 'meta-type': 'object', members: [] }
  const events = eventNames.map((name) => ({
    name,
    'meta-type': 'event',
    'arg-type': nothing.name,
  }))
  return [...entries, ...events, nothing, ...builtins]
}
