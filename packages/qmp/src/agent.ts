// The guest agent: one command outstanding, and before each a handshake with a random number,
// behind which nothing can come that was said before (jobs.md 10).
//
// The other end is hostile. It is listened to only while an answer is awaited, line by line with a
// limit, and in slices. Nothing of an earlier command answers a later one: what was said before the
// answer to the handshake is dropped unseen, and answers to handshakes answer nothing else.
import { composeCommand, composeHandshake, readAgentRefusal } from './agent-messages.ts'
import { AgentStream } from './agent-stream.ts'
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
import type { AgentReply as ReplyDetail } from './events.ts'
import { ProtocolError, parseLine } from './framing.ts'
import type { Message } from './messages.ts'
import { SessionTrace } from './session.ts'
import type { OnBehalf, SessionOptions } from './session.ts'
import type { ByteStream } from '@signalbox/world'

export interface AgentOptions extends SessionOptions {
  /** Connected to the agent's channel; closed by the agent client. */
  readonly stream: ByteStream
}

export interface AgentExecuteOptions extends OnBehalf {
  /** How long the answer may take, in milliseconds. */
  readonly deadlineMs: number
  /** How long the handshake before it may take, in milliseconds. */
  readonly syncDeadlineMs: number
  /** The command has no answer: it succeeds when the agent goes away, see `disconnected`. */
  readonly unanswered?: boolean
  /** The caller leaves: it hears the signal's reason; the guest may still do what was asked. */
  readonly signal?: AbortSignal
}

type Given = Readonly<Record<string, unknown>>
type Outcome = ReplyDetail['outcome']

/** What is awaited now. */
interface Waiting {
  /** Whether the answer to a handshake is awaited, and not one to a command. */
  readonly sync: boolean
  /** When it was sent, in milliseconds since 1970. */
  readonly sinceWallMs: number
  /** Whether the message is what is awaited. */
  accepts(message: Message): boolean
  take(message: Message): void
  fail(outcome: Outcome, error: unknown): void
  /** Whoever was asked is no more: what a command without an answer waits for. */
  gone(): void
}

const depthLimit = 64

export class Agent {
  readonly #options: AgentOptions
  readonly #trace: SessionTrace
  readonly #stream: AgentStream
  #waiting: Waiting | undefined
  /** From the answer to a handshake until something is said on the strength of it. */
  #inStep = false
  #busy = false
  #closed = false

