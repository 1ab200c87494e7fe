// The monitor of one QEMU: a negotiated QMP session with one command outstanding at a time.
//
// Events are told in the order of the wire, and before a reply that follows them reaches its
// waiter. Each command has a deadline of its own; when it passes, the monitor is stuck until QEMU
// answers or ends, and nobody talks over the unanswered command. Losing the protocol closes the
// connection and fails every waiter exactly once; whether QEMU lives is for the caller to find out.
import type { ByteStream } from '@signalbox/world'
import { Correlation } from './correlation.ts'
import type { ExecuteOptions } from './correlation.ts'
import { MonitorLost, QemuCommandError } from './errors.ts'
import type { EventSubscription } from './event-subscription.ts'
import { monitorClosed, monitorOpened, negotiated, ruleTrapped } from './events.ts'
import { LineReader, ProtocolError, parseLine } from './framing.ts'
import { outOfBandCommands } from './generated/versions.ts'
import { readGreeting } from './messages.ts'
import type { Message } from './messages.ts'
import { SessionEvents } from './session-events.ts'
import type { MonitorEvent } from './session-events.ts'
import { SessionTrace } from './session.ts'
import type { SessionOptions } from './session.ts'

export interface MonitorClosed {
  /** What ended the session: the other end, its breaking the protocol, or we ourselves. */
  readonly why: 'eof' | 'protocol' | 'local'
  readonly message: string
}

export interface MonitorOptions extends SessionOptions {
  /** Connected; the monitor reads it from now on, and closes it. */
  readonly stream: ByteStream
  /** How long QEMU may take to greet and negotiate, in milliseconds. */
  readonly greetingDeadlineMs: number
  /** Nobody waits for the session any more: while it is being opened this closes it at once. */
  readonly signal?: AbortSignal
  /** Called in the order of the wire; must not wait. */
  readonly onEvent?: (event: MonitorEvent) => void
  /** Called once, last, for a session that was opened. */
  readonly onClosed?: (closed: MonitorClosed) => void
  /** A reply came that nobody waited for any more: what is kept of QEMU is to be read afresh. */
  readonly onRecovered?: (command: string) => void
  /** A command has been outstanding for 5 s; or, with undefined, none is any more. */
  readonly onSuspect?: (command: string | undefined) => void
}

type Given = Readonly<Record<string, unknown>>

/** A reply longer than this is no reply. */
const replyLimitBytes = 10 * 2 ** 20
const depthLimit = 1_000
/** QEMU reads commands byte by byte: a long one keeps its main loop busy (dependencies.md B6). */
const commandLimitBytes = 65_536
/** QEMU queues this many, and reads no more before it has answered one. */
const outOfBandMax = 8
const heldEventsUsual = 1_024

export class Monitor {
  readonly #options: MonitorOptions
  readonly #trace: SessionTrace
  readonly #correlation: Correlation
  readonly #reader = new LineReader(replyLimitBytes)
  readonly #events: SessionEvents
  #greeting: PromiseWithResolvers<Message> | undefined = Promise.withResolvers()
  #opened = false
  #closed: MonitorClosed | undefined
  #version = ''
  #outOfBand = false

