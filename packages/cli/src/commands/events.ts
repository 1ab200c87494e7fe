// events: what happens to machines, as it happens.
import type { Cli } from '../cli.ts'
import { optionalText } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { follow, missedWords, timeOfDay } from '../follow.ts'
import type { Item } from '../follow.ts'
import { plainLine } from '../plain-text.ts'
import { UsageError } from '../usage-error.ts'

/** What an event has besides what it says. */
const frame = new Set(['sequence', 'domain', 'wallTimeMs', 'cause', 'event', 'lifecycle'])

const anyDomain = {
  name: 'domain',
  description: 'of this machine alone',
  kind: 'domain',
  optional: true,
} as const

export const events: CommandSpec = {
  name: 'events',
  summary: 'Tell what happens to machines, as it happens.',
  arguments: [anyDomain],
  options: [
    {
      flags: '--type <kind...>',
      description: 'only these: lifecycle, reboot, io-error, watchdog, job-completed, qemu …',
    },
    { flags: '--count <number>', description: 'end after so many', parse: parseCount },
  ],
  notes: "'qemu' are QEMU's own events; they are told only when they are asked for.",
  examples: [
    'signalbox events',
    'signalbox events build-7 --type lifecycle --count 1',
    'signalbox --json events | jq .lifecycle',
  ],
  async run(cli, given) {
    const domain = optionalText(given, 'domain')
    const { type, count } = given.options
    const kinds = Array.isArray(type) ? (type as readonly string[]) : undefined
    const enough = Promise.withResolvers<number>()
    let left = typeof count === 'number' ? count : Number.POSITIVE_INFINITY
    return await follow(
      cli,
      {
        to: 'events',
        ...(domain !== undefined && { domain: await uuidOf(cli, domain) }),
        ...(kinds !== undefined && { kinds }),
      },
      {
        until: enough.promise,
        missed: (lost) => cli.note(missedWords(lost)),
        items(items) {
          for (const item of items) {
            if (left <= 0 || (kinds === undefined && item['event'] === 'qemu')) continue
            left--
            cli.line(cli.settings.json ? JSON.stringify(item) : eventLine(cli, item))
          }
          if (left <= 0) enough.resolve(0)
        },
      },
    )
  },
}

/** A domain's UUID, which stays when it is renamed. */
export async function uuidOf(cli: Cli, domain: string): Promise<string> {
  const { uuid } = (await cli.call('info', { domain })) as { readonly uuid: string }
  return uuid
}

function eventLine(cli: Cli, item: Item): string {
  const { terminal } = cli
  const { name } = item['domain'] as { readonly name: string }
  const time = timeOfDay(Number(item['wallTimeMs']))
  const cause = terminal.style('dim', `by ${plainLine(String(item['cause']))}`)
  return `${terminal.style('dim', time)}  ${plainLine(name)}  ${eventWords(item)}  ${cause}`
}

/** `lifecycle stopped (shutdown)`, `balloon-change actualKiB=1024`. */
function eventWords(item: Item): string {
  const lifecycle = item['lifecycle'] as
    | { readonly kind: string; readonly detail: string }
    | undefined
  if (lifecycle !== undefined) return `${lifecycle.kind} (${lifecycle.detail})`
  const details = Object.entries(item)
    .filter(([key]) => !frame.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return plainLine([String(item['event']), ...details].join(' '))
}

function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new UsageError(`'${text}' is no count.`)
}
