// The connections of one run of QEMU: its monitor, its agent, and what happens when they break.
// A run is known by its instance; whatever arrives for an instance that has ended is dropped.
import type { Instance, Port, Ports } from '@signalbox/jobs'
import { Agent, Monitor } from '@signalbox/qmp'
import type { MonitorClosed, MonitorEvent } from '@signalbox/qmp'
import { isAlive } from '@signalbox/world'
import type { ProcessIdentity } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import { agentGone, takeEvent } from '../events/take-event.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import type { RunPaths } from '../state/layout.ts'
import { AgentSession } from '../sessions/agent-session.ts'
import { MonitorSession } from '../sessions/monitor-session.ts'
import { agentTrouble } from './agent-trouble.ts'
import { noticeDeath } from './death.ts'
import { recordGone } from './kill-qemu.ts'
import { MonitorMemory } from './monitor-memory.ts'
import { rereadState } from './reread.ts'
import { unreachable } from './unreachable.ts'
import { firstRetryMs, nextRetryMs } from '../retry-delay.ts'

/** How often the protocol may be lost within a minute before the monitor counts as stuck. */
const lossesPerMinute = 3

export interface QemuRunOptions {
  readonly driver: DriverServices
  readonly object: DomainOf
  readonly instance: Instance
  /** The run's own directory and sockets, removed when the run is over. */
  readonly paths: RunPaths
}

export class QemuRun {
  readonly instance: Instance
  readonly paths: RunPaths
  readonly #driver: DriverServices
  readonly #object: DomainOf
  readonly #memory: MonitorMemory
  #monitor: Monitor | undefined
  #agent: Agent | undefined
  /** Of QEMU's process, while its monitor is lost. */
  #watch: AbortController | undefined
  #connecting: AbortController | undefined
  /** A session that is being opened. */
  #opening: Promise<void> | undefined
  #closing = false
  #trouble = 'it is not connected yet'
  #losses: readonly number[] = []

  constructor(options: QemuRunOptions) {
    this.#driver = options.driver
    this.#object = options.object
    this.instance = options.instance
    this.paths = options.paths
    this.#memory = new MonitorMemory(options.driver, options.object, options.instance)
    // Between its handshake and its command an agent is asked by nobody: nothing is sent to the
    // dead.
    this.instance.whenEnded(() => this.#agent?.disconnected())
  }

  /** The ports that the interlocking enters. */
  get ports(): Ports<QemuTypes> {
    return { monitor: this.#monitorPort, agent: this.#agentPort }
  }

  /** Whether the monitor cannot be used: a command unanswered past its deadline, or lost. */
  get stuck(): boolean {
    return this.#monitor === undefined || this.#monitor.stuck !== undefined
  }

  /** Why the monitor cannot be used, in words; undefined when it can. */
  get monitorTrouble(): string | undefined {
    if (this.#monitor === undefined) return this.#trouble
    return this.#monitor.stuck === undefined
      ? undefined
      : `QEMU has not answered '${this.#monitor.stuck.command}'`
  }

  /**
   * Connects the monitor and negotiates, unless a session is open or being opened: QEMU serves one
   * at a time, and one that is stuck is good again once QEMU has answered. QEMU greets within
   * milliseconds of its start.
   *
   * @throws when QEMU does not greet by the deadline, or has ended
   */
  async connectMonitor(deadlineMs: number): Promise<void> {
    if (this.#monitor !== undefined) return
    this.#opening ??= this.#openMonitor(deadlineMs).finally(() => {
      this.#opening = undefined
    })
    await this.#opening
  }

  async #openMonitor(deadlineMs: number): Promise<void> {
    const { world, recorder } = this.#driver
    const controller = new AbortController()
    const { signal } = controller
    const give = (why: string): void => controller.abort(unreachable(this.#object, why))
    const alarm = world.clock.alarm(world.clock.now() + deadlineMs, () =>
      give(`QEMU took no connection within ${deadlineMs} ms`),
    )
    const unwatch = this.instance.whenEnded(() => give('its QEMU has ended'))
    this.#connecting = controller
    try {
      const stream = await world.sockets.connect(this.paths.monitor, signal)
      this.#monitor = await Monitor.open({
        world,
        recorder,
        stream,
        domain: this.#object.tag,
        instance: this.instance.id,
        greetingDeadlineMs: deadlineMs,
        // Nobody waits for the greeting of one that has ended, or that is left to the next driver.
        signal,
        onEvent: (event) => this.#onEvent(event),
        onClosed: (closed) => this.#onClosed(closed),
        onRecovered: () => this.#onRecovered(),
      })
      this.#watch?.abort()
    } finally {
      this.#connecting = undefined
      alarm.cancel()
      unwatch()
    }
  }

  /** Connects to the agent's channel, where the machine has one; who serves it comes and goes. */
  async connectAgent(): Promise<void> {
    if (this.#object.read((state) => state.live?.agent === 'not-configured')) return
    const { world, recorder } = this.#driver
    const stream = await world.sockets.connect(this.paths.agent)
    this.#agent = new Agent({
      world,
      recorder,
      stream,
      domain: this.#object.tag,
      instance: this.instance.id,
    })
  }

