// The list of domain objects: found by UUID, name and id in constant time, each unique (jobs.md 2),
// and where jobs on them are asked for.
import type { Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { AcquireOptions } from './acquire.ts'
import { acquire } from './acquire.ts'
import { AgentJob } from './agent-job.ts'
import { AsyncJob } from './async-job.ts'
import type { CompletedJob, CurrentJob } from './completed-job.ts'
import { currentJob } from './completed-job.ts'
import type { CallRequest } from './call.ts'
import { Call } from './call.ts'
import type { DebtBook, DebtLedger } from './debt.ts'
import type { ObjectContext, ObjectHooks } from './domain-object.ts'
import { DomainObject } from './domain-object.ts'
import { DomainConflict, RuleBroken } from './errors.ts'
import { nameFreed, nameReserved, objectListed, objectRemoved, objectRenamed } from './events.ts'
import type { AsyncRequest, RestoredJob } from './slots.ts'
import type { JobTable } from './job-table.ts'
import { jobTable } from './job-table.ts'
import type { AgentKind, AsyncKind, NormalKind } from './kinds.ts'
import { NormalJob } from './normal-job.ts'
import { noDomain } from './refusals.ts'
import { Reference } from './reference.ts'
import type { CoreState, DomainState, DomainTypes } from './state.ts'

export interface DomainListOptions<T extends DomainTypes> {
  readonly world: World
  readonly recorder: Recorder
  readonly ledger: DebtLedger<T>
  /** Resolves once the status on disk says what the job and phase of the object are now. */
  readonly announce: (object: DomainObject<T>) => Promise<void>
  /**
   * Told of each change of a state, inside its section: it must not wait, nor look at the object
   * again.
   */
  readonly changed?: (
    object: DomainObject<T>,
    before: DomainState<T>,
    after: DomainState<T>,
  ) => void
  /** Requests waiting and jobs held that one domain may have; 0, the default, for no limit. */
  readonly maxQueued?: number
  /** Freezes states and records every section. */
  readonly checks?: boolean
}

export interface AddRequest<T extends DomainTypes> extends CoreState {
  readonly state: T['State']
  /** Refuse an object that is active: a transient domain must not be run twice. */
  readonly mustBeInactive?: boolean
}

export class DomainList<T extends DomainTypes> {
  readonly #context: ObjectContext
  readonly #hooks: ObjectHooks<T>
  readonly #byUuid = new Map<string, DomainObject<T>>()
  readonly #byName = new Map<string, DomainObject<T>>()
  readonly #byId = new Map<number, DomainObject<T>>()
  /** Names that a rename holds until its files have moved. */
  readonly #reserved = new Map<string, DomainObject<T>>()

  constructor(options: DomainListOptions<T>) {
    this.#context = {
      world: options.world,
      recorder: options.recorder,
      maxQueued: options.maxQueued ?? 0,
      checks: options.checks ?? false,
    }
    this.#hooks = {
      ledger: options.ledger,
      announce: options.announce,
      changed: options.changed ?? (() => undefined),
      began: (object, id) => this.#byId.set(id, object),
      dropped: (object, id) => {
        this.#byId.delete(id)
        object.debts.clear(object)
      },
    }
  }

  get size(): number {
    return this.#byUuid.size
  }

  /** Begins a call; every call is ended by who began it. */
  beginCall(request: CallRequest): Call {
    return new Call(this.#context, request)
  }

  findByUuid(uuid: string): DomainObject<T> | undefined {
    return this.#byUuid.get(uuid)
  }

  findByName(name: string): DomainObject<T> | undefined {
    return this.#byName.get(name)
  }

  /** Only active domains have an id. */
  findById(id: number): DomainObject<T> | undefined {
    return this.#byId.get(id)
  }

  /** All objects, in the order in which they were added. */
  objects(): DomainObject<T>[] {
    return [...this.#byUuid.values()]
  }

  /**
   * Adds a domain, or finds the one that is there with the same UUID and name; it is the caller's
   * to give that one its new definition.
   *
   * @throws DomainConflict another domain has the name or the UUID, or it must not be active
   */
  add(request: AddRequest<T>): { object: DomainObject<T>; added: boolean } {
    const present = this.#byUuid.get(request.uuid)
    if (present !== undefined) {
      this.#refuseMismatch(present, request)
      return { object: present, added: false }
    }
    const namesake = this.#byName.get(request.name) ?? this.#reserved.get(request.name)
    if (namesake !== undefined) {
      throw conflict(
        'VIR_ERR_OPERATION_FAILED',
        `domain '${request.name}' already exists with uuid ${namesake.tag.uuid}: ` +
          'use that UUID to change it, or another name.',
        request.name,
      )
    }
    const { uuid, name, persistent } = request
    const core = { uuid, name, persistent }
    const object = new DomainObject<T>(this.#context, this.#hooks, core, request.state)
    this.#byUuid.set(uuid, object)
    this.#byName.set(name, object)
    object.record(objectListed, undefined, 0, { persistent })
    return { object, added: true }
  }

  /** Takes an object out of the list; whoever waits for a job on it gets NO_DOMAIN. */
  remove(object: DomainObject<T>): void {
    if (object.removing) return
    object.markRemoving()
    this.#byUuid.delete(object.tag.uuid)
    this.#byName.delete(object.tag.name)
    object.record(objectRemoved, undefined, 0, {})
  }

  /**
   * Reserves a name for a rename, so that nobody takes it while the files move.
   *
   * @returns how to give the reservation back
   * @throws DomainConflict the name is taken
   */
  reserveName(object: DomainObject<T>, name: string): () => void {
    const taken = this.#byName.get(name) ?? this.#reserved.get(name)
    if (taken !== undefined) {
      const same = taken === object && object.tag.name === name
      throw conflict(
        'VIR_ERR_OPERATION_INVALID',
        same
          ? `cannot rename domain '${name}' to the name that it has.`
          : `domain with name '${name}' already exists: choose another name.`,
        object.tag.name,
      )
    }
    if (object.removing) throw noDomain(object.tag)
    this.#reserved.set(name, object)
    object.record(nameReserved, undefined, 0, { name })
    return () => {
      if (this.#reserved.get(name) !== object) return
      this.#reserved.delete(name)
      object.record(nameFreed, undefined, 0, { name })
    }
  }

  /** Gives an object its reserved name, and frees the old one, in one step. */
  rename(object: DomainObject<T>, name: string): void {
    if (this.#reserved.get(name) !== object) {
      throw new RuleBroken('I36', `the name '${name}' was not reserved for '${object.tag.name}'.`)
    }
    const from = object.tag.name
    this.#reserved.delete(name)
    if (object.removing) throw noDomain(object.tag)
    this.#byName.delete(from)
    this.#byName.set(name, object)
    object.renamed(name)
    object.record(objectRenamed, undefined, 0, { from })
  }

  /** A reference: it looks, and nothing else. Give it back with `using`. */
  reference(object: DomainObject<T>, call: Call): Reference<T> {
    return new Reference(object, call)
  }

  acquireNormal(
    object: DomainObject<T>,
    call: Call,
    kind: NormalKind,
    options?: AcquireOptions,
  ): Promise<NormalJob<T>> {
    return acquire(NormalJob<T>, object, call, kind, options)
  }

  acquireAgent(
    object: DomainObject<T>,
    call: Call,
    kind: AgentKind,
    options?: AcquireOptions,
  ): Promise<AgentJob<T>> {
    return acquire(AgentJob<T>, object, call, `agent-${kind}`, options)
  }

  acquireAsync(
    object: DomainObject<T>,
    call: Call,
    request: AsyncRequest,
    options?: AcquireOptions,
  ): Promise<AsyncJob<T>> {
    return acquire(AsyncJob<T>, object, call, 'async', { ...options, async: request })
  }

  /**
   * Continues an async job that has no owner; undefined when none of that kind and phase is held.
   */
  continueAsync(
    object: DomainObject<T>,
    call: Call,
    kind: AsyncKind,
    phase?: number,
  ): AsyncJob<T> | undefined {
    const hold = object.interlock.adopt(call, kind, phase)
    return hold === undefined ? undefined : new AsyncJob(object, hold, call, object.debts)
  }

  /** Puts a job back that was on disk, ownerless, for `continueAsync`. */
  restoreAsync(object: DomainObject<T>, call: Call, job: RestoredJob): void {
    object.interlock.restore(call, job)
  }

  /** Who holds what on a domain, and who waits: with no job, lock or monitor. */
  jobs(object: DomainObject<T>): JobTable {
    return jobTable(object)
  }

  /** The async job that is held, and how far it is: with no job, lock or monitor. */
  currentJob(object: DomainObject<T>): CurrentJob | undefined {
    return currentJob(object.interlock.async, this.#context.world.clock.now())
  }

  /**
   * Statistics of the last async job that ended. Reading takes them away unless `keep`; they are
   * not readable while another one runs (jobs.md 8.6).
   */
  completedJob(object: DomainObject<T>, keep = false): CompletedJob | undefined {
    return object.interlock.completed(keep)
  }

  /** What is owed on a domain. */
  debts(object: DomainObject<T>): DebtBook<T> {
    return object.debts
  }

  /** The driver is closing: nobody but the driver's own calls waits any longer. */
  stop(): void {
    for (const object of this.#byUuid.values()) object.interlock.stop()
  }

  #refuseMismatch(present: DomainObject<T>, request: AddRequest<T>): void {
    const { name, uuid } = present.tag
    if (name !== request.name) {
      throw conflict(
        'VIR_ERR_OPERATION_FAILED',
        `domain '${name}' is already defined with uuid ${uuid}: ` +
          `leave the UUID out to define '${request.name}' as another domain.`,
        request.name,
      )
    }
    if (request.mustBeInactive !== true) return
    const starting = present.interlock.async?.async?.kind === 'start'
    const transient = !present.read((state) => state.persistent)
    // A transient domain that does not run is about to: it would have left the list otherwise.
    if (!present.active && !starting && !transient) return
    const what = transient && (starting || !present.active) ? 'being started' : 'active'
    throw conflict('VIR_ERR_OPERATION_INVALID', `domain '${name}' is already ${what}`, name)
  }
}

function conflict(
  code: 'VIR_ERR_OPERATION_FAILED' | 'VIR_ERR_OPERATION_INVALID',
  message: string,
  domain: string,
): DomainConflict {
  return new DomainConflict(code, message, { domain })
}
