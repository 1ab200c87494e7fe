// list: every machine and what it is doing.
import type { Cli } from '../cli.ts'
import type { CommandSpec } from '../command-spec.ts'
import { layoutOf } from '../daemon-access.ts'
import { stateCell } from '../state-cell.ts'
import { tableLines } from '../table.ts'

export interface ListedDomain {
  readonly name: string
  readonly uuid: string
  readonly id?: number
  readonly persistent: boolean
  readonly autostart: boolean
  readonly managedSave: boolean
  readonly state: string
  readonly reason: string
}

export const list: CommandSpec = {
  name: 'list',
  operation: 'list',
  inputs: { active: 'only machines that run', persistent: 'only machines that are defined' },
  options: [{ flags: '--names', description: 'print names only, one on a line' }],
  examples: ['signalbox list', 'signalbox list --active', 'signalbox list --names | wc -l'],
  async run(cli, { options, input }) {
    const domains = (await cli.call('list', { input })) as readonly ListedDomain[]
    const sorted = [...domains].sort((a, b) => a.name.localeCompare(b.name))
    if (options['names'] === true) for (const { name } of sorted) cli.line(name)
    else cli.print(sorted, () => listLines(cli, sorted))
    if (options['names'] !== true) noteScope(cli, sorted.length)
    return undefined
  },
}

function listLines(cli: Cli, domains: readonly ListedDomain[]): readonly string[] {
  if (domains.length === 0) return []
  const rows = domains.map((each) => [
    { text: each.id === undefined ? '-' : String(each.id), right: true },
    each.name,
    stateCell(each),
    traitsOf(each).join(', '),
  ])
  return tableLines(cli.terminal, ['Id', 'Name', 'State', ''], rows)
}

function traitsOf(each: ListedDomain): string[] {
  return [
    ...(each.persistent ? [] : ['transient']),
    ...(each.autostart ? ['autostart'] : []),
    ...(each.managedSave ? ['saved'] : []),
  ]
}

/** Says whose machines these are: a user's and the system's are different ones. */
function noteScope(cli: Cli, count: number): void {
  if (!cli.terminal.isTerminal) return
  const layout = layoutOf(cli.world, cli.settings.stateDirectory)
  const whose = { system: "the system's", user: "this user's", embedded: 'its' }[layout.kind]
  const machines = `${count === 0 ? 'No' : count} machine${count === 1 ? '' : 's'}`
  cli.note(
    cli.terminal.styleError(
      'dim',
      `${machines} in ${whose} state directory ${layout.stateDirectory}`,
    ),
  )
}
