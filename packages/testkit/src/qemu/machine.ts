// A scripted QEMU that runs: its parts, what happens to all of them together, and what a test can
// have it do. One process is one machine.
import type { ProcessIdentity } from '@signalbox/world'
import type { Child } from '../world/program.ts'
import { perform } from './acts.ts'
import { agentModeOf } from './agent-mode.ts'
import type { AgentMode } from './agent-mode.ts'
import { AgentPort } from './agent-port.ts'
import { Balloon } from './balloon.ts'
import { disksOf } from './block.ts'
import type { ScriptedDisk } from './block.ts'
import type { OpenChardev } from './chardevs.ts'
import type { Actions, MachineLine } from './command-line.ts'
import { ConsolePort } from './console.ts'
import { Dispatcher } from './dispatcher.ts'
import type { ReceivedCommand } from './dispatcher.ts'
import { Dump } from './dump.ts'
import { EventStream } from './event-stream.ts'
import { Guest } from './guest.ts'
import { GuestTime } from './guest-time.ts'
import { Incoming } from './incoming.ts'
import { Migration } from './migration.ts'
import { MonitorPeer } from './monitor-peer.ts'
import { RunState } from './run-state.ts'
import type { SavedGuest } from './saved-stream.ts'
import type { Script, StartStep } from './script.ts'
import type { Timing } from './timing.ts'

export interface MachineOptions {
  readonly child: Child
  readonly line: MachineLine
  readonly script: Script
  readonly timing: Timing
  /** How the agent behaves where the kernel's command line does not say. */
  readonly agent: AgentMode
  /** How many bytes of memory a saved or dumped guest has. */
  readonly savedBytes: number
}

/** Why a machine shuts down or is reset, as its event says. */
export interface Cause {
  readonly guest: boolean
  readonly reason: string
}

const agentPortName = 'org.qemu.guest_agent.0'

export class Machine {
  readonly child: Child
  readonly line: MachineLine
  readonly script: Script
  readonly timing: Timing
  readonly savedBytes: number
  readonly time: GuestTime
  readonly events: EventStream
  readonly run: RunState
  readonly monitor: MonitorPeer
  readonly dispatcher: Dispatcher
  readonly guest: Guest
  readonly balloon: Balloon
  readonly dump: Dump
  readonly migration: Migration
  readonly incoming: Incoming
  readonly disks: readonly ScriptedDisk[]
  /** Undefined when the machine has no channel for an agent. */
  readonly agentPort: AgentPort | undefined
  /** Serial ports, by the name of their character device. */
  readonly consoles = new Map<string, ConsolePort>()
  readonly chardevs = new Map<string, OpenChardev>()
  readonly capabilities = new Map<string, boolean>()
  /** Reasons for which the guest cannot be saved or migrated; for tests to set. */
  migrationBlockers: readonly string[] = []
  actions: Actions
  /** `cont` came while the guest's state was still on its way in. */
  runsAfterIncoming = false
  #hung = false
  #terminated = false
  #ended = false