  constructor(options: AgentOptions) {
    this.#options = options
    this.#trace = new SessionTrace(options)
    this.#trace.record(agentOpened, {}, {})
    this.#stream = new AgentStream({
      world: options.world,
      stream: options.stream,
      listener: {
        line: (bytes, marked) => this.#onLine(bytes, marked),
        tooLong: () => this.#onGarbage(),
      },
      closed: () => this.#onClosed(),
    })
  }

  /** Tells it from other connections on the trace. */
  get session(): number {
    return this.#trace.session
  }

  /** Whether the channel is still open on our side; the guest's side comes and goes. */
  get open(): boolean {
    return !this.#closed
  }

  /**
   * Shakes hands, sends a command and waits for its answer.
   *
   * @returns the answer as the guest gave it: check it before use
   * @throws AgentCommandError the agent refused it
   * @throws AgentUnresponsive nobody answered in time, or the agent went away
   * @throws the signal's reason
   */
  async execute(command: string, given: Given, options: AgentExecuteOptions): Promise<unknown> {
    options.signal?.throwIfAborted()
    if (this.#closed) throw this.#disappeared(command)
    if (this.#busy) {
      const message = `'${command}' is sent while another command is outstanding.`
      this.#trace.record(ruleTrapped, options, { rule: 'I11', message })
      throw new Error(`Rule I11: ${message}`)
    }
    this.#busy = true
    try {
      await this.#synchronise(command, options)
      // It may have gone between its answer and our hearing of it.
      if (!this.#inStep) throw this.#disappeared(command)
      return await this.#converse(command, given, options)
    } finally {
      this.#busy = false
    }
  }

  /**
   * The agent that was spoken to is no more: its port was closed, or the machine was reset, powered
   * off or sent to sleep, after which the closing of the port may be told late or never. What is
   * outstanding is lost.
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
    this.#stream.destroy()
    this.#onClosed()
  }

  #outOfStep(): void {
    if (this.#inStep) this.#trace.record(agentOutOfStep, {}, {})
    this.#inStep = false
  }

  async #synchronise(command: string, options: AgentExecuteOptions): Promise<void> {
    const { syncDeadlineMs } = options
    const beganMs = this.#trace.now()
    const number = this.#options.world.random.integer(2 ** 31)
    this.#inStep = false
    this.#trace.record(agentSyncSent, options, { deadlineMs: syncDeadlineMs })
    const ended = (outcome: 'synchronised' | 'timed-out' | 'lost'): void => {
      const droppedBytes = this.#stream.heardBytes
      const durationMs = this.#trace.now() - beganMs
      this.#inStep = outcome === 'synchronised'
      this.#trace.record(agentSync, options, { outcome, droppedBytes, durationMs })
    }
    await this.#await(composeHandshake(number), syncDeadlineMs, command, options, {
      sync: true,
      unanswered: false,
      accepts: (reply) => reply['return'] === number,
      ended: (outcome) => ended(outcome === 'returned' ? 'synchronised' : lostOrLate(outcome)),
    })
  }

  async #converse(command: string, given: Given, options: AgentExecuteOptions): Promise<unknown> {
    const { deadlineMs, unanswered = false } = options
    const beganMs = this.#trace.now()
    this.#trace.record(agentCommandSent, options, { command, deadlineMs })
    this.#inStep = false
    const reply = await this.#await(composeCommand(command, given), deadlineMs, command, options, {
      sync: false,
      unanswered,
      accepts: (said) => 'return' in said || 'error' in said,
      ended: (outcome) => {
        const durationMs = this.#trace.now() - beganMs
        this.#trace.record(agentReply, options, { command, outcome, durationMs })
      },
    })
    if ('return' in reply) return reply['return']
    throw new AgentCommandError({
      domain: this.#trace.domain,
      command,
      ...readAgentRefusal(reply),
    })
  }

  /** Writes, then listens until a line is accepted, the deadline passes, or the channel ends. */
  async #await(
    bytes: Uint8Array,
    deadlineMs: number,
    command: string,
    { signal }: AgentExecuteOptions,
    wanted: {
      readonly sync: boolean
      readonly unanswered: boolean
      readonly accepts: (message: Message) => boolean
      readonly ended: (outcome: Outcome) => void
    },
  ): Promise<Message> {
    const { clock, scheduler } = this.#options.world
    const { promise, resolve, reject } = Promise.withResolvers<Message>()
    const settle = (outcome: Outcome, act: () => void): void => {
      if (this.#waiting !== waiting) return
      this.#waiting = undefined
      alarm.cancel()
      signal?.removeEventListener('abort', onAbort)
      this.#stream.deafen()
      wanted.ended(outcome)
      scheduler.resume(act)
    }
    const waiting: Waiting = {
      sync: wanted.sync,
      sinceWallMs: clock.wallTime(),
      accepts: wanted.accepts,
      take: (message) =>
        settle('error' in message ? 'refused' : 'returned', () => resolve(message)),
      fail: (outcome, error) => settle(outcome, () => reject(error)),
      gone: () => {
        if (wanted.unanswered) settle('returned', () => resolve({ return: undefined }))
        else waiting.fail('lost', this.#disappeared(command))
      },
    }
    const onAbort = (): void => waiting.fail('timed-out', signal?.reason)
    signal?.addEventListener('abort', onAbort)
    const alarm = clock.alarm(clock.now() + deadlineMs, () =>
      waiting.fail('timed-out', this.#silent(command)),
    )
    this.#waiting = waiting
    this.#stream.listen(wanted.sync)
    this.#stream.write(bytes).catch((error: unknown) => {
      waiting.fail('lost', this.#disappeared(command, error))
    })
    return await promise
  }

  #onLine(line: Uint8Array, marked: boolean): void {
    const waiting = this.#waiting
    // An answer to a handshake answers no command, and nothing else answers a handshake.
    if (waiting === undefined || waiting.sync !== marked) return
    let message: Message | undefined
    try {
      message = parseLine(line, depthLimit)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#onGarbage()
      return
    }
    if (message !== undefined && waiting.accepts(message)) waiting.take(message)
  }

  /** Before its answer a handshake expects garbage; a command's answer must not follow any. */
  #onGarbage(): void {
    const waiting = this.#waiting
    if (waiting === undefined || waiting.sync) return
    const { domain } = this.#trace
    const text = `Guest agent sent garbage instead of an answer (domain '${domain}').`
    waiting.fail('timed-out', new AgentUnresponsive(text, { domain, command: '' }))
  }

  #onClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#inStep = false
    this.#trace.record(agentClosed, {}, {})
    this.#waiting?.gone()
  }

  #silent(command: string): AgentUnresponsive {
    const { domain } = this.#trace
    const text =
      `Guest agent not available for now: the agent of domain '${domain}' has not answered ` +
      `'${command}' in time; the guest may still do what was asked.`
    return new AgentUnresponsive(text, { domain, command })
  }

  #disappeared(command: string, cause?: unknown): AgentUnresponsive {
    const { domain } = this.#trace
    const text = `Guest agent disappeared while executing command (domain '${domain}').`
    return new AgentUnresponsive(text, { domain, command }, { cause })
  }
}

function lostOrLate(outcome: Outcome): 'timed-out' | 'lost' {
  return outcome === 'lost' ? 'lost' : 'timed-out'
}
