// The balloon: the guest gives memory back some time after it was asked to, in two pieces, once its
// driver is there; and it reports how it uses its memory while it is polled.
import type { CommandTable } from './command-table.ts'
import type { Machine } from './machine.ts'
import { QmpError } from './qmp-error.ts'

/** What the statistics are before the guest has reported any. */
const unknown = 2 ** 64

const names = [
  'swap-in',
  'swap-out',
  'major-faults',
  'minor-faults',
  'free-memory',
  'total-memory',
  'available-memory',
  'disk-caches',
  'htlb-pgalloc',
  'htlb-pgfail',
] as const

export class Balloon {
  readonly #machine: Machine
  /** Of the device; undefined when the machine has none. */
  readonly id: string | undefined
  #actualBytes: number
  #targetBytes: number
  #pollingSeconds = 0
  #reportedMs: number | undefined
  #forget: () => void = () => undefined

  constructor(machine: Machine) {
    this.#machine = machine
    const { memoryBytes, devices } = machine.line
    this.id = devices.find(({ driver }) => driver.startsWith('virtio-balloon'))?.id
    this.#actualBytes = memoryBytes
    this.#targetBytes = memoryBytes
  }

  get actualBytes(): number {
    this.#assertPresent()
    return this.#actualBytes
  }

  /** @throws QmpError there is no balloon */
  ask(targetBytes: number): void {
    this.#assertPresent()
    if (targetBytes <= 0) throw new QmpError("Parameter 'target' expects a size")
    this.#targetBytes = Math.min(targetBytes, this.#machine.line.memoryBytes)
    this.follow()
  }

  /** The guest's driver begins to do what it was asked to do. */
  follow(): void {
    this.#forget()
    if (this.id === undefined || !this.#machine.guest.ready) return
    if (this.#actualBytes === this.#targetBytes) return
    const halfway = Math.round((this.#actualBytes + this.#targetBytes) / 2)
    const { time, timing } = this.#machine
    this.#forget = time.after(timing.balloonMs, () => {
      this.#change(halfway)
      this.#forget = time.after(timing.balloonMs, () => this.#change(this.#targetBytes))
    })
  }

  /** The machine is reset: all memory is the guest's again. */
  reset(): void {
    this.#forget()
    this.#actualBytes = this.#machine.line.memoryBytes
    this.#reportedMs = undefined
  }

  /** The guest's driver is there: it reports once, and does what it was asked before. */
  begin(): void {
    if (this.id === undefined) return
    this.#report()
    this.follow()
  }

  set pollingSeconds(seconds: number) {
    this.#pollingSeconds = seconds
    if (this.#machine.guest.ready) this.#report()
  }

  get pollingSeconds(): number {
    return this.#pollingSeconds
  }

  statistics(): unknown {
    if (this.#pollingSeconds > 0 && this.#machine.time.running) this.#report()
    const known = this.#known()
    return {
      stats: Object.fromEntries(names.map((name) => [`stat-${name}`, known[name] ?? unknown])),
      'last-update': this.#reportedMs === undefined ? 0 : Math.floor(this.#reportedMs / 1000),
    }
  }

  #known(): Partial<Record<(typeof names)[number], number>> {
    if (this.#reportedMs === undefined) return {}
    const total = Math.round(this.#actualBytes * 0.74)
    return {
      'swap-in': 0,
      'swap-out': 0,
      'major-faults': 0,
      'minor-faults': 2285,
      'total-memory': total,
      'free-memory': Math.round(total * 0.57),
      'available-memory': Math.round(total * 0.63),
      'disk-caches': Math.round(total * 0.13),
      'htlb-pgalloc': 0,
      'htlb-pgfail': 0,
    }
  }

  #report(): void {
    this.#reportedMs = this.#machine.child.world.clock.wallTime()
  }

  #change(actualBytes: number): void {
    this.#actualBytes = actualBytes
    this.#machine.events.send('BALLOON_CHANGE', { actual: actualBytes })
  }

  #assertPresent(): void {
    if (this.id === undefined) {
      throw new QmpError('No balloon device has been activated', 'DeviceNotActive')
    }
  }
}

const interval = 'guest-stats-polling-interval'

export const balloonCommands: CommandTable = {
  balloon: {
    takes: { value: 'int' },
    run({ balloon }, { value }) {
      balloon.ask(Number(value))
    },
  },

  'query-balloon': {
    takes: {},
    run: ({ balloon }) => ({ actual: balloon.actualBytes }),
  },

  'qom-get': {
    takes: { path: 'str', property: 'str' },
    run(machine, { path, property }) {
      const balloon = balloonAt(machine, String(path))
      if (property === 'guest-stats') return balloon.statistics()
      if (property === interval) return balloon.pollingSeconds
      throw noProperty(property)
    },
  },

  'qom-set': {
    takes: { path: 'str', property: 'str', value: 'any' },
    run(machine, { path, property, value }) {
      const balloon = balloonAt(machine, String(path))
      if (property !== interval) throw noProperty(property)
      if (typeof value !== 'number' || value < 0) {
        throw new QmpError('timer value must be greater than zero')
      }
      balloon.pollingSeconds = value
    },
  },
}

/** The balloon is the one object whose properties the model has. */
function balloonAt({ balloon }: Machine, path: string): Balloon {
  if (balloon.id !== undefined && path === `/machine/peripheral/${balloon.id}`) return balloon
  throw new QmpError(`Device '${path}' not found`, 'DeviceNotFound')
}

function noProperty(property: unknown): QmpError {
  return new QmpError(`Property 'virtio-balloon-pci.${String(property)}' not found`)
}
