// Runs a long job with its progress shown, and Ctrl-C meaning what one hopes: the first asks for
// the job's end where it can be ended, the second leaves it to the daemon. The guest is never
// touched.
import { DaemonError } from '@signalbox/daemon/client'
import type { Cli } from './cli.ts'
import type { Progress } from './progress-bar.ts'
import { ProgressBar } from './progress-bar.ts'
import { plainLine } from './plain-text.ts'
import { Interrupted } from './usage-error.ts'

export interface LongJob {
  /** 'save', 'dump' … */
  readonly what: string
  /** Absent where it is found by the job itself, as in a restore. */
  readonly domain: string | undefined
  /** Whether an abort ends it and leaves the guest as it was. */
  readonly abortable: boolean
}

interface JobTableReport {
  readonly held: readonly { readonly slot: string; readonly client: string }[]
}

export async function withProgress<R>(
  cli: Cli,
  job: LongJob,
  run: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const { terminal, settings } = cli
  const name = job.domain === undefined ? '' : ` ${plainLine(job.domain)}`
  const bar = new ProgressBar(terminal, `${job.what}${name}`)
  const watch = settings.quiet || settings.json ? undefined : await watchProgress(cli, bar)
  const interruption = new Interruption(cli, job, bar)
  const interrupt = terminal.onInterrupt((by) => {
    if (by === 'key') interruption.more()
    else interruption.leave()
  })
  try {
    return await interruption.race(run(interruption.signal))
  } finally {
    interrupt.close()
    watch?.close()
    bar.clear()
  }
}

/** Shows the progress of this process's own job, which it knows by its caller. */
async function watchProgress(cli: Cli, bar: ProgressBar): Promise<{ close(): void } | undefined> {
  if (!cli.terminal.errorIsTerminal) return undefined
  const client = await cli.connect()
  return client.subscribe(
    { to: 'trace', kinds: ['jobs.progress'] },
    {
      items(items) {
        const own = items.findLast((item) => {
          const call = item['call'] as { readonly client?: unknown } | undefined
          return typeof call?.client === 'string' && call.client.includes(cli.words)
        })
        const { progress } = (own?.['detail'] ?? {}) as { readonly progress?: object }
        if (progress !== undefined) bar.show(readProgress(progress))
      },
      missed: () => undefined,
      ended: () => undefined,
    },
  )
}

function readProgress(progress: object): Progress {
  const figures = progress as Readonly<Record<string, unknown>>
  const figure = (name: string): number => {
    const value = figures[name]
    return typeof value === 'number' ? value : 0
  }
  return {
    totalBytes: figure('dataTotalBytes'),
    doneBytes: figure('dataProcessedBytes'),
    bytesPerSecond: figure('bytesPerSecond'),
  }
}

/** What Ctrl-C does: each time a little more. */
class Interruption {
  readonly #cli: Cli
  readonly #job: LongJob
  readonly #bar: ProgressBar
  readonly #controller = new AbortController()
  readonly #left = Promise.withResolvers<never>()
  #times = 0
  #asked = false

  constructor(cli: Cli, job: LongJob, bar: ProgressBar) {
    this.#cli = cli
    this.#job = job
    this.#bar = bar
    // Raced by `race`; on its own it is nobody's concern.
    this.#left.promise.catch(() => undefined)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  more(): void {
    this.#times++
    const { domain, abortable } = this.#job
    if (this.#times === 1 && abortable && domain !== undefined) {
      this.#askForEnd(domain).catch((error: unknown) => this.#left.reject(error))
    } else {
      this.leave()
    }
  }

  async race<R>(running: Promise<R>): Promise<R> {
    try {
      return await Promise.race([running, this.#left.promise])
    } catch (error) {
      const ended = error instanceof DaemonError && error.code === 'VIR_ERR_OPERATION_ABORTED'
      if (ended && this.#asked) {
        throw new Interrupted(`The ${this.#job.what} was ended as you asked. The guest goes on.`)
      }
      throw error
    }
  }

  /** Leaves: what waits is given up, what runs goes on in the daemon. */
  leave(): void {
    this.#controller.abort(new Interrupted())
    const { what, domain } = this.#job
    const where = domain === undefined ? '' : `; 'signalbox jobs ${domain}' shows it`
    this.#left.reject(
      new Interrupted(`Left. If the ${what} has begun, the daemon sees it to its end${where}.`),
    )
  }

  async #askForEnd(domain: string): Promise<void> {
    const { what } = this.#job
    const table = (await this.#cli.call('jobs', { domain })) as JobTableReport
    const held = table.held.find((each) => each.slot === 'async')
    if (held === undefined || !held.client.includes(this.#cli.words)) {
      // It waits for its turn still: nothing has begun that would have to end.
      this.leave()
      return
    }
    this.#asked = true
    this.#bar.remark(
      `Asked for the ${what} to end; the guest goes on. Ctrl-C again leaves it to the daemon.`,
    )
    try {
      await this.#cli.call('abortJob', { domain })
    } catch (error) {
      // Too late, or already over: the job's own answer says which.
      if (!(error instanceof DaemonError)) throw error
      this.#bar.remark(`It goes on: ${plainLine(error.message)}`)
    }
  }
}
