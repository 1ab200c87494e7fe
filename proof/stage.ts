// A stage for one run of a search: the real driver, unchanged, in a simulated host whose QEMU is
// scripted, with a machine in a given situation and every step checked against every invariant.
//
// Until the stage is set everything happens first come, first served; from then on every decision
// is the search's. The same choices make the same run.
import { openDriver } from '@signalbox/qemu'
import type { Driver } from '@signalbox/qemu'
import { SimulatedHost, hash, scriptedQemu } from '@signalbox/testkit'
import type {
  AgentMode,
  Chooser,
  Loss,
  ScriptedMachine,
  ScriptedQemu,
  SimulatedWorld,
} from '@signalbox/testkit'
import { Recorder } from '@signalbox/trace'
import type { Breach, Checker } from '@signalbox/trace'
import { isAlive } from '@signalbox/world'
import { Fingerprint } from './fingerprint.ts'
import { machineName, machineXml } from './machine.ts'
import { bodyNow, followBodies, seeSections } from './bodies.ts'
import { timelineOf } from './timeline.ts'
import { savedPath } from './subjects.ts'
import type { Situation, Subject } from './subjects.ts'

const emulator = '/usr/bin/qemu-system-x86_64'
const stateDirectory = '/sbx'

/** What a probe of the emulator found, so that not every run of a search asks again. */
let probed: readonly { readonly path: string; readonly text: string }[] | undefined

export interface StageOptions {
  /** 1 by default. */
  readonly seed?: number
  /** How the guest's agent behaves; as it should by default. */
  readonly agent?: AgentMode
  /** Whether deadlines race with what they guard, and data comes in pieces. */
  readonly wild?: boolean
}

export interface CallOptions {
  /** The machine of the searches by default. */
  readonly domain?: string
  readonly deadlineMs?: number
}

export interface CallUnderSearch {
  readonly subject: Subject
  readonly leave: AbortController
  /** Undefined while it is under way. */
  outcome: 'answered' | Error | undefined
}

/** Has the emulator probed once, so that all runs of a search begin alike. */
export async function warmUp(): Promise<void> {
  if (probed === undefined) await new Stage().set('running')
}

export class Stage {
  readonly host: SimulatedHost
  readonly qemu: ScriptedQemu
  /** Whether deadlines race with what they guard. */
  readonly wild: boolean
  readonly calls: CallUnderSearch[] = []
  fingerprint: Fingerprint
  recorder: Recorder
  driver!: Driver
  /** What the steps of all drivers up to now have broken. */
  readonly breaches: Breach[] = []
  /** Where the search's decisions begin in the host's schedule. */
  decidedFrom = 0
  /** Where the calls under search begin on the trace. */
  begunAt = 0
  #world: SimulatedWorld
  #deciding: Chooser | undefined
  readonly #told: string[] = []
  #lostMachines = 0
  #decides = false

  constructor({ seed = 1, wild = false, agent = { kind: 'normal' } }: StageOptions = {}) {
    this.wild = wild
    this.host = new SimulatedHost({
      seed,
      timeRaces: wild,
      fragments: wild,
      chooser: (count, labels) => this.#deciding?.(count, labels) ?? 0,
      searched: wild ? undefined : bodyNow,
    })
    this.qemu = scriptedQemu({ savedBytes: 4096, agent })
    this.host.install(emulator, this.qemu)
    this.host.disk.makeDirectory('/images', 0o755)
    for (const { path, text } of probed ?? []) {
      this.host.disk.makeDirectory(`${stateDirectory}/cache`, 0o700)
      this.host.disk.put(path, text)
    }
    this.#world = this.host.world()
    this.recorder = this.#newRecorder()
    this.fingerprint = new Fingerprint(this.recorder)
    seeSections()
  }

  #newRecorder(): Recorder {
    const recorder = new Recorder({ clock: this.#world.clock, capacity: 2048 })
    followBodies(recorder, this.host)
    return recorder
  }

  /** The checker of every invariant, over the present driver. */
  get checker(): Checker {
    const { checker } = this.driver
    if (checker === undefined) throw new Error('a driver on a stage has its steps checked')
    return checker
  }

  /** Opens the driver and brings the machine into the situation. */
  async set(situation: Situation): Promise<void> {
    await this.open()
    const { host, driver } = this
    const machine = await host.finish(driver.define(machineXml))
    await host.run()
    if (situation === 'shutoff') return
    await host.finish(machine.start())
    const scripted = this.scripted
    await host.run({ until: () => scripted?.agentPort?.open === true })
    await host.advance(1)
    if (situation === 'paused') await host.finish(machine.suspend())
    if (situation === 'saved') await host.finish(machine.save({ path: savedPath }))
    await host.run()
    probed ??= host.disk
      .paths()
      .filter((path) => path.startsWith(`${stateDirectory}/cache/`))
      .map((path) => ({ path, text: host.disk.text(path) }))
  }

  /** Opens the driver on what is there. */
  async open(): Promise<void> {
    const opening = openDriver({
      world: this.#world,
      recorder: this.recorder,
      root: stateDirectory,
      emulator,
      checks: {
        // The clock is simulated: nothing is late, unless time passes while steps could happen, as
        // on an overloaded host; then nobody is in time.
        hostDelayMs: this.wild ? Number.POSITIVE_INFINITY : 0,
        onBreach: (breach) => {
          this.breaches.push(breach)
        },
      },
    })
    this.driver = await this.host.finish(opening)
  }

  /** The QEMU of that domain whose process is there and no zombie. */
  machineOf(name: string): ScriptedMachine | undefined {
    const { processes } = this.host.world('outside')
    // What ran before the power failed is gone, though another process may look like it.
    return this.qemu.machines.slice(this.#lostMachines).findLast((machine) => {
      const { identity } = machine
      return machine.name === name && isAlive(identity, processes.look(identity.pid))
    })
  }

