// The monitor of one QEMU: a negotiated QMP session with one command outstanding at a time.
//
// Events are told in the order of the wire, and before a reply that follows them reaches its
// waiter. Each command has a deadline of its own; when it passes, the monitor is stuck until QEMU
// answers or ends, and nobody talks over the unanswered command. Losing the protocol closes the
// connection and fails every waiter exactly once; whether QEMU lives is for the caller to find
// out.
import type { CallTag, DomainTag, EventKind, Recorder } from '@signalbox/trace'
import type { Alarm, ByteStream, World } from '@signalbox/world'
import { commandDeadlineMs } from './deadlines.ts'
import { MonitorLost, MonitorTimeout, QemuCommandError } from './errors.ts'
import {
  commandLost,
  commandSent,
  eventReceived,
  lateReply,
  monitorClosed,
  monitorOpened,
  monitorStuck,
  monitorSuspect,
  negotiated,
  replyReceived,
  ruleTrapped,
  strayReply,
} from './events.ts'
import type { OfSession } from './events.ts'
import { LineReader, ProtocolError, parseLine } from './framing.ts'
import { nextSession } from './session.ts'
import { outOfBandCommands } from './generated/versions.ts'

/** One event of QEMU's. */
export interface MonitorEvent {
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  /** QEMU's own time, in milliseconds since 1970; undefined when it gave none. */
  readonly wallTimeMs: number | undefined
  /** Its session, and its place in it, as the trace names it. */
  readonly session: number
  readonly number: number
}

export interface MonitorClosed {
  /** What ended the session: the other end, its breaking the protocol, or we ourselves. */
  readonly why: 'eof' | 'protocol' | 'local'
  readonly message: string
}

export interface MonitorOptions {
  readonly world: World
  readonly recorder: Recorder
  /** Connected; the monitor reads it from now on, and closes it. */
  readonly stream: ByteStream
  readonly domain: DomainTag | undefined
  readonly instance: number
  /** How long QEMU may take to greet and negotiate, in milliseconds. */
  readonly greetingDeadlineMs: number
  /** Called in the order of the wire; must not wait. */
  readonly onEvent?: (event: MonitorEvent) => void
  /** Called once, last, for a session that was opened. */
  readonly onClosed?: (closed: MonitorClosed) => void
  /** A reply came after its deadline: what is kept of QEMU in memory is to be read afresh. */
  readonly onRecovered?: (command: string) => void
  /** A command has been outstanding for 5 s; or, with undefined, none is any more. */
  readonly onSuspect?: (command: string | undefined) => void
}

export interface ExecuteOptions {
  /** The command's own deadline from now, in milliseconds; by the table when absent. */
  readonly deadlineMs?: number
  readonly call?: CallTag
  readonly job?: number
}

interface Outstanding {
  readonly id: number
  readonly command: string
  readonly sentMs: number
  readonly options: ExecuteOptions
  readonly outOfBand: boolean
  settle: ((outcome: Outcome) => void) | undefined
  deadline: Alarm | undefined
  suspicion: Alarm | undefined
  late: boolean
}

type Outcome = { readonly result: unknown } | { readonly error: Error }

/** A reply longer than this is no reply. */
const replyLimitBytes = 10 * 2 ** 20
const depthLimit = 1_000
/** QEMU reads commands byte by byte: a long one keeps its main loop busy (dependencies.md B6). */
const commandLimitBytes = 65_536
/** When an unanswered command makes QEMU's health suspect. */
const suspectMs = 5_000

export class Monitor {
  /** Tells it from other connections on the trace. */
  readonly session = nextSession()
  readonly #options: MonitorOptions
  readonly #reader = new LineReader(replyLimitBytes)
  readonly #outstanding = new Map<number, Outstanding>()
  #greeting: PromiseWithResolvers<Readonly<Record<string, unknown>>> | undefined =
    Promise.withResolvers()
  #opened = false
  #closed: MonitorClosed | undefined
  #closing: MonitorClosed | undefined
  #lastId = 0
  #lastEvent = 0
  #version = ''
  #outOfBand = false

