// jobs: who holds what on which machine, and who waits for whom. Asks no machine, so it answers
// whatever they do; with --watch it is drawn again whenever something changes.
import { stripVTControlCharacters } from 'node:util'
import type { JobTable } from '@signalbox/jobs'
import type { Cli } from '../cli.ts'
import { optionalText } from '../command-spec.ts'
import type { CommandSpec } from '../command-spec.ts'
import { follow } from '../follow.ts'
import { plainLine } from '../plain-text.ts'
import { progressWords } from '../progress-bar.ts'
import { formatDuration } from '../quantities.ts'
import { tableLines } from '../table.ts'

/** Steps after which the table looks different. */
const changing = [
  'jobs.requested',
  'jobs.granted',
  'jobs.request-ended',
  'jobs.released',
  'jobs.ownership',
  'jobs.phase',
  'jobs.progress',
  'jobs.abort',
  'jobs.visit-entered',
  'jobs.visit-left',
]

/** Drawn at most so often, in milliseconds; ages go on by themselves every second. */
const redrawMs = 250
const tickMs = 1_000

export const jobs: CommandSpec = {
  name: 'jobs',
  summary: 'Tell who holds which job on a machine, and who waits for whom.',
  arguments: [
    { name: 'domain', description: 'of this machine alone', kind: 'domain', optional: true },
  ],
  options: [{ flags: '-w, --watch', description: 'go on until Ctrl-C' }],
  notes: "A long job is ended by 'signalbox abort'; 'signalbox destroy' works whatever is held.",
  examples: ['signalbox jobs', 'signalbox jobs build-7 --watch'],
  async run(cli, given) {
    const domain = optionalText(given, 'domain')
    if (given.options['watch'] === true) return await watch(cli, domain)
    const tables = await fetchTables(cli, domain)
    cli.print(tables, () => jobLines(cli, tables))
    return undefined
  },
}

async function fetchTables(cli: Cli, domain: string | undefined): Promise<readonly JobTable[]> {
  if (domain !== undefined) return [(await cli.call('jobs', { domain })) as JobTable]
  return (await cli.ask('daemon.jobs')) as readonly JobTable[]
}

export function jobLines(cli: Cli, tables: readonly JobTable[]): readonly string[] {
  const busy = tables.filter((table) => table.held.length > 0 || table.waiting.length > 0)
  if (busy.length === 0) return ['Nobody holds a job, and nobody waits for one.']
  const rows = busy.flatMap((table) => [
    ...table.held.map((each) => [
      table.domain,
      { text: 'holds', style: 'green' as const },
      each.slot === each.kind ? each.kind : `${each.kind} (${each.slot})`,
      each.api,
      each.handedOver ? `${each.client}, left to the daemon` : each.client,
      { text: formatDuration(each.heldMs), right: true },
      doingWords(each),
    ]),
    ...table.waiting.map((each) => [
      table.domain,
      { text: 'waits', style: 'yellow' as const },
      each.kind,
      each.api,
      each.client,
      { text: formatDuration(each.waitedMs), right: true },
      `${each.blockedBy}${
        each.deadlineInMs === undefined
          ? ''
          : `; gives up in ${formatDuration(Math.max(0, each.deadlineInMs))}`
      }`,
    ]),
  ])
  return tableLines(cli.terminal, ['Machine', '', 'Job', 'Call', 'Who', 'For', 'Now'], rows)
}

function doingWords(held: JobTable['held'][number]): string {
  const figures = (held.progress ?? {}) as Readonly<Record<string, unknown>>
  const figure = (name: string): number => Number(figures[name] ?? 0)
  const progress = progressWords({
    totalBytes: figure('dataTotalBytes'),
    doneBytes: figure('dataProcessedBytes'),
    bytesPerSecond: figure('bytesPerSecond'),
  })
  const words = [
    ...(held.abortRequested === true ? ['is to end'] : []),
    ...(held.doing === '' ? [] : [`${held.doing} since ${formatDuration(held.doingMs)}`]),
    ...(held.progress === undefined ? [] : [progress]),
  ]
  return words.join('; ')
}

async function watch(cli: Cli, domain: string | undefined): Promise<number> {
  const screen = new Screen(cli, domain)
  const failed = screen.failed.then((error) => Promise.reject(error))
  try {
    screen.changed()
    return await follow(
      cli,
      { to: 'trace', kinds: changing },
      { items: () => screen.changed(), missed: () => screen.changed(), until: failed },
    )
  } finally {
    screen.close()
  }
}

/** The table on the terminal, drawn over the one before. */
class Screen {
  readonly #cli: Cli
  readonly #domain: string | undefined
  readonly #failure = Promise.withResolvers<Error>()
  #drawnLines = 0
  #drawing = false
  #again = false
  #alarm: { cancel(): void } | undefined
  #closed = false

  constructor(cli: Cli, domain: string | undefined) {
    this.#cli = cli
    this.#domain = domain
  }

  /** Resolves with the reason when the table cannot be had any more. */
  get failed(): Promise<Error> {
    return this.#failure.promise
  }

  changed(): void {
    if (this.#drawing) {
      this.#again = true
      return
    }
    this.#drawing = true
    this.#alarm?.cancel()
    this.#draw().then(
      () => this.#rest(),
      (error: unknown) => this.#failure.resolve(error as Error),
    )
  }

  close(): void {
    this.#closed = true
    this.#alarm?.cancel()
  }

  async #draw(): Promise<void> {
    const tables = await fetchTables(this.#cli, this.#domain)
    if (this.#closed) return
    if (this.#cli.settings.json) {
      this.#cli.line(JSON.stringify(tables))
      return
    }
    const { terminal } = this.#cli
    const lines = jobLines(this.#cli, tables)
    if (terminal.isTerminal && this.#drawnLines > 0) terminal.write(`\u001b[${this.#drawnLines}A`)
    for (const line of lines) {
      terminal.write(terminal.isTerminal ? `${fit(line, terminal.columns)}\u001b[K\n` : `${line}\n`)
    }
    terminal.write(terminal.isTerminal ? '\u001b[J' : '\n')
    this.#drawnLines = lines.length
  }

  /** The next drawing: soon if something changed meanwhile, else when the ages are out of date. */
  #rest(): void {
    if (this.#closed) return
    const { clock } = this.#cli.world
    const first = clock.now() + redrawMs
    this.#alarm = clock.alarm(first, () => {
      this.#drawing = false
      if (this.#again) {
        this.#again = false
        this.changed()
      } else {
        this.#alarm = clock.alarm(first + tickMs - redrawMs, () => this.changed())
      }
    })
  }
}

/** Lines that would wrap would make the next drawing begin at the wrong place. */
function fit(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line)
  return plain.length < columns ? line : `${plainLine(plain).slice(0, Math.max(1, columns - 2))}…`
}