  /** The guest opened or closed the agent's port: what was under way is lost, and told so. */
  async agentPortChanged(open: boolean): Promise<void> {
    if (!open) this.#agent?.disconnected()
  }

  /** Whether another attempt to connect has found QEMU answering; its state is then read afresh. */
  async reconnected(): Promise<boolean> {
    await this.#reconnect()
    return this.#monitor !== undefined
  }

  /** Closes what is open and removes the run's directory. Idempotent. */
  async close(): Promise<void> {
    this.detach()
    await this.#driver.world.files.removeTree(this.paths.directory)
  }

  /** Closes the connections and leaves QEMU as it is: the driver goes, the guest stays. */
  detach(): void {
    this.#closing = true
    this.#watch?.abort()
    this.#connecting?.abort(unreachable(this.#object, 'the driver leaves it'))
    this.#agent?.close()
    this.#monitor?.close()
  }

  readonly #monitorPort: Port<MonitorSession> = {
    trouble: () => {
      const monitor = this.#monitor
      return monitor === undefined ? unreachable(this.#object, this.#trouble) : monitor.trouble()
    },
    session: (visit) => {
      if (this.#monitor === undefined) throw new Error('entered a monitor that is not connected')
      return new MonitorSession(this.#monitor, visit, this.#memory)
    },
  }

  readonly #agentPort: Port<AgentSession> = {
    trouble: () => agentTrouble(this.#object, this.#agent !== undefined),
    session: (visit) => {
      if (this.#agent === undefined) throw new Error('entered an agent that is not connected')
      const timeout = this.#object.read((state) => state.agentTimeout)
      return new AgentSession(this.#agent, visit, this.#driver.world.clock, timeout)
    },
  }

  #onEvent(event: MonitorEvent): void {
    const { instance } = this
    // Nothing is kept any more of a run that has ended.
    if (this.#object.instance !== instance || instance.ended !== undefined) return
    const spokenTo = agentGone(this.#object, event)
    if (spokenTo !== undefined) this.#agent?.disconnected(spokenTo.beforeWallMs)
    takeEvent(this.#driver, this.#object, instance, event)
  }

  #onRecovered(): void {
    this.#memory.doubt()
    this.#driver.background.queue(this.#object, 're-read after a late reply', () =>
      rereadState(this.#driver, this.#object, this.instance),
    )
  }

  #onClosed(closed: MonitorClosed): void {
    this.#monitor = undefined
    this.#trouble = closed.message
    if (this.#closing || this.instance.ended !== undefined) {
      if (this.instance.ended !== undefined) noticeDeath(this.#driver, this.#object, this.instance)
      return
    }
    this.#losses = [...this.#recentLosses(), this.#driver.world.clock.now()]
    if (closed.why === 'protocol') {
      this.#driver.emit(this.#object, { event: 'control-error', reason: closed.message }, 'qemu')
    }
    this.#watchProcess()
    this.#keepReconnecting(firstRetryMs)
  }

  /**
   * While the monitor is lost its close tells of no end: QEMU may still be there when the
   * connection is tried, and gone a moment later.
   */
  #watchProcess(): void {
    const { world } = this.#driver
    const process = this.#object.read((state) => state.live?.process)
    if (process === undefined) return
    this.#watch?.abort()
    const watch = new AbortController()
    this.#watch = watch
    world.processes.gone(process, watch.signal).then(
      () => this.#onProcessGone(process),
      () => undefined,
    )
  }

  #onProcessGone(process: ProcessIdentity): void {
    recordGone(this.#driver, this.#object, this.instance, process)
    noticeDeath(this.#driver, this.#object, this.instance)
  }

  /** Connects again; while QEMU lives and does not answer, once more after a while. */
  #keepReconnecting(delayMs: number): void {
    const { background, world } = this.#driver
    background.run(this.#object, 'reconnect the monitor', async () => {
      await this.#reconnect()
      if (this.#monitor !== undefined || this.#closing || this.instance.ended !== undefined) return
      const again = (): void => this.#keepReconnecting(nextRetryMs(delayMs))
      world.clock.alarm(world.clock.now() + delayMs, again, true)
    })
  }

  #recentLosses(): readonly number[] {
    const now = this.#driver.world.clock.now()
    return this.#losses.filter((at) => now - at < 60_000)
  }

  /** The connection is lost; QEMU may live on. It listens again at once where it does. */
  async #reconnect(): Promise<void> {
    const { world } = this.#driver
    const process = this.#object.read((state) => state.live?.process)
    const alive = process !== undefined && isAlive(process, world.processes.look(process.pid))
    if (!alive) {
      if (process === undefined) noticeDeath(this.#driver, this.#object, this.instance)
      else this.#onProcessGone(process)
      return
    }
    if (this.#recentLosses().length > lossesPerMinute) {
      this.#trouble = 'its protocol was lost too often within a minute'
      return
    }
    try {
      this.#memory.doubt()
      await this.connectMonitor(5_000)
      await rereadState(this.#driver, this.#object, this.instance)
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error)
      if (
        (error as { code?: unknown }).code === 'ECONNREFUSED' ||
        (error as { code?: unknown }).code === 'ENOENT'
      ) {
        noticeDeath(this.#driver, this.#object, this.instance)
      }
    }
  }
}
