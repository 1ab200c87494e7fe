// An async job: a long operation that lets a masked set of other jobs in. Its body looks and changes
// freely, but reaches the monitor only through nested jobs, one for each visit, so that others get
// in between (jobs.md 8).
import { AgentJob } from './agent-job.ts'
import type { DebtBook } from './debt.ts'
import type { DomainObject, Ports, UntilOptions } from './domain-object.ts'
import { JobAborted, assertRule } from './errors.ts'
import { effectMade, phaseSet, progressMade, remoteBegan, remoteEnded } from './events.ts'
import { OwingHandle, observed } from './handle.ts'
import type { AsyncRecord, Hold } from './hold.ts'
import type { Instance } from './instance.ts'
import type { AsyncKind, JobMask } from './kinds.ts'
import { asyncKindWords } from './kinds.ts'
import { NestedJob } from './nested-job.ts'
import type { Takeaway } from './section.ts'
import type { DomainState, DomainTypes } from './state.ts'

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
  constructor(object: DomainObject<T>, hold: Hold, debts: DebtBook<T>) {
    super(object, hold, debts)
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
   * done (I38).
   */
  async enterPhase(phase: Phase): Promise<void> {
    const call = this.owner()
    assertRule(phase.number >= this.#record.phase, 'I38', 'a phase goes back.')
    this.#record.phase = phase.number
    this.#record.phaseName = phase.name
    this.#record.pastReturn ||= phase.pastReturn ?? false
    this.object.record(phaseSet, call, this.hold.number, {
      phase: phase.number,
      name: phase.name,
      pastReturn: this.#record.pastReturn,
    })
    await this.object.announce()
  }

  /** Replaces what clients read of the job's progress. */
  progress(progress: object): void {
    this.#record.progress = progress
    this.object.record(progressMade, this.hold.call, this.hold.number, { progress })
  }

  /**
   * Runs `body` in a nested job, for one visit to the monitor or for stopping the domain.
   *
   * @throws DomainDied the run ended; *domain is no longer running*
   */
  async nested<R>(body: (job: NestedJob<T>) => Promise<R>): Promise<R> {
    const call = this.owner()
    const hold = await this.object.interlock.request(call, 'nested', { parent: this.hold })
    // A job that began its run itself is bound to that one, and so is what it nests.
    hold.instance = this.hold.instance
    try {
      return await body(new NestedJob(this.object, hold))
    } finally {
      this.object.interlock.release(hold)
    }
  }

  /** As `NormalJob.until`; an accepted abort ends it too. */
  until<R>(
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    options: UntilOptions,
  ): Promise<R> {
    const { abortWatchers } = this.#record
    return observed(
      this.object.until(this.hold, this.owner(), look, options, (end) => {
        const watcher = (): void => end(this.#aborted())
        if (this.#record.abortRequested) watcher()
        abortWatchers.add(watcher)
        return () => abortWatchers.delete(watcher)
      }),
    )
  }

  /**
   * As {@link until}, for clean-up: only the end of the run ends it, no abort and no caller.
   */
  settled<R>(
    look: (state: DomainState<T>) => Takeaway<R | undefined>,
    purpose: string,
  ): Promise<R> {
    return this.object.until(this.hold, this.owner(), look, { purpose })
  }

  /**
   * Calls another party (a transfer, another daemon) with nothing locked. The domain is kept alive
   * by the job; afterwards it may be gone, and that is looked at. `signal` fires when the run ends
   * or an abort is accepted.
   *
   * @throws DomainNotRunning the run ended meanwhile: *guest unexpectedly quit*
   */
  async remote<R>(purpose: string, party: (signal: AbortSignal) => Promise<R>): Promise<R> {
    const call = this.owner()
    const { instance } = this.hold
    const controller = new AbortController()
    const onAbort = (): void => controller.abort(this.#aborted())
    const unwatch = instance?.whenEnded(() => controller.abort(this.object.notRunning()))
    this.#record.abortWatchers.add(onAbort)
    if (this.#record.abortRequested) onAbort()
    this.object.record(remoteBegan, call, this.hold.number, { purpose })
    this.doing(purpose)
    try {
      const result = await party(controller.signal)
      if (instance?.ended !== undefined) throw this.object.notRunning()
      return result
    } finally {
      unwatch?.()
      this.#record.abortWatchers.delete(onAbort)
      this.doing('')
      this.object.record(remoteEnded, call, this.hold.number, { purpose })
    }
  }

  /**
   * Lends an agent job to `body`, for freeze and for thaw: the one declared exception to "never an
   * agent and another job" (jobs.md 7). The mask must admit query, destroy and abort, no nested job
   * may be held, and each command has its own finite deadline.
   */
  async quiesce<R>(body: (job: AgentJob<T>) => Promise<R>): Promise<R> {
    const call = this.owner()
    const { mask } = this.#record
    assertRule(this.hold.children.size === 0, 'I7', 'quiesce inside a nested job.')
    assertRule(
      mask.has('query') && mask.has('abort'),
      'I7',
      'quiesce needs a mask that admits query, destroy and abort.',
    )
    const hold = await this.object.interlock.request(call, 'agent-modify', { parent: this.hold })
    await using job = new AgentJob(this.object, hold, this.#debts)
    return await body(job)
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
      this.kind === 'start' || this.kind === 'migration-in',
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

  #aborted(): JobAborted {
    const kind = asyncKindWords[this.kind]
    return new JobAborted(
      'VIR_ERR_OPERATION_ABORTED',
      `operation aborted: job '${kind}' of domain '${this.object.tag.name}' was canceled by client.`,
      { domain: this.object.tag.name, api: this.hold.api },
    )
  }
}
