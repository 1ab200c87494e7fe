// The driver: one per process and state directory. It puts the parts together, runs operations for
// whoever calls, and tells what happens. QEMUs outlive it.
import type { JobTable } from '@signalbox/jobs'
import type { Checker, Recorder } from '@signalbox/trace'
import type { ByteStream, World } from '@signalbox/world'
import * as v from 'valibot'
import type { DomainEvent } from '../domain-event.ts'
import type { DriverOperation } from '../driver-operation.ts'
import { DriverError } from '../errors.ts'
import type { Subscription } from '../event-hub.ts'
import { toldByHost } from '../host-refusal.ts'
import type { InputSchema, Operation } from '../operation.ts'
import { domainOperations, driverOperations } from '../operations/index.ts'
import type { RunRequest } from '../run-operation.ts'
import { runOperation } from '../run-operation.ts'
import type { DomainOf } from '../services.ts'
import { attachConsole } from './console.ts'
import type { ConsoleRequest } from './console.ts'
import { findDomain } from './find-domain.ts'
import { inspectDomain } from './inspect.ts'
import { Machine } from './machine.ts'
import type { DriverParts } from './parts.ts'

/** A call of an operation by name, as fronts make it. */
export interface Invocation {
  readonly operation: string
  /** Name, UUID or id; absent for operations on the driver. */
  readonly domain?: string
  readonly input?: unknown
  /** Who calls, in words: 'client 7'. */
  readonly client?: string
  /** How long the caller waits for its answer, in milliseconds. */
  readonly deadlineMs?: number
  /** How long each wait for a job may take, in milliseconds; 30 s when absent. */
  readonly jobWaitMs?: number
  readonly nowait?: boolean
  readonly signal?: AbortSignal | undefined
  /** Refuses operations that change anything. */
  readonly readOnly?: boolean
}

const domainTable: Readonly<Record<string, Operation>> = domainOperations
const driverTable: Readonly<Record<string, DriverOperation>> = driverOperations

export class Driver {
  readonly world: World
  readonly recorder: Recorder
  /** What checks its steps; undefined unless it was opened with checks. */
  readonly checker: Checker | undefined
  readonly #parts: DriverParts
  #closing: Promise<void> | undefined

  /** @internal Use `openDriver`. */
  constructor(parts: DriverParts, checker: Checker | undefined) {
    this.world = parts.services.world
    this.recorder = parts.services.recorder
    this.checker = checker
    this.#parts = parts
  }

  /** Domains that run. */
  get activeCount(): number {
    return this.#parts.services.list.objects().filter((object) => object.active).length
  }

  /** Where everything lies. */
  get layout(): DriverParts['services']['layout'] {
    return this.#parts.services.layout
  }

  /** What was found when the driver was opened that needs somebody's eyes. */
  get findings(): readonly string[] {
    return this.#parts.findings
  }

  /**
   * Runs an operation by its name, for fronts: the input is checked by the operation's schema.
   *
   * @throws DriverError INVALID_ARG unknown operation or wrong input; whatever the operation throws
   */
  async invoke(request: Invocation): Promise<unknown> {
    this.#assertOpen()
    const { operation: name, readOnly } = request
    const onDomain = Object.hasOwn(domainTable, name) ? domainTable[name] : undefined
    const onDriver = Object.hasOwn(driverTable, name) ? driverTable[name] : undefined
    const found = onDomain ?? onDriver
    if (found === undefined) {
      throw new DriverError('VIR_ERR_INVALID_ARG', `There is no operation '${name}'.`)
    }
    if (readOnly === true && !found.readOnly) {
      throw new DriverError(
        'VIR_ERR_OPERATION_DENIED',
        `operation '${name}' forbidden for read only access.`,
      )
    }
    const input = checkInput(name, found.input, request.input ?? {})
    const call = this.#request(found.api, request)
    if (onDomain !== undefined) {
      const object = this.#find(request.domain)
      return await runOperation(this.#parts.services, onDomain, object, input, call)
    }
    if (onDriver === undefined) throw new Error('an operation of neither table')
    return await this.#runOnDriver(onDriver, input, call)
  }

  /** A machine by name, UUID or id, to call operations on; it is looked up anew by each call. */
  machine(key: string): Machine {
    return new Machine(key, (invocation) => this.invoke(invocation))
  }

  /** Defines a machine from XML. */
  async define(xml: string): Promise<Machine> {
    const { uuid } = (await this.invoke({ operation: 'define', input: { xml } })) as {
      uuid: string
    }
    return this.machine(uuid)
  }

  /** Calls `listener` with each domain event, in order. It must not wait. */
  subscribe(listener: (event: DomainEvent) => void): Subscription {
    return this.#parts.events.subscribe(listener)
  }

  /** Who holds what on every domain, and who waits: with no job, lock or monitor. */
  jobTables(): readonly JobTable[] {
    return this.#parts.jobTables()
  }

  /** What is kept of every domain, as text that can be compared; see `inspect.ts`. */
  inspect(): readonly string[] {
    return this.#parts.services.list.objects().map(inspectDomain)
  }

  /** Attaches to a serial console. One reader at a time, unless forced. */
  async openConsole(request: ConsoleRequest): Promise<ByteStream> {
    const object = this.#find(request.domain)
    return await attachConsole(this.#parts.services, object, request)
  }

  /** Closes the driver. What waits is refused, QEMUs live on. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#parts.close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #assertOpen(): void {
    if (this.#closing === undefined) return
    throw new DriverError('VIR_ERR_OPERATION_ABORTED', 'The driver is closed.')
  }

  #find(key: string | undefined): DomainOf {
    this.#assertOpen()
    return findDomain(this.#parts.services.list, key)
  }

  #request(api: string, request: Invocation): RunRequest {
    const { deadlineMs, signal, jobWaitMs, nowait } = request
    return {
      api,
      client: request.client ?? 'library',
      signal,
      readOnly: request.readOnly ?? false,
      ...(deadlineMs !== undefined && {
        deadlineAtMs: this.world.clock.now() + deadlineMs,
      }),
      ...(jobWaitMs !== undefined && { jobWaitMs }),
      ...(nowait !== undefined && { nowait }),
    }
  }

  async #runOnDriver(
    operation: DriverOperation,
    input: unknown,
    request: RunRequest,
  ): Promise<unknown> {
    const { services } = this.#parts
    const call = services.list.beginCall(request)
    try {
      const result = await operation.run(input, { driver: services, call, request })
      call.end('answered')
      return result
    } catch (error) {
      call.end('failed', error)
      throw toldByHost(operation.api, error)
    }
  }
}

/** Checks an input by an operation's schema; the message names the field. */
function checkInput(operation: string, schema: InputSchema, input: unknown): unknown {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const problems = result.issues.slice(0, 5).map((issue) => {
    const path = v.getDotPath(issue)
    return path === null ? issue.message : `${path}: ${issue.message}`
  })
  throw new DriverError(
    'VIR_ERR_INVALID_ARG',
    `Cannot call '${operation}': ${problems.join('; ')}.`,
    { operation },
  )
}
