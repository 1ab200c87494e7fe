// The connections of one run of QEMU: its monitor, its agent, and what happens when they break.
// A run is known by its instance; whatever arrives for an instance that has ended is dropped.
import type { Instance, Port, Ports } from '@signalbox/jobs'
import { Agent, Monitor } from '@signalbox/qmp'
import type { MonitorClosed, MonitorEvent } from '@signalbox/qmp'
import type { ProcessIdentity, ProcessStatus } from '@signalbox/world'
import { agentChannelOf } from '../devices/agent-channel.ts'
import type { QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import { qmpEventHandlers } from '../events/index.ts'
import { factApplied } from '../qmp-event.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import type { RunPaths } from '../state/layout.ts'
import { AgentSession } from '../sessions/agent-session.ts'
import { MonitorSession } from '../sessions/monitor-session.ts'
import { noticeDeath } from './death.ts'
import { hear } from './heard.ts'
import { recordGone } from './kill-qemu.ts'
import { MonitorMemory } from './monitor-memory.ts'
import { rereadState } from './reread.ts'

/** How often the protocol may be lost within a minute before the monitor counts as stuck. */
const lossesPerMinute = 3
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/** After these the agent that was spoken to is no more, whatever is told of its port, and when. */
const agentEndings: ReadonlySet<string> = new Set(['RESET', 'SHUTDOWN', 'SUSPEND', 'SUSPEND_DISK'])

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
  #closing = false
  #trouble = 'it is not connected yet'
  #losses: readonly number[] = []

  constructor(options: QemuRunOptions) {
    this.#driver = options.driver
    this.#object = options.object
    this.instance = options.instance
    this.paths = options.paths
    this.#memory = new MonitorMemory(options.driver, options.object, options.instance)
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
   * Connects the monitor and negotiates. QEMU greets within milliseconds of its start.
   *
   * @throws when QEMU does not greet by the deadline, or has ended
   */
  async connectMonitor(deadlineMs: number): Promise<void> {
    const { world, recorder } = this.#driver
    const controller = new AbortController()
    const { signal } = controller
    const alarm = world.clock.alarm(world.clock.now() + deadlineMs, () => controller.abort())
    const unwatch = this.instance.whenEnded(() => controller.abort())
    this.#connecting = controller
    try {
      const stream = await world.sockets.connect(this.paths.monitor, signal)
      // Nobody waits for the greeting of one that has ended, or that is left to the next driver.
      signal.addEventListener('abort', () => stream.destroy())
      this.#monitor = await Monitor.open({
        world,
        recorder,
        stream,
        domain: this.#object.tag,
        instance: this.instance.id,
        greetingDeadlineMs: deadlineMs,
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

  /** Ends a QEMU that nothing but its monitor is known of. */
  async quit(): Promise<void> {
    await this.#monitor?.execute('quit', {}, {})
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
    this.#connecting?.abort()
    this.#agent?.close()
    this.#monitor?.close()
  }

  readonly #monitorPort: Port<MonitorSession> = {
    trouble: () => {
      const monitor = this.#monitor
      if (monitor === undefined) {
        return new DriverError(
          'VIR_ERR_OPERATION_FAILED',
          `Cannot reach the monitor of domain '${this.#object.tag.name}': ${this.#trouble}.`,
          { domain: this.#object.tag.name },
        )
      }
      return monitor.trouble()
    },
    session: (visit) => {
      if (this.#monitor === undefined) throw new Error('entered a monitor that is not connected')
      return new MonitorSession(this.#monitor, visit, this.#memory)
    },
  }

  readonly #agentPort: Port<AgentSession> = {
    trouble: () => this.#agentTrouble(),
    session: (visit) => {
      if (this.#agent === undefined) throw new Error('entered an agent that is not connected')
      const timeout = this.#object.read((state) => state.agentTimeout)
      return new AgentSession(this.#agent, visit, this.#driver.world.clock, timeout)
    },
  }

  #agentTrouble(): DriverError | undefined {
    const { name } = this.#object.tag
    const found = this.#object.read((state) => ({
      kind: state.live?.state.kind,
      agent: state.live?.agent,
      configured: state.live !== undefined && agentChannelOf(state.live.definition) !== undefined,
    }))
    const fields = { domain: name }
    if (!found.configured) {
      return new DriverError(
        'VIR_ERR_ARGUMENT_UNSUPPORTED',
        `QEMU guest agent is not configured: domain '${name}' has no channel named ` +
          'org.qemu.guest_agent.0.',
        fields,
      )
    }
    if (found.kind !== 'running') {
      return new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `domain is not running: the guest of '${name}' is ${found.kind ?? 'shut off'} and its ` +
          'agent cannot answer.',
        fields,
      )
    }
    if (found.agent !== 'connected' || this.#agent === undefined) {
      return new DriverError(
        'VIR_ERR_AGENT_UNRESPONSIVE',
        `QEMU guest agent is not connected: nothing in the guest of '${name}' has opened its ` +
          'channel; is qemu-guest-agent installed and running there?',
        fields,
      )
    }
    return undefined
  }

  #onEvent(event: MonitorEvent): void {
    const { driver, object, instance } = {
      driver: this.#driver,
      object: this.#object,
      instance: this.instance,
    }
    // Nothing is kept any more of a run that has ended.
    if (object.instance !== instance || instance.ended !== undefined) return
    if (agentEndings.has(event.name)) this.#agent?.disconnected()
    if (this.#replacesAgent(event)) this.#agent?.disconnected(event.wallTimeMs)
    driver.emit(object, { event: 'qemu', name: event.name, data: event.data }, 'qemu')
    const handler = qmpEventHandlers.get(event.name)
    const told = object.apply(instance, (draft) => {
      hear(draft, event.name)
      return [...(handler?.fact(draft, event.data) ?? [])]
    })
    const { name, session, number } = event
    object.record(factApplied, undefined, 0, { event: name, session, number })
    if (handler === undefined) return
    for (const body of told ?? []) driver.emit(object, body, 'guest')
    driver.status.touch(object)
    const { followUp } = handler
    if (followUp !== undefined) {
      driver.background.queue(object, event.name, () =>
        followUp({ driver, object, instance, data: event.data }),
      )
    }
  }

  /**
   * A port that is opened was closed before, though QEMU has not told so: of what happens within a
   * second it tells the last. Whoever was asked before is not there any more.
   */
  #replacesAgent({ name, data }: MonitorEvent): boolean {
    if (name !== 'VSERPORT_CHANGE' || data['open'] !== true) return false
    return this.#object.read(
      ({ live }) =>
        live?.agent === 'connected' && agentChannelOf(live.definition)?.alias === data['id'],
    )
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
      const again = (): void => this.#keepReconnecting(Math.min(longestRetryMs, delayMs * 2))
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

/** Another process may have the number by now. */
function isAlive(identity: ProcessIdentity, status: ProcessStatus | undefined): boolean {
  if (status === undefined || status.identity.startTime !== identity.startTime) return false
  return status.state !== 'Z' && status.state !== 'X'
}