  private constructor(options: MonitorOptions) {
    this.#options = options
    this.#trace = new SessionTrace(options)
    this.#events = new SessionEvents(this.#trace, options.world.scheduler, options.onEvent)
    this.#correlation = new Correlation({
      world: options.world,
      trace: this.#trace,
      // A session that never opened has nobody to tell.
      onRecovered: (command) => {
        if (this.#opened) this.#options.onRecovered?.(command)
      },
      onSuspect: options.onSuspect,
    })
    this.#trace.record(monitorOpened, {}, {})
  }

  /**
   * Opens a session on a connected stream: waits for the greeting and negotiates.
   *
   * @throws MonitorLost QEMU ended, spoke no QMP, or did not greet by the deadline: then another
   *   client holds this monitor, or QEMU hangs
   */
  static async open(options: MonitorOptions): Promise<Monitor> {
    const monitor = new Monitor(options)
    const abandon = (): void => monitor.close()
    options.signal?.addEventListener('abort', abandon)
    try {
      if (options.signal?.aborted === true) abandon()
      await monitor.#negotiate()
    } catch (error) {
      // Left open, it would keep QEMU from serving whoever tries next.
      monitor.close()
      throw error
    } finally {
      options.signal?.removeEventListener('abort', abandon)
    }
    // It may have ended since: whoever waits for it hears that here, and nowhere else.
    if (monitor.#closed !== undefined) throw monitor.#lost(monitor.#closed)
    monitor.#opened = true
    return monitor
  }

  /** Tells it from other connections on the trace. */
  get session(): number {
    return this.#trace.session
  }

  /** QEMU's version, as `major.minor.micro`. */
  get version(): string {
    return this.#version
  }

  /** The command that nobody waits for any more, and that QEMU has not answered. */
  get stuck(): { readonly command: string; readonly sinceMs: number } | undefined {
    return this.#correlation.stuck
  }

  /** Why no visit can begin now, as the error that its caller gets. */
  trouble(): Error | undefined {
    if (this.#closed !== undefined) return this.#lost(this.#closed)
    const { stuck } = this
    if (stuck === undefined) return undefined
    return this.#correlation.timeout(stuck.command, stuck.sinceMs)
  }

  /**
   * Sends a command and waits for its answer. One at a time: the interlocking sees to it.
   *
   * @throws QemuCommandError QEMU refused it
   * @throws MonitorTimeout its own deadline passed, or an earlier command is unanswered
   * @throws MonitorLost the session ended
   * @throws the signal's reason; QEMU may still do what was asked
   */
  async execute(command: string, given: Given, options: ExecuteOptions): Promise<unknown> {
    const trouble = this.trouble()
    if (trouble !== undefined) throw trouble
    const { inBand } = this.#correlation
    if (inBand !== undefined) {
      const message = `'${command}' is sent while '${inBand}' is outstanding.`
      this.#trace.record(ruleTrapped, options, { rule: 'I10', message })
      throw new Error(`Rule I10: ${message}`)
    }
    return await this.#send(command, given, options, false)
  }

  /**
   * Sends a command that QEMU takes while another is outstanding, or the monitor is stuck. A power
   * of abort and destroy requests alone (jobs.md 9.6).
   *
   * @throws as {@link execute}
   */
  async executeOutOfBand(command: string, given: Given, options: ExecuteOptions): Promise<unknown> {
    if (!this.#outOfBand || !outOfBandCommands.has(command)) {
      throw this.#refused(command, 'this QEMU does not take it out of band')
    }
    if (this.#closed !== undefined) throw this.#lost(this.#closed)
    const [oldest, ...others] = this.#correlation.outOfBand
    if (oldest !== undefined && others.length + 1 >= outOfBandMax) {
      throw this.#correlation.timeout(oldest.command, oldest.sentMs)
    }
    return await this.#send(command, given, options, true)
  }

  /**
   * The events from now on. They end with the session; one that is not read keeps `heldMax` events,
   * 1024 by default, and then fails with EventsLost.
   */
  events(heldMax = heldEventsUsual): EventSubscription<MonitorEvent> {
    return this.#events.subscribe(heldMax)
  }

  /** Closes the session; QEMU goes on. Idempotent. */
  close(): void {
    this.#shut({ why: 'local', message: 'it was closed here' })
  }

  async #negotiate(): Promise<void> {
    const { world, stream, greetingDeadlineMs } = this.#options
    if (this.#closed !== undefined) throw this.#lost(this.#closed)
    const greeting = this.#greeting
    if (greeting === undefined) throw new Error('a session is negotiated twice')
    const alarm = world.clock.alarm(world.clock.now() + greetingDeadlineMs, () => {
      this.#shut({
        why: 'protocol',
        message:
          `no greeting within ${greetingDeadlineMs} ms: another client holds this monitor, ` +
          'or QEMU hangs',
      })
    })
    stream.attach({
      data: (chunk) => this.#onData(chunk),
      closed: (reason) => this.#onStreamClosed(reason),
    })
    try {
      const { version, offersOutOfBand } = readGreeting(await greeting.promise)
      this.#version = version
      // What came behind the greeting may have ended the session already.
      if (this.#closed !== undefined) throw this.#lost(this.#closed)
      const given = offersOutOfBand ? { enable: ['oob'] } : {}
      // The alarm is its deadline; this one only has to be later.
      const deadlineMs = 2 * greetingDeadlineMs
      await this.#send('qmp_capabilities', given, { deadlineMs }, false)
      // The answer came in time, and the alarm before whoever waited for it went on.
      if (this.#closed !== undefined) throw this.#lost(this.#closed)
      this.#outOfBand = offersOutOfBand
      this.#trace.record(negotiated, {}, { version, outOfBand: offersOutOfBand })
    } finally {
      alarm.cancel()
    }
  }

  async #send(
    command: string,
    given: Given,
    options: ExecuteOptions,
    outOfBand: boolean,
  ): Promise<unknown> {
    options.signal?.throwIfAborted()
    const id = this.#correlation.nextId
    const verb = outOfBand ? 'exec-oob' : 'execute'
    const empty = Object.keys(given).length === 0
    const message = empty ? { [verb]: command, id } : { [verb]: command, arguments: given, id }
    const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`)
    if (bytes.length > commandLimitBytes) {
      throw this.#refused(
        command,
        `it has ${bytes.length} bytes, and QEMU would be busy reading it`,
      )
    }
    const answer = this.#correlation.wait(command, options, outOfBand)
    this.#options.stream.write(bytes).catch(() => {
      // The stream's own close follows and fails every waiter, this one among them.
    })
    return await answer
  }

  #onData(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk, (line) => {
        const message = this.#closed === undefined ? parseLine(line, depthLimit) : undefined
        if (message !== undefined) this.#onMessage(message)
      })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#shut({ why: 'protocol', message: `QEMU broke the protocol: ${error.message}` })
    }
  }

  #onMessage(message: Message): void {
    if (typeof message['event'] === 'string') this.#events.tell(message['event'], message)
    else if ('return' in message || 'error' in message) this.#correlation.reply(message)
    else if ('QMP' in message && this.#greeting !== undefined) {
      this.#greeting.resolve(message)
      this.#greeting = undefined
    } else throw new ProtocolError('a message is neither greeting, event nor reply')
  }

  #onStreamClosed(reason: Error | undefined): void {
    const message = reason === undefined ? 'QEMU closed it' : `QEMU closed it (${reason.message})`
    this.#finish({ why: 'eof', message })
  }

  #shut(closed: MonitorClosed): void {
    if (this.#closed !== undefined) return
    this.#options.stream.destroy()
    this.#finish(closed)
  }

  /** Fails every waiter, once, and says that the session has ended. */
  #finish(closed: MonitorClosed): void {
    if (this.#closed !== undefined) return
    this.#closed = closed
    const at = this.#trace.now()
    this.#trace.record(monitorClosed, {}, { why: closed.message }, at)
    const error = this.#lost(closed)
    // One that is closed before it is negotiated has nobody yet who waits for its greeting.
    this.#greeting?.promise.catch(() => undefined)
    this.#greeting?.reject(error)
    this.#greeting = undefined
    this.#correlation.fail(error, at)
    this.#events.end()
    if (this.#opened) this.#options.onClosed?.(closed)
  }

  #lost({ message }: MonitorClosed): MonitorLost {
    return new MonitorLost(this.#trace.domain, message)
  }

  #refused(command: string, description: string): QemuCommandError {
    const errorClass = 'GenericError'
    return new QemuCommandError({ domain: this.#trace.domain, command, errorClass, description })
  }
}
