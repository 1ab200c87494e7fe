// What a command is given: the daemon, the terminal, the settings, and the ways to call and to
// print that all commands share.
import type { DaemonClient } from '@signalbox/daemon/client'
import type { World } from '@signalbox/world'
import type { OperationShape } from './catalogue/catalogue.ts'
import { accessDaemon } from './daemon-access.ts'
import { catalogue } from './generated/catalogue.ts'
import { jobWaitMs, readDeadlineMs } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'
import { Interrupted } from './usage-error.ts'

/** The operations of the driver. */
export type OperationName = keyof typeof catalogue

export interface CallRequest {
  readonly domain?: string
  readonly input?: object
  readonly signal?: AbortSignal
  /** Longest until the answer, in milliseconds, where the settings say nothing else. */
  readonly deadlineMs?: number
}

export class Cli {
  readonly world: World
  readonly terminal: Terminal
  readonly settings: Settings
  /** Who this is, as others read it: 'signalbox save, process 4711'. */
  readonly words: string
  #client: Promise<DaemonClient> | undefined

  constructor(world: World, terminal: Terminal, settings: Settings, command: string) {
    this.world = world
    this.terminal = terminal
    this.settings = settings
    this.words = `signalbox ${command}, process ${world.host.pid}`
  }

  /** The connection to the daemon, which is started if there is none. */
  connect(): Promise<DaemonClient> {
    const { world, words, settings } = this
    const { stateDirectory } = settings
    this.#client ??= accessDaemon({ world, stateDirectory, client: words })
    return this.#client
  }

  /** Calls an operation of the driver, with the deadlines that suit it. */
  async call(operation: OperationName, request: CallRequest = {}): Promise<unknown> {
    const { domain, input, signal } = request
    const shape: OperationShape = catalogue[operation]
    const deadlineMs =
      this.settings.deadlineMs ??
      request.deadlineMs ??
      (shape.readOnly ? readDeadlineMs : undefined)
    const client = await this.connect()
    return await client.call(operation, {
      ...(domain !== undefined && { domain }),
      ...(input !== undefined && { input }),
      ...(signal !== undefined && { signal }),
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(!shape.readOnly && { jobWaitMs }),
    })
  }

  /** Asks the daemon about itself. */
  async ask(operation: 'daemon.status' | 'daemon.jobs' | 'daemon.stop'): Promise<unknown> {
    const client = await this.connect()
    return await client.call(operation, { deadlineMs: this.settings.deadlineMs ?? readDeadlineMs })
  }

  /** Runs `body` with a signal that Ctrl-C fires; then it is as if Ctrl-C had ended the command. */
  async interruptible<R>(body: (signal: AbortSignal) => Promise<R>): Promise<R> {
    const controller = new AbortController()
    const interrupt = this.terminal.onInterrupt(() => controller.abort(new Interrupted()))
    try {
      return await body(controller.signal)
    } catch (error) {
      if (controller.signal.aborted) throw new Interrupted()
      throw error
    } finally {
      interrupt.close()
    }
  }

  /** Prints a result: as JSON where asked, else as `lines` puts it for people. */
  print(result: unknown, lines: () => readonly string[]): void {
    if (this.settings.json) this.line(JSON.stringify(result ?? {}, undefined, 2))
    else for (const line of lines()) this.line(line)
  }

  /** One line on standard output. */
  line(text: string): void {
    this.terminal.write(`${text}\n`)
  }

  /** A remark for people, beside the result. */
  note(text: string): void {
    if (!this.settings.quiet && !this.settings.json) this.terminal.writeError(`${text}\n`)
  }

  /** Ends the connection, if there is one. */
  async close(): Promise<void> {
    try {
      const client = await this.#client
      client?.close()
    } catch {
      // Whoever called `connect` was told why there is none.
    }
  }
}