  constructor(options: MachineOptions) {
    const { child, line, script, timing, savedBytes } = options
    this.child = child
    this.line = line
    this.script = script
    this.timing = timing
    this.savedBytes = savedBytes
    this.actions = line.actions
    this.time = new GuestTime(child.world.clock)
    this.events = new EventStream(child.world.clock, (name, data) => this.#tell(name, data))
    const status = line.incoming === undefined ? 'prelaunch' : 'inmigrate'
    this.run = new RunState(status, this.events, this.time)
    this.dispatcher = new Dispatcher(this)
    this.monitor = new MonitorPeer({
      greeting: (session) => this.#greet(session),
      receive: (request) => this.dispatcher.receive(request),
      drained: () => this.dispatcher.proceed(),
      wallTimeMs: () => child.world.clock.wallTime(),
    })
    this.disks = disksOf(line)
    this.balloon = new Balloon(this)
    this.dump = new Dump(this)
    this.migration = new Migration(this)
    this.incoming = new Incoming(this)
    this.guest = new Guest(this)
    this.agentPort = this.#makeAgentPort(agentModeOf(line.kernelArguments) ?? options.agent)
    for (const { driver, properties } of line.devices) {
      const { chardev } = properties
      if (/serial$|serial-[24]x$|virtconsole/u.test(driver) && typeof chardev === 'string') {
        this.consoles.set(chardev, new ConsolePort())
      }
    }
  }

  /** Of -name. */
  get name(): string | undefined {
    return this.line.name
  }

  get identity(): ProcessIdentity {
    return this.child.identity
  }

  /** Commands that came, in the order of the wire. */
  get received(): readonly ReceivedCommand[] {
    return this.dispatcher.received
  }

  /** Whether it has ended by itself. One that was killed could not say so. */
  get ended(): boolean {
    return this.#ended
  }

  /** Whether its main loop stands still. */
  get hung(): boolean {
    return this.#hung
  }

  /** Calls `act` after so many milliseconds of the host's time. */
  later(ms: number, act: () => void): void {
    const { clock } = this.child.world
    clock.alarm(clock.now() + ms, act)
  }

  /** The main loop does nothing any more: no command is answered, and SIGTERM waits. */
  hang(): void {
    this.#hung = true
    this.time.halt()
  }

  unhang(): void {
    this.#hung = false
    if (this.run.running) this.time.run()
    this.dispatcher.proceed()
    if (this.#terminated) this.terminate()
  }

  /** What SIGTERM and SIGINT ask for: an orderly end, as soon as the main loop gets to it. */
  terminate(): void {
    this.#terminated = true
    if (this.#hung) return
    this.events.send('SHUTDOWN', { guest: false, reason: 'host-signal' })
    this.later(0, () => this.exit(0))
  }

  /** Prints a warning, as QEMU does. */
  warn(words: string): void {
    this.child.printError(`${this.#stamp()}${words}\n`)
  }

  /** Prints why it is about to end, each word in a line. */
  lastWords(...words: readonly string[]): void {
    for (const each of words) this.warn(`${this.child.command}: ${each}`)
  }

  /** Ends with an exit status, after its last words if there are any. */
  exit(exitCode: number, words?: string): void {
    if (this.#ended) return
    this.#ended = true
    if (words !== undefined) this.lastWords(words)
    this.child.exit(exitCode)
  }

  /** Kills or stops its own process. */
  signalItself(signal: 'SIGKILL' | 'SIGSTOP'): void {
    try {
      this.child.world.processes.signal(this.identity, signal)
    } catch (error) {
      // A simulated process that is no more cannot go on, and says so.
      if ((error as { code?: unknown }).code !== 'PROCESS_ENDED') throw error
    }
  }

  /** The machine is off: QEMU ends, or with -action shutdown=pause waits to be looked at. */
  shutDown(cause: Cause, exitCode = 0): void {
    this.events.send('SHUTDOWN', { ...cause })
    if (this.actions.shutdown === 'pause') {
      this.run.stopAs('shutdown')
      this.time.forget()
    } else this.exit(exitCode)
  }

  /** The reset button. A guest that runs boots again; a stopped one when it is continued. */
  reset(cause: Cause): void {
    this.agentPort?.closeByGuest()
    this.events.send('RESET', { ...cause })
    this.#bootAnew(this.#draw(3) + 1)
  }

  /** The guest's own reset: several events of the same kind, or the machine's end. */
  rebootByGuest(): void {
    const cause = { guest: true, reason: 'guest-reset' }
    if (this.actions.reboot === 'shutdown') {
      this.shutDown(cause)
      return
    }
    this.agentPort?.closeByGuest()
    this.events.send('RESET', cause)
    this.#bootAnew(this.#draw(3) + 1)
  }

  /** What goes over with the guest. */
  saved(): SavedGuest {
    return {
      memoryBytes: this.line.memoryBytes,
      devices: this.line.devices
        .filter(({ driver }) => driver.startsWith('virtio-'))
        .map(({ id, driver }) => `${id ?? ''}/${driver}`),
      ready: this.guest.ready,
      balloonBytes:
        this.balloon.id === undefined ? this.line.memoryBytes : this.balloon.actualBytes,
    }
  }

  /** The guest that came in is this machine's from now on. */
  restore({ ready }: SavedGuest): void {
    this.guest.restore(ready)
  }

  /** Prints on every serial port. */
  printOnConsoles(text: string): void {
    for (const console of this.consoles.values()) console.print(text)
  }

  /** Comes to a step of its start, where the script may have something in store. */
  async step(step: StartStep): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { before, after } = this.script.due({ step }, this.name)
    perform(this, [...before, ...after], resolve)
    await promise
  }

  /** The firmware's own resets follow, as many as chance wants. */
  #bootAnew(resets: number): void {
    this.guest.reset()
    this.balloon.reset()
    if (!this.run.running) {
      if (this.run.status !== 'inmigrate') this.run.become('prelaunch')
      return
    }
    this.guest.begin()
    for (let count = 1; count <= resets; count++) {
      this.time.after(count * this.timing.firmwareMs, () =>
        this.events.send('RESET', { guest: true, reason: 'guest-reset' }),
      )
    }
  }

  #draw(below: number): number {
    return this.child.world.random.integer(below)
  }

  #greet(session: number): void {
    this.dispatcher.dropOthers(session)
    this.monitor.greet()
  }

  #tell(name: string, data: Readonly<Record<string, unknown>>): void {
    const { before, answer, after } = this.script.due({ event: name }, this.name)
    perform(this, before, () => {
      if (answer?.answer !== 'never') this.monitor.event(name, data)
      perform(this, after, () => undefined)
    })
  }

  #makeAgentPort(mode: AgentMode): AgentPort | undefined {
    const device = this.line.devices.find(({ properties }) => properties['name'] === agentPortName)
    return device?.id === undefined ? undefined : new AgentPort(this, device.id, mode)
  }

  #stamp(): string {
    if (!this.line.timestamps) return ''
    return `${new Date(this.child.world.clock.wallTime()).toISOString().replace('Z', '000Z')} `
  }
}
