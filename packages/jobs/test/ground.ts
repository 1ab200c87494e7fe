// The ground that tests of the interlocking stand on: a list of domains in a simulated world, fake
// ports that answer when told to, and the trace checker, which every test passes in the end.
import { SimulatedHost, SimulationStalled, SimulationTooLong, firstCome } from '@signalbox/testkit'
import type { Chooser } from '@signalbox/testkit'
import { Recorder } from '@signalbox/trace'
import type { TraceEvent } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { AsyncJob, AsyncKind, Call, CallRequest, Debt, DebtRecord } from '../src/index.ts'
import type { DomainObject, Instance } from '../src/index.ts'
import { DomainList, TraceChecker } from '../src/index.ts'
import { Breached } from './breached.ts'
import type { Length } from './breached.ts'
import type { FakeSession } from './fake-port.ts'
import { FakePort } from './fake-port.ts'

export interface TestTypes {
  readonly State: { readonly note: string }
  readonly Live: { readonly run: 'running' | 'paused'; readonly seen: number }
  readonly Monitor: FakeSession
  readonly Agent: FakeSession
}

export type TestObject = DomainObject<TestTypes>

export interface GroundOptions {
  readonly seed?: number
  readonly chooser?: Chooser
  readonly maxQueued?: number
  /** Whether states are frozen and sections recorded; true when absent. */
  readonly checks?: boolean
}

