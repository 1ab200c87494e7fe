// The guest agent: one command outstanding, on a stream that is synchronised with a random number
// before its first use and after anything that went wrong (jobs.md 10).
//
// The other end is hostile. It is read only while an answer is awaited, line by line with a limit,
// and in slices: after so many bytes it is paused for a moment, so that a guest that floods costs a
// bounded share of the processor and no memory. Nothing of an earlier command answers a later one.
import type { CallTag, DomainTag, EventKind, Recorder } from '@signalbox/trace'
import type { Alarm, ByteStream, World } from '@signalbox/world'
import { AgentCommandError, AgentUnresponsive } from './errors.ts'
import {
  agentClosed,
  agentCommandSent,
  agentOpened,
  agentOutOfStep,
  agentReply,
  agentSync,
  agentSyncSent,
  ruleTrapped,
} from './events.ts'
import type { OfSession } from './events.ts'
import { LineReader, ProtocolError, parseLine } from './framing.ts'
import { nextSession } from './session.ts'

export interface AgentOptions {
  readonly world: World
  readonly recorder: Recorder
  /** Connected to the agent's channel; closed by the agent client. */
  readonly stream: ByteStream
  readonly domain: DomainTag | undefined
  readonly instance: number
}

export interface AgentExecuteOptions {
  /** How long the answer may take, in milliseconds. */
  readonly deadlineMs: number
  /** How long synchronising may take, when it is needed. */
  readonly syncDeadlineMs: number
  /** The command has no answer: it succeeds when the agent goes away, see `disconnected`. */
  readonly unanswered?: boolean
  readonly call?: CallTag
  readonly job?: number
}

/** The longest answer that is read. */
const replyLimitBytes = 4 * 2 ** 20
const depthLimit = 64
/** Bytes after which the guest is not listened to for a moment. */
const sliceBytes = 2 ** 20
/** That moment, in milliseconds: a flood costs at most a tenth of a processor. */
const restMs = 20
/** What is said in an error is the guest's; more than this is not repeated. */
const wordsLimit = 512

interface Waiting {
  readonly onMessage: (message: Readonly<Record<string, unknown>>) => void
  readonly onGarbage: () => void
  readonly fail: (error: Error) => void
  /** Whoever was asked is no more: what a command without an answer waits for. */
  readonly gone: () => void
  /** When it was sent, in milliseconds since 1970. */
  readonly sinceWallMs: number
  /** Whether a line may only be looked at behind the 0xFF that begins the answer to a sync. */
  readonly sync: boolean
}

export class Agent {
  /** Tells it from other connections on the trace. */
  readonly session = nextSession()
  readonly #options: AgentOptions
  readonly #reader = new LineReader(replyLimitBytes)
  #synchronised = false
  #waiting: Waiting | undefined
  #closed = false
  #sliceBytes = 0
  #rest: Alarm | undefined
  #dropped = 0

  constructor(options: AgentOptions) {
    this.#options = options
    this.#record(agentOpened, {}, {})
    options.stream.attach({
      data: (chunk) => this.#onData(chunk),
      closed: () => this.#onClosed(),
    })
    options.stream.pause()
  }

  /** Whether the channel is still open on our side; the guest's side comes and goes. */
  get open(): boolean {
    return !this.#closed
  }

