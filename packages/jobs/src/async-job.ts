// An async job: a long operation that lets a masked set of other jobs in. Its body looks and
// changes freely, but reaches the monitor only through nested jobs, one for each visit, so that
// others get in between (jobs.md 8).
import { AgentJob } from './agent-job.ts'
import type { Call } from './call.ts'
import type { DebtBook } from './debt.ts'
import type { DomainObject, Ports } from './domain-object.ts'
import { JobAborted, assertRule } from './errors.ts'
import { effectMade, phaseRefused, phaseSet, progressMade } from './events.ts'
import type { Handle } from './handle.ts'
import { OwingHandle, observed } from './handle.ts'
import type { AsyncRecord, Hold, JobOutcome } from './hold.ts'
import { keptBy } from './hold.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask } from './kinds.ts'
import { asyncKindWords } from './kinds.ts'
import { NestedJob } from './nested-job.ts'
import { callRemote } from './remote.ts'
import type { RemoteOptions } from './remote.ts'
import type { Returned, Takeaway } from './section.ts'
import type { DomainState, DomainTypes } from './state.ts'
import type { UntilOptions } from './until.ts'

/** Longest wait for the agent by a job that quiesces the guest, in milliseconds (jobs.md 7). */
const quiesceWaitMs = 10_000

export interface Phase {
  /** Never goes back within one job (I38). */
  readonly number: number
  readonly name: string
  /** From here on the guest must not run on here, and an abort comes too late. */
  readonly pastReturn?: boolean
}

export class AsyncJob<T extends DomainTypes> extends OwingHandle<T> {
  readonly #record: AsyncRecord
  readonly #debts: DebtBook<T>

  /** @internal */
  constructor(object: DomainObject<T>, hold: Hold, call: Call, debts: DebtBook<T>) {
    super(object, hold, call, debts)
    assertRule(hold.async !== undefined, 'I3', 'an async handle of a job that is none.')
    this.#record = hold.async
    this.#debts = debts
  }

  get kind(): AsyncKind {
    return this.#record.kind
  }

  /** Whom it lets in. */
  get mask(): JobMask {
    return this.#record.mask
  }

  /** Changes whom it lets in; a wider mask grants at once, a narrower one takes nothing away. */
  setMask(mask: JobMask): void {
    this.owner()
    this.object.interlock.setMask(this.hold, mask)
  }

  get abortRequested(): boolean {
    return this.#record.abortRequested
  }