/** The error of a promise that must fail. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('It succeeded, and should have failed.')
}

export class Ground {
  readonly host: SimulatedHost
  readonly world: World
  readonly recorder: Recorder
  readonly checker = new TraceChecker()
  readonly events: TraceEvent[] = []
  readonly list: DomainList<TestTypes>
  readonly written: { readonly name: string; readonly debts: readonly DebtRecord[] }[] = []
  readonly collected: Debt[] = []
  /** What was told of changes of states. */
  readonly changes: { readonly name: string; readonly before: string; readonly after: string }[] =
    []
  /** What the status on disk says of phases, version by version. */
  readonly announced: { readonly name: string; readonly phase: string }[] = []
  /** Lets every write of debts and of the status fail. */
  refuseWrites: Error | undefined
  readonly ports = new Map<number, { readonly monitor: FakePort; readonly agent: FakePort }>()
  /** How far it was when an invariant was broken. */
  #breached: Length | undefined
  #lastId = 0
  #lastUuid = 0

  constructor(options: GroundOptions = {}) {
    this.host = new SimulatedHost({
      seed: options.seed ?? 1,
      chooser: options.chooser ?? firstCome(),
    })
    this.world = this.host.world()
    // Every event is kept below: a large ring would only take its time to be made.
    this.recorder = new Recorder({ clock: this.world.clock, capacity: 2 })
    this.recorder.tap((event) => {
      this.events.push(event)
      this.checker.accept(event)
      if (this.checker.breaches.length > 0) this.#breached ??= this.length
    })
    this.list = new DomainList<TestTypes>({
      world: this.world,
      recorder: this.recorder,
      ledger: {
        write: async (object, debts) => {
          this.written.push({ name: object.tag.name, debts })
          await this.pause(1)
          if (this.refuseWrites !== undefined) throw this.refuseWrites
        },
        collect: (_object, debt) => this.collected.push(debt),
      },
      announce: async (object) => {
        const { name } = object.tag
        const phase = object.interlock.async?.async?.phaseName ?? ''
        await this.pause(1)
        if (this.refuseWrites !== undefined) throw this.refuseWrites
        this.announced.push({ name, phase })
      },
      changed: ({ tag }, before, after) => {
        this.changes.push({ name: tag.name, before: before.note, after: after.note })
      },
      ...(options.maxQueued !== undefined && { maxQueued: options.maxQueued }),
      checks: options.checks ?? true,
    })
  }

  /** How far the run has come. */
  get length(): Length {
    return { steps: this.events.length, choices: this.host.schedule.length }
  }

  get nowMs(): number {
    return this.world.clock.now()
  }

  add(name: string, persistent = true): TestObject {
    const uuid = `00000000-0000-4000-8000-${String(++this.#lastUuid).padStart(12, '0')}`
    return this.list.add({ uuid, name, persistent, state: { note: '' } }).object
  }

  call(api: string, request: Partial<CallRequest> = {}): Call {
    return this.list.beginCall({ api, client: 'client 1', ...request })
  }

  /** Resolves after so many milliseconds of the simulated clock. */
  pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.world.clock.alarm(this.nowMs + ms, resolve)
    return promise
  }

  /** Lets everything happen that can, until `promise` has settled. */
  async finish<R>(promise: Promise<R>): Promise<R> {
    try {
      return await this.host.finish(promise)
    } catch (error) {
      // What was broken before is the cause, and this its consequence.
      if (error instanceof SimulationStalled || error instanceof SimulationTooLong) this.verify()
      throw error
    }
  }

  /** Lets what can happen now happen, and no time pass. */
  async settle(): Promise<void> {
    await this.host.advance(0)
  }

  async advance(ms: number): Promise<void> {
    await this.host.advance(ms)
  }

  /** Begins a run under an async job of kind start that is held. */
  beginRun(job: AsyncJob<TestTypes>): Instance {
    return job.begin(++this.#lastId, { run: 'running', seen: 0 }, (instance) => {
      const ports = {
        monitor: new FakePort(this.world, instance),
        agent: new FakePort(this.world, instance),
      }
      this.ports.set(instance.id, ports)
      return ports
    })
  }

  /** A domain that runs: started by a call of its own. */
  async started(object: TestObject): Promise<Instance> {
    return await this.finish(
      this.within('virDomainCreate', async (call) => {
        await using job = await this.async(object, call, 'start')
        const instance = this.beginRun(job)
        job.conclude('completed')
        return instance
      }),
    )
  }

  async running(name: string, persistent = true): Promise<TestObject> {
    const object = this.add(name, persistent)
    await this.started(object)
    return object
  }

  /** The monitor of the present run. */
  monitor(object: TestObject): FakePort {
    return this.#port(object, 'monitor')
  }

  agent(object: TestObject): FakePort {
    return this.#port(object, 'agent')
  }

  #port(object: TestObject, which: 'monitor' | 'agent'): FakePort {
    const ports = this.ports.get(object.instance?.id ?? 0)
    if (ports === undefined) throw new Error('The domain does not run.')
    return ports[which]
  }

  /** Ends a run as a destroy does: noticed at once, then shut off under a destroy job. */
  async destroyed(object: TestObject): Promise<void> {
    const { instance } = object
    if (instance === undefined) throw new Error('The domain does not run.')
    object.end(instance, 'destroyed')
    await this.within(
      'virDomainDestroy',
      async (call) => {
        await using job = await this.list.acquireNormal(object, call, 'destroy')
        job.shutOff({})
        if (!object.read((state) => state.persistent)) this.list.remove(object)
      },
      { driver: true },
    )
  }

  async(
    object: TestObject,
    call: Call,
    kind: AsyncKind,
    waitMs?: number,
  ): Promise<AsyncJob<TestTypes>> {
    return this.list.acquireAsync(
      object,
      call,
      { kind, operation: 1, flags: 0 },
      waitMs === undefined ? {} : { waitMs },
    )
  }

  /** A call from its beginning to its end. */
  async within<R>(
    api: string,
    body: (call: Call) => Promise<R>,
    request: Partial<CallRequest> = {},
  ): Promise<R> {
    const call = this.call(api, request)
    try {
      const result = await body(call)
      call.end('answered')
      return result
    } catch (error) {
      call.end('failed')
      throw error
    }
  }

  /** Names of the jobs' events, for a test that asserts an order. */
  kinds(from = 0): string[] {
    return this.events.slice(from).map((event) => event.kind)
  }

  /** Fails when a step broke an invariant, or something is still open. */
  verify(): void {
    const [breach] = this.checker.breaches
    if (breach !== undefined) throw new Breached(breach, this.#breached ?? this.length)
    const open = this.checker.open()
    if (open.length > 0) throw this.#notIdle(`still open: ${open.join(', ')}`)
    for (const object of this.list.objects()) {
      if (!object.interlock.idle) throw this.#notIdle(`'${object.tag.name}' is not idle`)
    }
  }

  #notIdle(message: string): Breached {
    const event = this.events.at(-1)
    if (event === undefined) throw new Error(`Nothing happened, and ${message}.`)
    return new Breached({ invariant: 'I44', message, event, story: [event] }, this.length)
  }
}
