// stats: all that is known of machines in figures, without waiting for any of them.
import type { Cli } from '../cli.ts'
import { textsOf } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { formatBytes, formatDuration } from '../quantities.ts'
import { stateCell } from '../state-cell.ts'
import type { DescribedState } from '../state-cell.ts'
import { tableLines } from '../table.ts'
import type { ListedDomain } from './list.ts'

interface Figures {
  readonly name: string
  readonly state: DescribedState
  readonly balloon: { readonly currentKiB?: number; readonly maximumKiB: number }
  readonly agent?: string
  readonly monitor: string
  readonly cpuTimeNs: number
  readonly residentKiB: number
  readonly jobsHeld: number
  readonly jobsWaiting: number
}

export const stats: CommandSpec = {
  name: 'stats',
  operation: 'stats',
  arguments: [
    {
      name: 'domain',
      description: 'names, UUIDs or ids; all that run when there is none',
      kind: 'domain',
      optional: true,
      variadic: true,
    },
  ],
  examples: ['signalbox stats', 'signalbox --json stats build-7'],
  async run(cli, given) {
    const figures = await Promise.all(
      (await wanted(cli, textsOf(given, 'domain'))).map(
        async (domain) => (await cli.call('stats', { domain })) as Figures,
      ),
    )
    cli.print(figures, () => lines(cli, figures))
    return undefined
  },
}

async function wanted(cli: Cli, named: readonly string[]): Promise<readonly string[]> {
  if (named.length > 0) return named
  const running = await cli.call('list', { input: { active: true } })
  return (running as readonly ListedDomain[]).map((each) => each.uuid)
}

function lines(cli: Cli, figures: readonly Figures[]): readonly string[] {
  const rows = figures.map((each) => {
    const jobs = `${each.jobsHeld}${each.jobsWaiting === 0 ? '' : ` +${each.jobsWaiting} waiting`}`
    const trouble = each.monitor !== 'ok'
    return [
      each.name,
      stateCell(each.state),
      { text: formatDuration(each.cpuTimeNs / 1e6), right: true },
      { text: formatBytes(each.residentKiB * 1024), right: true },
      {
        text: formatBytes((each.balloon.currentKiB ?? each.balloon.maximumKiB) * 1024),
        right: true,
      },
      each.agent ?? '-',
      { text: each.monitor, ...(trouble && { style: 'red' as const }) },
      jobs,
    ]
  })
  const header = ['Name', 'State', 'Processor', 'Resident', 'Memory', 'Agent', 'Monitor', 'Jobs']
  return tableLines(cli.terminal, header, rows)
}