  /** The QEMU that runs, or ran last. */
  get scripted(): ScriptedMachine | undefined {
    return this.qemu.machines.at(-1)
  }

  /** Whether every call is answered, and nothing is open or under way. */
  get atRest(): boolean {
    const answered = this.calls.every(({ outcome }) => outcome !== undefined)
    return answered && this.checker.open().length === 0
  }

  /**
   * From now on the search decides, and is asked before each step, even where one alone is
   * possible; nobody, which means first come, when undefined.
   */
  decideBy(chooser: Chooser | undefined): void {
    this.#deciding = chooser
    if (this.#decides) return
    this.#decides = true
    this.decidedFrom = this.host.schedule.length
    this.begunAt = this.recorder.next
  }

  /** Begins a call of an operation; its outcome is kept. */
  begin(subject: Subject, options: CallOptions = {}): CallUnderSearch {
    const leave = new AbortController()
    const call: CallUnderSearch = { subject, leave, outcome: undefined }
    this.calls.push(call)
    const { operation, input, onDriver } = subject
    const invoked = this.driver.invoke({
      operation,
      input,
      client: `client ${this.calls.length}`,
      signal: leave.signal,
      ...(onDriver !== true && { domain: options.domain ?? machineName }),
      ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
    })
    invoked.then(
      () => {
        call.outcome = 'answered'
      },
      (error: unknown) => {
        call.outcome = error instanceof Error ? error : new Error(String(error))
      },
    )
    return call
  }

  /** What the calls under search have done, as a person reads it. */
  get story(): readonly string[] {
    return [...this.#told, ...this.#untold]
  }

  get #untold(): readonly string[] {
    return timelineOf(this.recorder.read(this.begunAt).events)
  }

  /** Something happens that is no step of a driver. */
  tell(words: string): void {
    this.#told.push(...this.#untold, `*** ${words}`)
    this.begunAt = this.recorder.next
  }

  /** kill -9 of the driver, and the next one on what it left. Its calls are lost. */
  async restart(): Promise<void> {
    this.#world.kill()
    await this.#nextDriver()
  }

  /** Every process ends, and of what was not yet on stable storage some is lost, or all. */
  async losePower(loss: Loss): Promise<void> {
    this.host.crash(loss)
    this.#lostMachines = this.qemu.machines.length
    await this.#nextDriver()
  }

  async #nextDriver(): Promise<void> {
    this.#deciding = undefined
    this.begunAt = 0
    this.calls.length = 0
    this.#world = this.host.world()
    this.recorder = this.#newRecorder()
    this.fingerprint = new Fingerprint(this.recorder)
    await this.open()
  }

  /** A signal from outside, as an operator or the kernel sends one. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT', name = machineName): void {
    const machine = this.machineOf(name)
    if (machine === undefined) return
    this.host.world('outside').processes.signal(machine.identity, signal)
  }

  /** All that the future depends on, but what the pending steps' labels say. */
  describe(): string {
    const { history } = this.host
    return history === undefined ? this.#describe() : history.aside(() => this.#describe())
  }

  /** What the disk keeps of machines and guests, and what is being written. */
  #kept(): readonly string[] {
    const { disk } = this.host
    return disk
      .paths()
      .filter((path) => /^\/(?:images|sbx\/(?:state|config|run))\//u.test(path))
      .map((path) => {
        const inode = disk.findLink(path, 'read')
        if (inode.kind === 'link') return `${path} ${inode.target}`
        return inode.kind === 'file' ? `${path} ${hash(disk.text(path), 0)}` : path
      })
  }

  #describe(): string {
    const { host, scripted } = this
    const qemu =
      scripted === undefined
        ? 'none'
        : `${scripted.run.status} ${scripted.ended} ${scripted.hung} ` +
          scripted.received.map(({ name }) => name).join(',')
    return [
      host.nowMs,
      host.history?.text,
      ...this.#kept(),
      this.fingerprint.text,
      ...this.driver.inspect(),
      qemu,
      ...this.calls.map(({ outcome }) => (outcome === undefined ? '…' : String(outcome))),
    ].join('\n')
  }
}
