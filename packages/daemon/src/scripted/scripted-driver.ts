// A driver that does what its script says: for tests of fronts, clients and whatever talks to a
// daemon, without QEMU. It ships with the daemon, so that users can test with it, too.
import { attachCheckers, layoutFor } from '@signalbox/qemu'
import type {
  ConsoleRequest,
  DomainEvent,
  DomainEventBody,
  DriverChecks,
  Invocation,
} from '@signalbox/qemu'
import type { JobTable } from '@signalbox/jobs'
import { Recorder } from '@signalbox/trace'
import type { DomainTag } from '@signalbox/trace'
import type { ByteStream, World } from '@signalbox/world'
import type { ServedDriver } from '../front/served-driver.ts'

/** What a scripted operation is given, and what it returns or throws is the answer. */
export type ScriptedOperation = (invocation: Invocation) => Promise<unknown>

export interface ScriptedDriverOptions {
  readonly world: World
  /** An absolute directory. */
  readonly root: string
  readonly operations?: Readonly<Record<string, ScriptedOperation>>
  readonly openConsole?: (request: ConsoleRequest) => Promise<ByteStream>
  /** Checks every step of whoever serves it against the invariants, as `openDriver` does. */
  readonly checks?: DriverChecks
}

/** An event's body, and the rest of it where it matters. */
export type ScriptedEvent = DomainEventBody & {
  readonly domain: DomainTag
  readonly cause?: string
}

export class ScriptedDriver implements ServedDriver {
  readonly recorder: Recorder
  readonly layout: ServedDriver['layout']
  readonly findings: readonly string[] = []
  /** Every invocation so far. */
  readonly invocations: Invocation[] = []
  activeCount = 0
  /** What `jobTables` answers. */
  tables: readonly JobTable[] = []
  closed = false
  readonly #options: ScriptedDriverOptions
  readonly #listeners = new Set<(event: DomainEvent) => void>()
  #sequence = 0

  constructor(options: ScriptedDriverOptions) {
    this.#options = options
    this.recorder = new Recorder({ clock: options.world.clock, capacity: 4096 })
    const { checks } = options
    if (checks !== undefined) attachCheckers(this.recorder, checks, checks.further)
    this.layout = layoutFor(options.world.host, { root: options.root })
  }

  /** How many listen to events. */
  get listenerCount(): number {
    return this.#listeners.size
  }

  async invoke(invocation: Invocation): Promise<unknown> {
    this.invocations.push(invocation)
    const { operation } = invocation
    const scripted = this.#options.operations?.[operation]
    if (scripted !== undefined) return await scripted(invocation)
    throw Object.assign(new Error(`There is no operation '${operation}'.`), {
      code: 'VIR_ERR_INVALID_ARG',
      errorDomain: 'VIR_FROM_QEMU',
    })
  }

  subscribe(listener: (event: DomainEvent) => void): { close(): void } {
    const entry = (event: DomainEvent): void => listener(event)
    this.#listeners.add(entry)
    return { close: () => this.#listeners.delete(entry) }
  }

  /** Tells an event to all who listen. */
  emit(event: ScriptedEvent): void {
    const { clock } = this.#options.world
    const complete: DomainEvent = {
      cause: 'guest',
      ...event,
      sequence: ++this.#sequence,
      wallTimeMs: clock.wallTime(),
    }
    for (const listener of this.#listeners) listener(complete)
  }

  jobTables(): readonly JobTable[] {
    return this.tables
  }

  async openConsole(request: ConsoleRequest): Promise<ByteStream> {
    const open = this.#options.openConsole
    if (open === undefined) throw new Error('no console is scripted')
    return await open(request)
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

/** Waits until the caller leaves, as a call does that waits for a job. */
export function untilLeft({ signal }: Invocation): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = (): void => {
    reject(
      Object.assign(new Error('The call was given up by its caller.'), {
        code: 'VIR_ERR_OPERATION_ABORTED',
        errorDomain: 'VIR_FROM_QEMU',
      }),
    )
  }
  if (signal?.aborted === true) leave()
  else signal?.addEventListener('abort', leave)
  return promise
}