  private constructor(options: MonitorOptions) {
    this.#options = options
    this.#record(monitorOpened, {}, {})
  }

  /**
   * Opens a session on a connected stream: waits for the greeting and negotiates.
   *
   * @throws MonitorLost QEMU ended, spoke no QMP, or did not greet by the deadline: then another
   *   client holds this monitor, or QEMU hangs
   */
  static async open(options: MonitorOptions): Promise<Monitor> {
    const monitor = new Monitor(options)
    try {
      await monitor.#negotiate()
    } catch (error) {
      // Left open, it would keep QEMU from serving whoever tries next.
      monitor.close()
      throw error
    }
    // It may have ended since: whoever waits for it hears that here, and nowhere else.
    if (monitor.#closed !== undefined) {
      throw new MonitorLost(monitor.#domain, monitor.#closed.message)
    }
    monitor.#opened = true
    return monitor
  }

  /** QEMU's version, as `major.minor.micro`. */
  get version(): string {
    return this.#version
  }

  /** The command that QEMU has not answered by its deadline; undefined when there is none. */
  get stuck(): { readonly command: string; readonly sinceMs: number } | undefined {
    for (const { command, sentMs, late } of this.#outstanding.values()) {
      if (late) return { command, sinceMs: sentMs }
    }
    return undefined
  }

  /** Why no visit can begin now, as the error that its caller gets. */
  trouble(): Error | undefined {
    if (this.#closed !== undefined) return new MonitorLost(this.#domain, this.#closed.message)
    const { stuck } = this
    return stuck === undefined ? undefined : this.#timeout(stuck.command, stuck.sinceMs)
  }

  /**
   * Sends a command and waits for its answer. One at a time: the interlocking sees to it.
   *
   * @throws QemuCommandError QEMU refused it
   * @throws MonitorTimeout its own deadline passed, or an earlier command's did
   * @throws MonitorLost the session ended
   */
  async execute(
    command: string,
    given: Readonly<Record<string, unknown>>,
    options: ExecuteOptions,
  ): Promise<unknown> {
    const trouble = this.trouble()
    if (trouble !== undefined) throw trouble
    for (const other of this.#outstanding.values()) {
      if (other.outOfBand) continue
      const message = `'${command}' is sent while '${other.command}' is outstanding.`
      this.#record(ruleTrapped, options, { rule: 'I10', message })
      throw new Error(`Rule I10: ${message}`)
    }
    return await this.#send(command, given, options, false)
  }

  /**
   * Sends a command that QEMU takes while another is outstanding, or the monitor is stuck. A power
   * of abort and destroy requests alone (jobs.md 9.6).
   */
  async executeOutOfBand(
    command: string,
    given: Readonly<Record<string, unknown>>,
    options: ExecuteOptions,
  ): Promise<unknown> {
    if (!this.#outOfBand || !outOfBandCommands.has(command)) {
      throw new QemuCommandError({
        domain: this.#domain,
        command,
        errorClass: 'GenericError',
        description: 'this QEMU does not take it out of band',
      })
    }
    if (this.#closed !== undefined) throw new MonitorLost(this.#domain, this.#closed.message)
    return await this.#send(command, given, options, true)
  }

  /** Closes the session; QEMU goes on. Idempotent. */
  close(): void {
    this.#shut({ why: 'local', message: 'it was closed here' })
  }

  get #domain(): string {
    return this.#options.domain?.name ?? 'none'
  }

  async #negotiate(): Promise<void> {
    const { world, stream, greetingDeadlineMs } = this.#options
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
      const { version, capabilities } = readGreeting(await greeting.promise)
      this.#version = version
      const offered = Array.isArray(capabilities) && capabilities.includes('oob')
      const given = offered ? { enable: ['oob'] } : {}
      // The alarm is its deadline; this one only has to be later.
      const deadlineMs = 2 * greetingDeadlineMs
      await this.#send('qmp_capabilities', given, { deadlineMs }, false)
      this.#outOfBand = offered
      this.#record(negotiated, {}, { version, outOfBand: offered })
    } finally {
      alarm.cancel()
    }
  }

