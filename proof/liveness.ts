// Nobody waits for another's trouble: one machine in good health among many whose QEMUs, and agents
// with them, have been stopped while calls are under way and more calls wait behind those.
//
// Everything is the real driver in the simulated world, where time passes only when nothing else
// can happen: a latency is exact, and the same with ten machines as with ten thousand, or something
// is wrong. Every call on the others must end by its deadline.
import { openDriver } from '@signalbox/qemu'
import type { Driver } from '@signalbox/qemu'
import { SimulatedHost, firstCome, scriptedQemu } from '@signalbox/testkit'
import type { ScriptedQemu, SimulatedWorld } from '@signalbox/testkit'
import { Recorder } from '@signalbox/trace'
import { xmlOf } from './machine.ts'

const emulator = '/usr/bin/qemu-system-x86_64'
/** How late an answer may be, in milliseconds (I49). */
const latenessMsMax = 100
/** Calls on so many machines begin at one instant of the simulated time. */
const atOnce = 50
/** Longer than any deadline of a call or a command among those that are made here. */
const longestMs = 150_000

export interface LivenessReport {
  readonly machines: number
  /** By what was asked: milliseconds of the simulated time. */
  readonly latenciesMs: ReadonlyMap<string, number>
  /** Calls on machines that hang. */
  readonly burdens: number
  /** Those that were under way or waited all the while that something was asked. */
  readonly waiting: number
  /** The longest that a call was answered after its deadline, in simulated milliseconds. */
  readonly latenessMs: number
  /** What is not as it must be; empty when all is well. */
  readonly wrong: readonly string[]
  /** Of this process for what was asked, and for everything, in milliseconds. */
  readonly cpuMs: { readonly asked: number; readonly all: number }
  readonly heapBytes: number
}

/** A call on a machine that hangs. */
interface Burden {
  readonly what: string
  readonly deadlineAtMs: number
  endedAtMs: number | undefined
}

