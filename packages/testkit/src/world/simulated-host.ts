// A host in memory: one disk, one clock, and processes that each have a world of their own.
//
// Everything is decided by the seed and the schedule: two hosts with the same of both, on which the
// same is done, do the same step by step. The daemon under test is a process like those that it
// spawns: kill it at any step, and start the next one on what it left behind.
import { posix } from 'node:path'
import type { Host, ProcessIdentity, World } from '@signalbox/world'
import { Agenda } from './agenda.ts'
import type { ChoicePoint, Chooser } from './chooser.ts'
import { anyOrder, integers } from './chooser.ts'
import { Disk } from './disk.ts'
import { Faults } from './faults.ts'
import type { BodyNow, History } from './history.ts'
import type { Loss } from './inode.ts'
import type { Program } from './program.ts'
import { SeededRandom } from './seeded-random.ts'
import { SimulatedClock, SimulatedScheduler } from './simulated-clock.ts'
import { SimulatedFiles } from './simulated-files.ts'
import { SimulatedProcess } from './simulated-process.ts'
import { SimulatedProcesses } from './simulated-processes.ts'
import { SimulatedSockets } from './simulated-sockets.ts'
import { SimulatedTransfers } from './simulated-transfers.ts'
import type { Cut } from './socket-end.ts'
import { SimulationStalled, SimulationTooLong } from './simulation-errors.ts'
import { turn } from './turn.ts'

export interface SimulatedHostOptions {
  /** What every random number is drawn from, and the order of events unless a chooser is given. */
  readonly seed: number
  /** Who decides the order of events; any order, drawn from the seed, by default. */
  readonly chooser?: Chooser
  /** Whether an alarm may ring although something else could happen; default false. */
  readonly timeRaces?: boolean
  /** Given when a search decides: it is asked before every step, and the history is kept. */
  readonly searched?: BodyNow | undefined
  /** Whether log and schedule are kept; default true. Millions of steps are a lot to keep. */
  readonly remembers?: boolean
  /** Whether data comes in pieces of random length; otherwise in as few as possible. */
  readonly fragments?: boolean
  /** Room for the contents of files; without limit by default. */
  readonly capacityBytes?: number
  /** Directories that a crash empties; /run and /tmp by default. */
  readonly volatile?: readonly string[]
  /** What `wallTime` is at the beginning, in milliseconds since 1970. */
  readonly epochMs?: number
  readonly environment?: Readonly<Record<string, string>>
}

export interface RunOptions {
  /** Stops as soon as this is true; when nothing can happen any more by default. */
  readonly until?: () => boolean
  /** The most steps before the run is given up; 100,000 by default. */
  readonly stepsMax?: number
}

/** A process of the host that is started from outside: a daemon, or a client of one. */
export interface SimulatedWorld extends World {
  readonly simulation: SimulatedHost
  readonly identity: ProcessIdentity
  /** Ends it as kill -9 would: at once, and whatever it was about to do does not happen. */
  kill(): void
}

const firstPid = 1000
/** Where the host's time begins in ticks since its boot. */
const firstTick = 5000

export class SimulatedHost {
  readonly disk: Disk
  readonly faults = new Faults()
  /** @internal How data is cut into pieces. */
  readonly cut: Cut
  readonly #options: SimulatedHostOptions
  readonly #agenda: Agenda
  readonly #draw: (below: number) => number
  readonly #programs = new Map<string, Program>()
  #processes = new Map<number, SimulatedProcess>()
  #born = 0
  #nextPid = firstPid
  #tick = firstTick
  #bootId: string

  constructor(options: SimulatedHostOptions) {
    this.#options = options
    this.#draw = integers(options.seed)
    const chooser = options.chooser ?? anyOrder(options.seed + 1)
    const { timeRaces = false, searched, remembers = true } = options
    this.#agenda = new Agenda({ chooser, timeRaces, searched, remembers })
    this.disk = new Disk({
      capacityBytes: options.capacityBytes ?? Number.POSITIVE_INFINITY,
      volatile: options.volatile ?? ['/run', '/tmp'],
      wallTime: () => this.#epochMs + Math.floor(this.nowMs),
    })
    const pieces = integers(options.seed + 2)
    this.cut = options.fragments === true ? (available) => 1 + pieces(available) : (all) => all
    this.#bootId = new SeededRandom(options.seed).uuid()
  }

  get nowMs(): number {
    return this.#agenda.nowMs
  }

  /** The decisions so far: with the seed, all that it takes to make this run again. */
  get schedule(): readonly ChoicePoint[] {
    return this.#agenda.choices
  }

  /** What has happened, whatever its order; none unless a search decides. */
  get history(): History | undefined {
    return this.#agenda.history
  }

  /** What happened, one line for each step. */
  get log(): readonly string[] {
    return this.#agenda.log
  }