  async #send(
    command: string,
    given: Readonly<Record<string, unknown>>,
    options: ExecuteOptions,
    outOfBand: boolean,
  ): Promise<unknown> {
    const { clock } = this.#options.world
    const id = ++this.#lastId
    const verb = outOfBand ? 'exec-oob' : 'execute'
    const empty = Object.keys(given).length === 0
    const message = empty ? { [verb]: command, id } : { [verb]: command, arguments: given, id }
    const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`)
    if (bytes.length > commandLimitBytes) {
      throw new QemuCommandError({
        domain: this.#domain,
        command,
        errorClass: 'GenericError',
        description: `it has ${bytes.length} bytes, and QEMU would be busy reading it`,
      })
    }
    const now = clock.now()
    const deadlineMs = options.deadlineMs ?? commandDeadlineMs(command)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const entry: Outstanding = {
      id,
      command,
      sentMs: now,
      options,
      outOfBand,
      late: false,
      deadline: clock.alarm(now + deadlineMs, () => this.#onDeadline(entry)),
      suspicion: clock.alarm(now + suspectMs, () => this.#onSuspicion(entry), true),
      settle: (outcome) => {
        entry.settle = undefined
        this.#options.world.scheduler.resume(() => {
          if ('error' in outcome) reject(outcome.error)
          else resolve(outcome.result)
        })
      },
    }
    this.#outstanding.set(id, entry)
    this.#record(commandSent, options, { id, command, deadlineMs, outOfBand })
    this.#options.stream.write(bytes).catch(() => {
      // The stream's own close follows and fails every waiter, this one among them.
    })
    return await promise
  }

  #onDeadline(entry: Outstanding): void {
    entry.late = true
    const waitedMs = this.#now() - entry.sentMs
    const { id, command } = entry
    this.#record(monitorStuck, entry.options, { id, command, waitedMs })
    entry.settle?.({ error: this.#timeout(entry.command, entry.sentMs) })
  }

  #onSuspicion(entry: Outstanding): void {
    const waitedMs = this.#now() - entry.sentMs
    const { id, command } = entry
    this.#record(monitorSuspect, entry.options, { id, command, waitedMs })
    this.#options.onSuspect?.(entry.command)
  }

  #onData(chunk: Uint8Array): void {
    if (this.#closed !== undefined || this.#closing !== undefined) return
    try {
      this.#reader.push(chunk, (line) => {
        const message = parseLine(line, depthLimit)
        if (message !== undefined && this.#closing === undefined) this.#onMessage(message)
      })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#shut({ why: 'protocol', message: `QEMU broke the protocol: ${error.message}` })
    }
  }

  #onMessage(message: Readonly<Record<string, unknown>>): void {
    if (typeof message['event'] === 'string') this.#onEvent(message['event'], message)
    else if ('return' in message || 'error' in message) this.#onReply(message)
    else if ('QMP' in message && this.#greeting !== undefined) {
      this.#greeting.resolve(message)
      this.#greeting = undefined
    } else throw new ProtocolError('a message is neither greeting, event nor reply')
  }

  #onEvent(name: string, message: Readonly<Record<string, unknown>>): void {
    const { data, timestamp } = message
    const number = ++this.#lastEvent
    this.#record(eventReceived, {}, { event: name, number })
    this.#options.onEvent?.({
      name,
      session: this.session,
      number,
      data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {},
      wallTimeMs: wallTimeOf(timestamp),
    })
  }

  #onReply(message: Readonly<Record<string, unknown>>): void {
    const { id } = message
    const entry = id === undefined ? this.#onlyOutstanding() : this.#byId(id)
    if (entry === undefined) return
    this.#outstanding.delete(entry.id)
    entry.deadline?.cancel()
    entry.suspicion?.cancel()
    const durationMs = this.#now() - entry.sentMs
    const { command } = entry
    if (durationMs >= suspectMs) this.#options.onSuspect?.(undefined)
    if (entry.late) {
      this.#record(lateReply, entry.options, { id: entry.id, command, durationMs })
      this.#options.onRecovered?.(command)
      return
    }
    const refused = 'error' in message
    const outcome = refused ? 'refused' : 'returned'
    this.#record(replyReceived, entry.options, { id: entry.id, command, outcome, durationMs })
    entry.settle?.(
      refused ? { error: this.#refusal(command, message['error']) } : { result: message['return'] },
    )
  }

  /** An error without id belongs to what is outstanding, if anything is. */
  #onlyOutstanding(): Outstanding | undefined {
    for (const entry of this.#outstanding.values()) return entry
    this.#record(strayReply, {}, { id: 0 })
    return undefined
  }

  #byId(id: unknown): Outstanding | undefined {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > this.#lastId) {
      throw new ProtocolError('a reply has an id that was never issued')
    }
    const entry = this.#outstanding.get(id)
    if (entry === undefined) this.#record(strayReply, {}, { id })
    return entry
  }

  #refusal(command: string, error: unknown): QemuCommandError {
    const said =
      typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
    return new QemuCommandError({
      domain: this.#domain,
      command,
      errorClass: textOf(said['class'], 'GenericError'),
      description: textOf(said['desc'], 'it did not say why').slice(0, 4096),
    })
  }

  #onStreamClosed(reason: Error | undefined): void {
    const message = reason === undefined ? 'QEMU closed it' : `QEMU closed it (${reason.message})`
    this.#finish(this.#closing ?? { why: 'eof', message })
  }

  /** Begins the end: the stream is destroyed, and its close completes it. */
  #shut(closing: MonitorClosed): void {
    if (this.#closed !== undefined || this.#closing !== undefined) return
    this.#closing = closing
    this.#options.stream.destroy()
    this.#finish(closing)
  }

  /** Fails every waiter, once, and says that the session has ended. */
  #finish(closed: MonitorClosed): void {
    if (this.#closed !== undefined) return
    this.#closed = closed
    this.#record(monitorClosed, {}, { why: closed.message })
    const error = new MonitorLost(this.#domain, closed.message)
    const greeting = this.#greeting
    this.#greeting = undefined
    greeting?.reject(error)
    const lost = [...this.#outstanding.values()]
    this.#outstanding.clear()
    for (const entry of lost) {
      entry.deadline?.cancel()
      entry.suspicion?.cancel()
      // One that is late has failed before.
      if (entry.settle === undefined) continue
      const { id, command } = entry
      this.#record(commandLost, entry.options, { id, command })
      entry.settle({ error })
    }
    if (this.#opened) this.#options.onClosed?.(closed)
  }

  #timeout(command: string, sinceMs: number): MonitorTimeout {
    return new MonitorTimeout({ domain: this.#domain, command, waitedMs: this.#now() - sinceMs })
  }

  #now(): number {
    return this.#options.world.clock.now()
  }

  #record<Detail extends OfSession>(
    kind: EventKind<Detail>,
    options: ExecuteOptions,
    said: Omit<Detail, 'session'>,
  ): void {
    const { recorder, domain, instance } = this.#options
    const detail = { session: this.session, ...said } as Detail
    recorder.record(kind, this.#now(), domain, instance, options.call, options.job ?? 0, detail)
  }
}

function readGreeting(message: Readonly<Record<string, unknown>>): {
  readonly version: string
  readonly capabilities: unknown
} {
  const { QMP: greeting } = message as {
    QMP?: { version?: { qemu?: Record<string, unknown> }; capabilities?: unknown }
  }
  const { major, minor, micro } = greeting?.version?.qemu ?? {}
  const version = [major, minor, micro]
    .map((part) => (typeof part === 'number' ? part : 0))
    .join('.')
  return { version, capabilities: greeting?.capabilities }
}

/** What is no text is not repeated. */
function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function wallTimeOf(timestamp: unknown): number | undefined {
  if (typeof timestamp !== 'object' || timestamp === null) return undefined
  const { seconds, microseconds } = timestamp as Record<string, unknown>
  if (typeof seconds !== 'number' || seconds < 0) return undefined
  return seconds * 1000 + (typeof microseconds === 'number' ? microseconds / 1000 : 0)
}
