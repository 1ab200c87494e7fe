// A driver under watch: the trace checker is attached before its first step, its domain events are
// kept in order, and a test waits for what it does by looking again whenever something happened.
import { jobEvents } from '@signalbox/jobs'
import { setImmediate as turn } from 'node:timers/promises'
import type { Checker, TraceEvent } from '@signalbox/trace'
import { qmpEvents } from '@signalbox/qmp'
import { Recorder, formatTimeline, isEvent } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import { expect } from 'vitest'
import type { DomainEvent, Driver, DriverOptions, Machine } from '../../src/index.ts'
import { stateChanged } from '../../src/driver/state-trace.ts'
import type { StateChanged } from '../../src/driver/state-trace.ts'
import { openDriver } from '../../src/index.ts'

/** How long a test waits for what it expects, in milliseconds. Nothing takes as long. */
const limitMs = 60_000
/** Lines of the story's end that are told with a wait that came to nothing. */
const storyLines = 40
/** How late a busy machine may make each step, in milliseconds. */
const hostDelayMs = 5_000

/** What the steps up to now have come to. */
interface Known {
  /** Numbers of debts that are not paid. */
  readonly owed: Set<number>
  /** By UUID. */
  readonly states: Map<string, StateChanged>
}

function keep({ owed, states }: Known, event: TraceEvent): void {
  if (isEvent(event, jobEvents.debtMade)) owed.add(event.detail.debt)
  else if (isEvent(event, jobEvents.debtPaid)) owed.delete(event.detail.debt)
  else if (isEvent(event, jobEvents.debtGone)) owed.delete(event.detail.debt)
  else if (isEvent(event, stateChanged)) states.set(event.domain?.uuid ?? '', event.detail)
}

export class WatchedDriver {
  readonly driver: Driver
  readonly world: World
  readonly recorder: Recorder
  /** Domain events, oldest first. */
  readonly events: DomainEvent[] = []
  readonly #checker: Checker
  readonly #looks = new Set<() => void>()
  readonly #known: Known
  #looking = false
  #closed = false

  private constructor(
    driver: Driver,
    world: World,
    recorder: Recorder,
    checker: Checker,
    known: Known,
  ) {
    this.driver = driver
    this.world = world
    this.recorder = recorder
    this.#checker = checker
    this.#known = known
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
    const known: Known = { owed: new Set(), states: new Map() }
    recorder.tap((event) => keep(known, event))
    const driver = await openDriver({ checks: { hostDelayMs }, ...options, world, recorder })
    const { checker } = driver
    if (checker === undefined) throw new Error('a driver that is watched has its steps checked')
    return new WatchedDriver(driver, world, recorder, checker, known)
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Lets those who wait look again: for what does not come through the driver. */
  look(): void {
    // A look at the driver is a step, too, and needs no look of its own.
    if (this.#looking) return
    this.#looking = true
    for (const look of this.#looks) look()
    this.#looking = false
  }

  /** Asks until `ask` gives something: each answer is a round trip that says how it is now. */
  async asked<R>(what: string, ask: () => Promise<R | undefined>): Promise<R> {
    const { clock } = this.world
    const deadlineMs = clock.now() + limitMs
    for (;;) {
      const answer = await ask()
      if (answer !== undefined) return answer
      if (clock.now() > deadlineMs) throw new Error(`Nothing came of ${what}.`)
      await turn()
    }
  }

  /** Waits until `find` gives something, looking whenever anything happened. */
  until<R>(what: string, find: () => R | undefined): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    const { clock } = this.world
    const look = (): void => {
      try {
        const found = find()
        if (found !== undefined) resolve(found)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    const alarm = clock.alarm(clock.now() + limitMs, () => {
      const end = [...this.story()].slice(-storyLines).join('\n')
      reject(new Error(`Nothing came of ${what} within ${limitMs / 1000} s, but:\n${end}`))
    })
    this.#looks.add(look)
    this.look()
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
      if (found.event !== undefined || !wanted(event)) return
      found.event = event
      this.look()
    })
    return this.until(what, () => found.event).finally(() => tap.close())
  }

  /** Waits until no job is held on any machine, and nothing is owed: all recoveries are over. */
  async idle(): Promise<void> {
    await this.until('an end of all jobs', () => {
      const busy = this.driver.jobTables().some(({ held }) => held.length > 0)
      return busy || this.#known.owed.size > 0 ? undefined : true
    })
  }

  /** Waits until a machine is in a state that it comes to. */
  async untilState(machine: Machine, state: string, reason?: string): Promise<void> {
    const { uuid } = await machine.info()
    await this.until(`${state} ${reason ?? ''}`, () => {
      const found = this.#known.states.get(uuid)
      const reached = found?.to === state && (reason === undefined || found.reason === reason)
      return reached || undefined
    })
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