  /** Ends the body at this point when an abort was accepted. @throws JobAborted */
  throwIfAborted(): void {
    if (this.#record.abortRequested) throw this.#aborted()
  }

  /** What the statistics say the job does: virDomainJobOperation. */
  get operation(): number {
    return this.#record.operation
  }

  /** What clients read of the job's progress now. */
  get lastProgress(): object | undefined {
    return this.#record.progress
  }

  /** Changes what the statistics say the job does: a start may become a restore. */
  setOperation(operation: number): void {
    this.#record.operation = operation
  }

  /**
   * Enters a phase. Resolves once the status file says so: only then may what the phase allows be
   * done (I38). When that cannot be written the job stays in the phase before.
   *
   * @throws JobAborted it is past the point of no return, and an abort was accepted before
   */
  async enterPhase(phase: Phase): Promise<void> {
    const call = this.owner()
    assertRule(phase.number >= this.#record.phase, 'I38', 'a phase goes back.')
    if (phase.pastReturn === true) this.throwIfAborted()
    const { phase: stays, phaseName, pastReturn } = this.#record
    this.#record.phase = phase.number
    this.#record.phaseName = phase.name
    this.#record.pastReturn ||= phase.pastReturn ?? false
    this.object.record(phaseSet, call, this.hold.number, {
      phase: phase.number,
      name: phase.name,
      pastReturn: this.#record.pastReturn,
    })
    try {
      await this.object.announce()
    } catch (error) {
      Object.assign(this.#record, { phase: stays, phaseName, pastReturn })
      const refused = { phase: phase.number, name: phase.name, stays, pastReturn }
      this.object.record(phaseRefused, call, this.hold.number, refused)
      throw error
    }
  }

  /** Replaces what clients read of the job's progress. */
  progress(progress: object): void {
    this.#record.progress = progress
    this.object.record(progressMade, this.hold.call, this.hold.number, { progress })
  }

  /**
   * Says what the job came to, for its statistics. A body that ends without saying so has failed,
   * or was cancelled if that was asked.
   */
  conclude(outcome: JobOutcome): void {
    this.owner()
    this.#record.outcome = outcome
  }

  /** Milliseconds since the job was granted. */
  get elapsedMs(): number {
    return this.object.context.world.clock.now() - this.hold.sinceMs
  }

  /**
   * Runs `body` in a nested job, for one visit to the monitor or for stopping the domain.
   *
   * @throws DomainDied the run ended; *domain is no longer running*
   */
  async nested<R>(body: (job: NestedJob<T>) => Promise<Returned<R, Handle<T>>>): Promise<R> {
    const call = this.owner()
    const { interlock } = this.object
    const hold = keptBy(call, await interlock.request(call, 'nested', { parent: this.hold }))
    try {
      return (await body(new NestedJob(this.object, hold, call))) as R
    } finally {
      hold.release(call)
    }
  }

  /** As `NormalJob.until`; an accepted abort ends it too. */
  until<R>(
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    options: UntilOptions,
  ): Promise<R> {
    const abort = (end: (error: Error) => void): (() => void) => this.#whenAborted(end)
    return observed(this.object.until(this.hold, this.owner(), look, { ...options, abort }))
  }

  /**
   * As {@link until}, for clean-up: only the end of the run ends it, no abort and no caller.
   */
  settled<R>(
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    purpose: string,
  ): Promise<R> {
    return this.object.until(this.hold, this.owner(), look, { purpose, cleanUp: true })
  }

  /**
   * Calls another party (a transfer, another daemon) with nothing locked. The domain is kept alive
   * by the job; afterwards it may be gone, and that is looked at. It ends at once when the run
   * ends, an abort is accepted, or the time is over; `signal` tells the party.
   *
   * @throws DomainNotRunning the run ended meanwhile: *guest unexpectedly quit*; JobAborted
   */
  remote<R>(
    purpose: string,
    party: (signal: AbortSignal) => Promise<R>,
    options: RemoteOptions = {},
  ): Promise<R> {
    const abort = (end: (error: Error) => void): (() => void) => this.#whenAborted(end)
    return callRemote(this.object, this.hold, this.owner(), purpose, party, { ...options, abort })
  }

  /**
   * Lends an agent job to `body`, for freeze and for thaw: the one declared exception to "never an
   * agent and another job" (jobs.md 7). The mask must admit query, destroy and abort, no nested job
   * may be held, and the wait is short; each command has its own finite deadline. Owe the thaw on
   * this job, before the freeze: what the lent job owes is the driver's when `body` ends.
   */
  async quiesce<R>(body: (job: AgentJob<T>) => Promise<Returned<R, Handle<T>>>): Promise<R> {
    const call = this.owner()
    const { mask } = this.#record
    assertRule(this.hold.children.size === 0, 'I7', 'quiesce inside a nested job.')
    assertRule(
      mask.has('query') && mask.has('abort'),
      'I7',
      'quiesce needs a mask that admits query, destroy and abort.',
    )
    const options = { parent: this.hold, waitMs: quiesceWaitMs }
    const { interlock } = this.object
    const hold = keptBy(call, await interlock.request(call, 'agent-modify', options))
    await using job = new AgentJob(this.object, hold, call, this.#debts)
    return (await body(job)) as R
  }

  /** Makes an effect outside in one step with the check that its run lives. */
  act<R>(effect: string, make: () => R): R {
    const call = this.owner()
    this.object.ports(this.hold)
    this.object.record(effectMade, call, this.hold.number, { effect })
    return make()
  }

  /**
   * Begins a run of QEMU, to which this job is bound from now on. Only a start, an incoming
   * migration or a recovery does this.
   */
  begin(id: number, live: T['Live'], ports: (instance: Instance) => Ports<T>): Instance {
    this.owner()
    assertRule(
      this.kind === 'start' || this.kind === 'migration-in' || this.#record.restored,
      'I33',
      `a ${this.kind} job begins a run.`,
    )
    return this.object.begin(this.hold, id, live, ports)
  }

  /** Gives up ownership; the slot stays taken until a later call continues and ends the job. */
  disown(): void {
    this.owner()
    this.object.interlock.disown(this.hold)
  }

  /** Calls `end` in the step in which an abort is accepted, at once when that was before. */
  #whenAborted(end: (error: Error) => void): () => void {
    const { abortRequested, abortWatchers } = this.#record
    const watcher = (): void => end(this.#aborted())
    if (abortRequested) watcher()
    abortWatchers.add(watcher)
    return () => abortWatchers.delete(watcher)
  }

  #aborted(): JobAborted {
    const kind = asyncKindWords[this.kind]
    return new JobAborted(
      'VIR_ERR_OPERATION_ABORTED',
      `operation aborted: job '${kind}' of domain '${this.object.tag.name}' was canceled by client.`,
      { domain: this.object.tag.name, api: this.hold.api },
    )
  }
}
