// A driver under watch: the trace checker is attached before its first step, its domain events are
// kept in order, and a test waits for what it does by looking again whenever something happened.
import type { Checker, TraceEvent } from '@signalbox/trace'
import { qmpEvents } from '@signalbox/qmp'
import { Recorder, formatTimeline, isEvent } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import { expect } from 'vitest'
import type { DomainEvent, Driver, DriverOptions, Machine } from '../../src/index.ts'
import { openDriver } from '../../src/index.ts'

/** How long a test waits for what it expects, in milliseconds. Nothing takes as long. */
const limitMs = 60_000
/** How late a busy machine may make each step, in milliseconds. */
const hostDelayMs = 5_000
/** What a look at a machine's state is on the trace. */
const lookApi = 'virDomainGetState'

export class WatchedDriver {
  readonly driver: Driver
  readonly world: World
  readonly recorder: Recorder
  /** Domain events, oldest first. */
  readonly events: DomainEvent[] = []
  readonly #checker: Checker
  readonly #looks = new Set<() => void>()
  #closed = false

  private constructor(driver: Driver, world: World, recorder: Recorder, checker: Checker) {
    this.driver = driver
    this.world = world
    this.recorder = recorder
    this.#checker = checker
    driver.subscribe((event) => {
      this.events.push(event)
    })
    recorder.tap(() => this.look())
  }

  static async open(
    world: World,
    options: Omit<DriverOptions, 'world' | 'recorder'>,
  ): Promise<WatchedDriver> {
    const recorder = new Recorder({ clock: world.clock, capacity: 2 ** 17 })
    const driver = await openDriver({ checks: { hostDelayMs }, ...options, world, recorder })
    const { checker } = driver
    if (checker === undefined) throw new Error('a driver was opened without its checks')
    return new WatchedDriver(driver, world, recorder, checker)
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Lets those who wait look again: for what does not come through the driver. */
  look(): void {
    for (const look of this.#looks) look()
  }

  /** Asks until `ask` gives something: each answer is a round trip that says how it is now. */
  async asked<R>(what: string, ask: () => Promise<R | undefined>): Promise<R> {
    const { clock } = this.world
    const deadlineMs = clock.now() + limitMs
    for (;;) {
      const answer = await ask()
      if (answer !== undefined) return answer
      if (clock.now() > deadlineMs) throw new Error(`Nothing came of ${what}.`)
    }
  }

  /** Waits until `find` gives something, looking whenever anything happened. */
  until<R>(what: string, find: () => R | undefined): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    const { clock } = this.world
    const look = (): void => {
      const found = find()
      if (found !== undefined) resolve(found)
    }
    const alarm = clock.alarm(clock.now() + limitMs, () => {
      reject(new Error(`Nothing came of ${what} within ${limitMs / 1000} s.`))
    })
    this.#looks.add(look)
    look()
    return promise.finally(() => {
      alarm.cancel()
      this.#looks.delete(look)
    })
  }

  /** The first domain event from number `from` on that `wanted` accepts, once it is there. */
  event(what: string, wanted: (event: DomainEvent) => boolean, from = 0): Promise<DomainEvent> {
    return this.until(what, () => this.events.slice(from).find(wanted))
  }

  /** The agent of a guest has opened its channel, after event number `from`. */
  async agent(from = 0): Promise<void> {
    const connected = (event: DomainEvent): boolean =>
      event.event === 'agent-lifecycle' && event.state === 'connected'
    await this.event('the agent', connected, from)
  }

  /** Whether the agent's channel of a machine is open, by what was told last. */
  agentConnected(domain: string): boolean {
    const last = this.events.findLast(
      (event) => event.event === 'agent-lifecycle' && event.domain.name === domain,
    )
    return last?.event === 'agent-lifecycle' && last.state === 'connected'
  }

  /** A machine has stopped, after event number `from`. */
  async stopped(from: number): Promise<void> {
    const stopped = (event: DomainEvent): boolean =>
      event.event === 'lifecycle' && event.lifecycle.kind === 'stopped'
    await this.event('the stop', stopped, from)
  }

  /** Commands that were sent to QEMUs and agents since step number `from`. */
  commands(from: number): readonly string[] {
    return this.recorder.read(from).events.flatMap((event) => {
      if (isEvent(event, qmpEvents.commandSent)) return [event.detail.command]
      return isEvent(event, qmpEvents.agentCommandSent) ? [event.detail.command] : []
    })
  }

  /** The first step from now on that `wanted` accepts. */
  step(what: string, wanted: (event: TraceEvent) => boolean): Promise<TraceEvent> {
    const found: { event?: TraceEvent } = {}
    const tap = this.recorder.tap((event) => {
      if (found.event === undefined && wanted(event)) found.event = event
    })
    return this.until(what, () => found.event).finally(() => tap.close())
  }

  /** Waits until a machine is in a state, looking again after every step that is not a look. */
  async untilState(machine: Machine, state: string, reason?: string): Promise<void> {
    for (;;) {
      const next = this.step(`${state} ${reason ?? ''}`, ({ call }) => call?.api !== lookApi)
      const found = await machine.state()
      if (found.state === state && (reason === undefined || found.reason === reason)) {
        next.catch(() => undefined)
        return
      }
      await next
    }
  }

  /** What clients were told of lifecycles since event number `from`, as `kind/detail` and names. */
  told(from = 0): readonly string[] {
    return this.events.slice(from).flatMap((event) => {
      if (event.event === 'qemu') return []
      return event.event === 'lifecycle'
        ? [`${event.lifecycle.kind}/${event.lifecycle.detail}`]
        : [event.event]
    })
  }

  /** As {@link told}, of lifecycles alone. */
  lifecycles(from = 0): readonly string[] {
    return this.told(from).filter((each) => each.includes('/'))
  }

  /** Ends every machine that runs. */
  async destroyAll(): Promise<void> {
    const list = (await this.driver.invoke({ operation: 'list' })) as {
      readonly uuid: string
      readonly active: boolean
    }[]
    for (const { uuid, active } of list) {
      if (active) await this.driver.machine(uuid).destroy()
    }
  }

  /** Closes the driver; QEMUs live on. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    await this.driver.close()
  }

  /** No rule was broken, and nothing is held or waited for any more. */
  expectFlawless(): void {
    const { breaches, complete } = this.#checker
    const told = breaches.map(({ invariant, message, story }) => ({
      invariant,
      message,
      story: [...formatTimeline(story)],
    }))
    expect(told, 'breaches of the rules').toEqual([])
    expect(complete).toBe(true)
    expect(this.#checker.open(), 'what is still open').toEqual([])
  }

  story(): Iterable<string> {
    return formatTimeline(this.recorder.read(0).events)
  }
}