  /**
   * Starts a process with a world of its own: the code under test, told by its name in the log.
   */
  world(name = 'daemon'): SimulatedWorld {
    const process = this.newProcess(name)
    process.underTest = true
    const kill = (): void => process.deliver('SIGKILL')
    process.onEnd(() => this.reapLater(process, undefined))
    const view = this.viewOf(process, this.#options.environment ?? {})
    return { ...view, simulation: this, identity: process.identity, kill }
  }

  /** Installs a program: the file at `path`, and what happens when it is executed. */
  install(path: string, program: Program): void {
    this.disk.put(path, `simulated program ${path}`, 0o755)
    this.#programs.set(path, program)
  }

  /** Lets one thing happen, after time has passed if need be; false when nothing ever can. */
  async step(): Promise<boolean> {
    await turn()
    return this.#agenda.step()
  }

  /**
   * Lets things happen until `until`, or until none can.
   *
   * @throws SimulationStalled nothing can happen any more, and `until` is not true
   * @throws SimulationTooLong
   */
  async run({ until, stepsMax = 100_000 }: RunOptions = {}): Promise<void> {
    await turn()
    for (let steps = 0; steps < stepsMax; steps++) {
      if (until?.() === true || (until === undefined && this.#agenda.idle)) return
      if (!(await this.#agenda.step())) {
        if (until === undefined) return
        throw new SimulationStalled(this.log)
      }
    }
    throw new SimulationTooLong(stepsMax, this.log)
  }

  /** Runs until the promise has settled, and settles like it. */
  async finish<R>(promise: Promise<R>): Promise<R> {
    let settled = false
    const watched = promise.finally(() => {
      settled = true
    })
    // Heard below, some steps later.
    watched.catch(() => undefined)
    await this.run({ until: () => settled })
    return watched
  }

  /** Lets `ms` milliseconds pass, with everything that happens meanwhile, and no more. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await turn()
    let more = true
    while (more) more = await this.#agenda.step(untilMs)
    this.#agenda.leap(untilMs)
  }

  /**
   * Sets the clock on without anything happening: the alarms of that time are then all possible.
   */
  leap(ms: number): void {
    this.#agenda.leap(this.nowMs + ms)
  }

  /**
   * The power fails. Every process ends, and what was not synced is lost, or some of it; then the
   * host has booted again, and new processes can be started.
   */
  crash(loss: Loss = 'some'): void {
    this.#agenda.note('host: loses its power')
    for (const process of this.#processes.values()) {
      process.end({ exitCode: undefined, endedBy: 'power' })
    }
    this.#processes = new Map()
    this.#agenda.drop(this.#kernel)
    this.disk.crash(loss, this.#draw)
    // Numbers and times start anew: only the boot's identity tells old ones from new ones.
    this.#nextPid = firstPid
    this.#tick = firstTick
    this.#bootId = new SeededRandom(this.#draw(2 ** 32)).uuid()
  }

  /** The next process gets this number, as when the kernel's numbers have wrapped around. */
  reusePid(pid: number): void {
    if (this.#processes.get(pid)?.alive === true) throw new RangeError(`Process ${pid} lives.`)
    this.#processes.delete(pid)
    this.#nextPid = pid
  }

  /** @internal */
  processOf(pid: number): SimulatedProcess | undefined {
    return this.#processes.get(pid)
  }

  /** @internal Those that have not ended. */
  living(): SimulatedProcess[] {
    return [...this.#processes.values()].filter(({ alive }) => alive)
  }

  /** @internal */
  programAt(path: string): Program | undefined {
    return this.#programs.get(path)
  }

  /** @internal */
  newProcess(command: string): SimulatedProcess {
    while (this.#processes.has(this.#nextPid)) this.#nextPid++
    const pid = this.#nextPid
    this.#nextPid++
    this.#born++
    this.#tick = Math.max(this.#tick + 1, firstTick + Math.floor(this.nowMs / 10))
    const identity = { pid, startTime: this.#tick }
    const name = `${posix.basename(command)}[${pid}]`
    const process = new SimulatedProcess(name, identity, this.#agenda, this.faults)
    this.#processes.set(pid, process)
    this.#agenda.note(`${name}: born`)
    return process
  }

  /** @internal A zombie goes when its parent gets to it, or without one, the first process. */
  reapLater(process: SimulatedProcess, parent: SimulatedProcess | undefined): void {
    const reap = (): void => {
      process.reap()
      if (this.#processes.get(process.identity.pid) === process) {
        this.#processes.delete(process.identity.pid)
      }
    }
    const reaper = parent?.alive === true ? parent : this.#kernel
    this.#agenda.add(reaper, `reaps ${process.name}`, reap)
    if (reaper === parent) {
      parent.onEnd(() => {
        if (process.life === 'zombie') this.reapLater(process, undefined)
      })
    }
  }

  /** @internal */
  viewOf(process: SimulatedProcess, environment: Readonly<Record<string, string>>): World {
    const files = new SimulatedFiles(process, this.disk)
    const sockets = new SimulatedSockets(process, this.disk, this.cut)
    return {
      clock: new SimulatedClock(process, this.#epochMs),
      scheduler: new SimulatedScheduler(process),
      random: new SeededRandom(this.#options.seed + 1000 * this.#born),
      files,
      sockets,
      processes: new SimulatedProcesses(process, this),
      transfers: new SimulatedTransfers(files, sockets),
      host: this.#hostOf(process, environment),
    }
  }

  #hostOf(process: SimulatedProcess, environment: Readonly<Record<string, string>>): Host {
    return {
      pid: process.identity.pid,
      uid: 1000,
      gid: 1000,
      hostname: 'simulated',
      kernelRelease: '6.1.0-simulated',
      bootId: this.#bootId,
      environment: (name) => environment[name] || undefined,
    }
  }

  get #epochMs(): number {
    // The first of November 2026, in UTC.
    return this.#options.epochMs ?? 1_793_491_200_000
  }

  readonly #kernel = { name: 'init', runnable: true }
}

/** A host with one world on it, for code that needs no second one. */
export function simulatedWorld(options: SimulatedHostOptions): SimulatedWorld {
  return new SimulatedHost(options).world()
}