  /**
   * Sends a command and waits for its answer, synchronising first where that is needed.
   *
   * @returns the answer as the guest gave it: check it before use
   * @throws AgentCommandError the agent refused it
   * @throws AgentUnresponsive nobody answered in time, or the agent went away
   */
  async execute(
    command: string,
    given: Readonly<Record<string, unknown>>,
    options: AgentExecuteOptions,
  ): Promise<unknown> {
    if (this.#closed) throw this.#unresponsive(command, 'disappeared while executing command')
    if (this.#waiting !== undefined) {
      const message = `'${command}' is sent while another command is outstanding.`
      this.#record(ruleTrapped, options, { rule: 'I11', message })
      throw new Error(`Rule I11: ${message}`)
    }
    if (!this.#synchronised) await this.#synchronise(command, options)
    return await this.#converse(command, given, options)
  }

  /**
   * The agent that was spoken to is no more: its port was closed, or the machine was reset, powered
   * off or sent to sleep, after which the closing of the port may be told late or never. What is
   * outstanding is lost, and the stream out of step.
   *
   * @param wallTimeMs when that was: what was sent later is in the hands of the one that came after
   */
  disconnected(wallTimeMs = Number.POSITIVE_INFINITY): void {
    if (this.#waiting !== undefined && this.#waiting.sinceWallMs > wallTimeMs) return
    this.#outOfStep()
    this.#waiting?.gone()
  }

  /** Closes the channel on our side. Idempotent. */
  close(): void {
    this.#rest?.cancel()
    this.#options.stream.destroy()
    this.#onClosed()
  }

  #outOfStep(): void {
    if (this.#synchronised) this.#record(agentOutOfStep, {}, {})
    this.#synchronised = false
  }

  async #synchronise(command: string, options: AgentExecuteOptions): Promise<void> {
    const beganMs = this.#now()
    const number = this.#options.world.random.integer(2 ** 31)
    this.#reader.reset()
    this.#dropped = 0
    const message = { execute: 'guest-sync-delimited', arguments: { id: number } }
    const bytes = new TextEncoder().encode(`\u00ff${JSON.stringify(message)}\n`)
    // 0xFF is no UTF-8: it ends whatever the agent's parser is in the middle of.
    const framed = new Uint8Array(bytes.length - 1)
    framed.set(bytes.subarray(2), 1)
    framed[0] = 0xff
    const tell = (outcome: 'synchronised' | 'timed-out' | 'lost'): void => {
      const droppedBytes = this.#dropped
      this.#record(agentSync, options, { outcome, droppedBytes, durationMs: this.#now() - beganMs })
    }
    this.#record(agentSyncSent, options, { deadlineMs: options.syncDeadlineMs })
    try {
      await this.#await(framed, options.syncDeadlineMs, command, {
        sync: true,
        accepts: (reply) => reply['return'] === number,
        unanswered: false,
      })
      tell('synchronised')
      this.#synchronised = true
    } catch (error) {
      tell(this.#closed ? 'lost' : 'timed-out')
      throw error
    }
  }

  async #converse(
    command: string,
    given: Readonly<Record<string, unknown>>,
    options: AgentExecuteOptions,
  ): Promise<unknown> {
    const beganMs = this.#now()
    const empty = Object.keys(given).length === 0
    const message = empty ? { execute: command } : { execute: command, arguments: given }
    const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`)
    const { deadlineMs } = options
    this.#record(agentCommandSent, options, { command, deadlineMs })
    const tell = (outcome: 'returned' | 'refused' | 'timed-out' | 'lost'): void => {
      this.#record(agentReply, options, { command, outcome, durationMs: this.#now() - beganMs })
    }
    let reply: Readonly<Record<string, unknown>>
    try {
      reply = await this.#await(bytes, deadlineMs, command, {
        sync: false,
        accepts: (said) => 'return' in said || 'error' in said,
        unanswered: options.unanswered === true,
      })
    } catch (error) {
      // Whatever comes now belongs to this command, and must not answer the next.
      this.#synchronised = false
      tell(this.#closed ? 'lost' : 'timed-out')
      throw error
    }
    if ('return' in reply) {
      tell('returned')
      return reply['return']
    }
    tell('refused')
    const said = reply['error'] as Record<string, unknown> | null
    throw new AgentCommandError({
      domain: this.#domain,
      command,
      errorClass: words(said?.['class'], 'GenericError'),
      description: words(said?.['desc'], 'it did not say why'),
    })
  }

  /** Writes, then reads until a line is accepted, the deadline passes, or the channel ends. */
  async #await(
    bytes: Uint8Array,
    deadlineMs: number,
    command: string,
    wanted: {
      readonly sync: boolean
      readonly accepts: (reply: Readonly<Record<string, unknown>>) => boolean
      readonly unanswered: boolean
    },
  ): Promise<Readonly<Record<string, unknown>>> {
    const { world, stream } = this.#options
    const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    const settle = (act: () => void): void => {
      if (this.#waiting !== waiting) return
      this.#waiting = undefined
      alarm.cancel()
      this.#rest?.cancel()
      stream.pause()
      world.scheduler.resume(act)
    }
    const fail = (error: Error): void => settle(() => reject(error))
    const waiting: Waiting = {
      sinceWallMs: world.clock.wallTime(),
      sync: wanted.sync,
      fail,
      gone: () => {
        if (wanted.unanswered) settle(() => resolve({ return: undefined }))
        else fail(this.#unresponsive(command, 'disappeared while executing command'))
      },
      onMessage: (message) => {
        if (wanted.accepts(message)) settle(() => resolve(message))
      },
      onGarbage: () => {
        // Before its answer a sync expects garbage; a command's answer must not follow any.
        if (!wanted.sync) fail(this.#unresponsive(command, 'sent garbage instead of an answer'))
      },
    }
    const alarm = world.clock.alarm(world.clock.now() + deadlineMs, () =>
      fail(this.#unresponsive(command, 'not available for now')),
    )
    this.#waiting = waiting
    this.#sliceBytes = 0
    stream.resume()
    stream.write(bytes).catch((error: unknown) => {
      fail(this.#unresponsive(command, 'disappeared while executing command', error))
    })
    return await promise
  }

  #onData(chunk: Uint8Array): void {
    const waiting = this.#waiting
    if (waiting === undefined) {
      // Nobody asked. What comes late is dropped.
      this.#outOfStep()
      this.#options.stream.pause()
      return
    }
    this.#dropped += chunk.length
    try {
      this.#reader.push(chunk, (line) => this.#onLine(line))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      waiting.onGarbage()
    }
    this.#sliceBytes += chunk.length
    if (this.#sliceBytes >= sliceBytes && this.#waiting === waiting) this.#takeRest()
  }

  #takeRest(): void {
    const { world, stream } = this.#options
    this.#sliceBytes = 0
    stream.pause()
    this.#rest = world.clock.alarm(world.clock.now() + restMs, () => {
      if (this.#waiting !== undefined) stream.resume()
    })
  }

  #onLine(line: Uint8Array): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    // The answer to a sync begins behind a 0xFF, and nothing before that counts.
    const mark = line.lastIndexOf(0xff)
    if (waiting.sync && mark < 0) return
    try {
      const message = parseLine(mark < 0 ? line : line.subarray(mark + 1), depthLimit)
      if (message !== undefined) waiting.onMessage(message)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      waiting.onGarbage()
    }
  }

  #onClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#record(agentClosed, {}, {})
    this.#synchronised = false
    this.#waiting?.gone()
  }

  #unresponsive(command: string, how: string, cause?: unknown): AgentUnresponsive {
    const text =
      how === 'not available for now'
        ? `Guest agent not available for now: the agent of domain '${this.#domain}' has not ` +
          `answered '${command}' in time; the guest may still do what was asked.`
        : `Guest agent ${how} (domain '${this.#domain}').`
    return new AgentUnresponsive(text, { domain: this.#domain, command }, { cause })
  }

  get #domain(): string {
    return this.#options.domain?.name ?? 'none'
  }

  #now(): number {
    return this.#options.world.clock.now()
  }

  #record<Detail extends OfSession>(
    kind: EventKind<Detail>,
    options: Pick<AgentExecuteOptions, 'call' | 'job'>,
    said: Omit<Detail, 'session'>,
  ): void {
    const { recorder, domain, instance } = this.#options
    const detail = { session: this.session, ...said } as Detail
    recorder.record(kind, this.#now(), domain, instance, options.call, options.job ?? 0, detail)
  }
}

/** The guest's words, cut, without what would move a terminal's cursor. */
function words(value: unknown, otherwise: string): string {
  if (typeof value !== 'string') return otherwise
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return value.slice(0, wordsLimit).replaceAll(/[\u0000-\u001f\u007f-\u009f]/gu, '\ufffd')
}
