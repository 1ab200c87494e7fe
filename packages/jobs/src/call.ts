// Calls: one invocation of a public API by one client, or by the driver itself. Jobs are owned by
// calls; a call has a deadline and perhaps a signal, holds jobs on one domain only (I8), and ends
// holding nothing (I23).
import type { CallTag, EventKind, Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import { CallDeparted, RuleBroken, untoldRule } from './errors.ts'
import { callBegan, callEnded, callLeaked, callLeft, ruleTrapped } from './events.ts'
import type { Hold } from './hold.ts'
import type { Request } from './queue.ts'

export interface CallRequest {
  /** Public name: virDomainSuspend. */
  readonly api: string
  /** Who calls, in words: 'client 7', 'library', 'driver'. */
  readonly client: string
  /** When the caller wants its answer at the latest, on the world's monotonic clock. */
  readonly deadlineAtMs?: number
  readonly signal?: AbortSignal | undefined
  readonly parent?: CallTag
  /**
   * The driver's own calls that complete a death, a debt or a recovery: they wait without a
   * deadline, since they are what others wait for, and pass the queue limit (jobs.md 5).
   */
  readonly driver?: boolean
  /**
   * The client may only look: on the trace, so that a change can be seen to be none of its (I46).
   */
  readonly readOnly?: boolean
}

export interface CallContext {
  readonly world: World
  readonly recorder: Recorder
}

export type CallOutcome = 'answered' | 'failed'

let lastNumber = 0

export class Call {
  readonly tag: CallTag
  readonly driver: boolean
  readonly deadlineAtMs: number
  readonly signal: AbortSignal | undefined
  readonly beganMs: number
  readonly #context: CallContext
  /** An async job and one inside it at the most. */
  readonly #holds: Hold[] = []
  #asking: Request | undefined
  #stays = false
  /** The answer that the caller got while the call's job goes on. */
  #left: CallOutcome | undefined
  #ended = false

  constructor(context: CallContext, request: CallRequest) {
    this.#context = context
    this.tag = Object.freeze({
      number: ++lastNumber,
      api: request.api,
      client: request.client,
    })
    this.driver = request.driver ?? false
    this.deadlineAtMs = request.deadlineAtMs ?? Number.POSITIVE_INFINITY
    this.signal = request.signal
    this.beganMs = context.world.clock.now()
    this.#record(callBegan, undefined, {
      deadlineAtMs: this.deadlineAtMs,
      parent: request.parent?.number ?? 0,
      driver: this.driver,
      readOnly: request.readOnly ?? false,
    })
  }

  /** What this call holds now. */
  get holds(): readonly Hold[] {
    return this.#holds
  }

  /**
   * From now on the body's waits no longer end because the caller has left: it belongs to an async
   * job that outlives its caller, as its operation declares (jobs.md 8.7).
   */
  stay(): void {
    this.#stays = true
  }

  /** The caller's deadline, for the body's waits. */
  get bodyDeadlineAtMs(): number {
    return this.#stays ? Number.POSITIVE_INFINITY : this.deadlineAtMs
  }

  /** The caller's signal, for the body's waits. */
  get bodySignal(): AbortSignal | undefined {
    return this.#stays ? undefined : this.signal
  }

  /** The error with which a wait ends because the caller's signal fired. */
  departure(): CallDeparted {
    const { api, client } = this.tag
    return new CallDeparted(
      'VIR_ERR_OPERATION_ABORTED',
      `${api} was given up by its caller (${client}).`,
      { api },
      { cause: this.signal?.reason },
    )
  }

  /** The error with which a wait ends because the call's deadline passed. */
  timeout(doing: string): CallDeparted {
    const waitedMs = this.#context.world.clock.now() - this.beganMs
    return new CallDeparted(
      'VIR_ERR_OPERATION_TIMEOUT',
      `${this.tag.api} did not finish within its deadline of ${seconds(waitedMs)}: ${doing}.`,
      { api: this.tag.api, waitedMs },
    )
  }

  /** @internal Whether a request of this call waits for a job: one call asks for one at a time. */
  get asking(): boolean {
    return this.#asking !== undefined
  }

  /** @internal A request of this call waits. */
  asks(request: Request): void {
    this.#asking = request
  }

  /** @internal The request was granted, or has ended. */
  asked(): void {
    this.#asking = undefined
  }

  /**
   * @internal Ends a request that nobody can use any more, because the call or the job around it
   * has ended: a defect of the operation.
   */
  giveUpAsking(parent?: Hold): void {
    if (parent !== undefined && this.#asking?.wanted.parent !== parent) return
    const { api } = this.tag
    this.#asking?.withdraw(new RuleBroken('I23', `${api} ended while it waited for a job.`))
  }

  /** @internal The interlocking records what this call was granted. */
  took(hold: Hold): void {
    if (this.#ended) throw new RuleBroken('I23', `${this.tag.api} was granted a job after its end.`)
    this.#holds.push(hold)
  }

  /** @internal The interlocking records what this call gave back or handed over. */
  gave(hold: Hold): void {
    // The one that was granted last is given back first, but for a call that broke a rule.
    if (this.#holds.at(-1) === hold) this.#holds.pop()
    else this.#holds.splice(this.#holds.indexOf(hold), 1)
    if (this.#left !== undefined && this.#holds.length === 0) this.#finish(this.#left)
  }

  /**
   * Ends the call: its caller has its answer. A body that may {@link stay} goes on with its job;
   * the call is over when that is given back. Any other job that is still held is a defect of the
   * operation: it is released and the leak reported, so that nobody else waits for it (jobs.md 6).
   *
   * @param error why it failed: a broken rule is told on the trace, whoever gets the error
   */
  end(outcome: CallOutcome, error?: unknown): void {
    if (this.#ended || this.#left !== undefined) return
    const broken = untoldRule(error)
    if (broken !== undefined) {
      this.#record(ruleTrapped, undefined, { rule: broken.rule, message: broken.message })
    }
    if (this.#stays && this.#holds.length > 0) {
      this.#left = outcome
      this.#record(callLeft, undefined, { outcome, departed: this.#departed })
      return
    }
    if (this.asking) {
      this.#record(callLeaked, undefined, { kind: 'request' })
      this.giveUpAsking()
    }
    // Inner jobs were granted later, and are given back first.
    for (const hold of this.#holds.toReversed()) {
      this.#record(callLeaked, hold, { kind: hold.words })
      hold.release(this)
    }
    this.#finish(outcome)
  }

  #finish(outcome: CallOutcome): void {
    this.#ended = true
    this.#record(callEnded, undefined, { outcome, departed: this.#departed })
  }

  get #departed(): boolean {
    return this.signal?.aborted === true
  }

  #record<Detail extends object>(
    kind: EventKind<Detail>,
    hold: Hold | undefined,
    detail: Detail,
  ): void {
    const { recorder, world } = this.#context
    const now = world.clock.now()
    const instance = hold?.instanceId ?? 0
    recorder.record(kind, now, hold?.domain, instance, this.tag, hold?.number ?? 0, detail)
  }
}

/** Milliseconds as people read them: '30.0 s', '85 ms'. */
export function seconds(ms: number): string {
  return ms > 0 && ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`
}