export async function liveness(machines: number): Promise<LivenessReport> {
  const beganMs = cpuMs()
  const crowd = new Crowd(machines)
  await crowd.run()
  const burdens = await crowd.burden()
  const beganAskingMs = cpuMs()
  const latenciesMs = await crowd.ask()
  const askedMs = cpuMs() - beganAskingMs
  const heapBytes = process.memoryUsage().heapUsed
  const waiting = burdens.filter(({ endedAtMs }) => endedAtMs === undefined).length
  await crowd.host.advance(longestMs)
  const late = burdens.map(({ deadlineAtMs, endedAtMs }) => (endedAtMs ?? Infinity) - deadlineAtMs)
  return {
    machines,
    latenciesMs,
    burdens: burdens.length,
    waiting,
    latenessMs: late.reduce((most, each) => Math.max(most, each), 0),
    wrong: [
      ...crowd.breaches,
      ...burdens
        .filter((_burden, index) => (late[index] ?? 0) > latenessMsMax)
        .map(({ what }) => `'${what}' was not answered in time`),
    ],
    cpuMs: { asked: askedMs, all: cpuMs() - beganMs },
    heapBytes,
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

class Crowd {
  readonly host: SimulatedHost
  readonly breaches: string[] = []
  readonly #machines: number
  readonly #world: SimulatedWorld
  readonly #qemu: ScriptedQemu
  #driver!: Driver

  constructor(machines: number) {
    this.#machines = machines
    this.host = new SimulatedHost({ seed: 1, chooser: firstCome(), remembers: false })
    this.#qemu = scriptedQemu({ savedBytes: 4096 })
    this.host.install(emulator, this.#qemu)
    this.host.disk.makeDirectory('/images', 0o755)
    this.#world = this.host.world()
  }

  #name(index: number): string {
    return `vm${String(index).padStart(5, '0')}`
  }

  #xml(index: number): string {
    return xmlOf(this.#name(index), `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)
  }

  /** All run, with their agents; then all but the first are stopped. */
  async run(): Promise<void> {
    const recorder = new Recorder({ clock: this.#world.clock, capacity: 2048 })
    const onBreach = ({ invariant, message }: { invariant: string; message: string }): void => {
      this.breaches.push(`${invariant}: ${message}`)
    }
    const checks = { hostDelayMs: 0, onBreach }
    const opening = openDriver({ world: this.#world, recorder, root: '/sbx', emulator, checks })
    this.#driver = await this.host.finish(opening)
    for (let index = 0; index < this.#machines; index++) {
      const machine = await this.host.finish(this.#driver.define(this.#xml(index)))
      await this.host.finish(machine.start())
    }
    await this.host.advance(60_000)
    const { processes } = this.host.world('outside')
    for (let index = 1; index < this.#machines; index++) {
      const { identity } = this.#qemu.machine(this.#name(index))
      processes.signal(identity, 'SIGSTOP')
    }
  }

  /** On each that hangs: a visit to the monitor and one to the agent, and somebody behind each. */
  async burden(): Promise<readonly Burden[]> {
    const burdens: Burden[] = []
    for (let index = 1; index < this.#machines; index++) {
      const domain = this.#name(index)
      burdens.push(
        this.#burden('memoryStats', domain, 40_000),
        this.#burden('suspend', domain, 15_000 + (index % 20) * 1_000),
        this.#burden('agentPing', domain, 20_000),
        this.#burden('guestInfo', domain, 10_000 + (index % 20) * 1_000),
      )
      if (index % atOnce === 0) await this.host.advance(1)
    }
    await this.host.advance(1)
    return burdens
  }

  #burden(operation: string, domain: string, deadlineMs: number): Burden {
    const deadlineAtMs = this.host.nowMs + deadlineMs
    const burden: Burden = { what: `${operation} ${domain}`, deadlineAtMs, endedAtMs: undefined }
    const client = `client of ${domain}`
    const input = operation === 'guestInfo' ? { types: ['os'] } : {}
    const over = (): void => {
      burden.endedAtMs = this.host.nowMs
    }
    this.#driver.invoke({ operation, domain, client, deadlineMs, input }).then(over, over)
    return burden
  }

  /** What somebody asks who has nothing to do with them. */
  async ask(): Promise<ReadonlyMap<string, number>> {
    const latencies = new Map<string, number>()
    const ask = async (what: string, asked: () => Promise<unknown>): Promise<void> => {
      const beganMs = this.host.nowMs
      await this.host.finish(asked())
      latencies.set(what, this.host.nowMs - beganMs)
    }
    const driver = this.#driver
    const domain = this.#name(0)
    for (const [operation, input] of asked) {
      await ask(operation, () => driver.invoke({ operation, domain, input }))
    }
    await ask('list', () => driver.invoke({ operation: 'list' }))
    await ask('stats of all', () => {
      const all = Array.from({ length: this.#machines }, (_none, index) => this.#name(index))
      return Promise.all(all.map((each) => driver.machine(each).stats()))
    })
    await ask('jobs of all', async () => driver.jobTables())
    const next = this.#machines
    await ask('define', () => driver.define(this.#xml(next)))
    await ask('start of it', () => driver.machine(this.#name(next)).start())
    await ask('destroy of it', () => driver.machine(this.#name(next)).destroy())
    await ask('undefine of it', () => driver.machine(this.#name(next)).undefine())
    if (this.#machines > 1) {
      await ask('destroy of one that hangs', () => driver.machine(this.#name(1)).destroy())
      await ask('another start of that', () => driver.machine(this.#name(1)).start())
    }
    return latencies
  }
}

/** Calls on the one in good health, in an order in which each finds what it needs. */
const asked: readonly (readonly [operation: string, input: object])[] = [
  ['state', {}],
  ['info', {}],
  ['xml', {}],
  ['jobs', {}],
  ['stats', {}],
  ['memoryStats', {}],
  ['vcpus', {}],
  ['blockStats', {}],
  ['jobInfo', {}],
  ['agentPing', {}],
  ['setMemory', { memoryKiB: 65_536 }],
  ['suspend', {}],
  ['resume', {}],
  ['screenshot', { path: '/images/screen' }],
  ['dump', { path: '/images/core' }],
  ['save', { path: '/images/saved' }],
  ['start', {}],
]
