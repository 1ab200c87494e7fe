// I33: run states follow the state machine (jobs-recovery 1.3), what clients are told is what is at
// that moment, and each run that was announced as started is ended by one stopped event.
import { jobEvents } from '@signalbox/jobs'
import { on } from '@signalbox/trace'
import type { DomainTag, Due, Family, Judge, TraceEvent, Watch } from '@signalbox/trace'
import type { DomainEventBody, LifecycleDetail } from '../domain-event.ts'
import { stateChanged } from '../driver/state-trace.ts'
import type { StateChanged } from '../driver/state-trace.ts'
import { domainEventTold } from '../event-hub.ts'

/** From each kind of state where to: `kind/reason`, or a kind with any reason. */
const transitions: Readonly<Record<string, readonly string[]>> = {
  shutoff: ['paused/starting-up'],
  paused: ['running', 'shutdown', 'crashed', 'shutoff'],
  running: ['paused', 'shutdown', 'crashed', 'pmsuspended', 'shutoff'],
  pmsuspended: ['running/wakeup', 'paused', 'shutdown', 'crashed', 'shutoff'],
  crashed: ['running/crashed', 'running/unpaused', 'paused/crashed', 'shutdown', 'shutoff'],
  shutdown: ['shutoff'],
}

/** Changes of the reason alone. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  'paused/starting-up': ['paused/user', 'paused/migration', 'paused/from-snapshot'],
  'paused/migration': ['paused/postcopy', 'paused/user'],
  'paused/postcopy': ['paused/postcopy-failed'],
  'paused/postcopy-failed': ['paused/postcopy'],
  'running/postcopy': ['running/postcopy-failed', 'running/migrated'],
  'running/postcopy-failed': ['running/postcopy'],
}

/** What a start may make of a machine that has not run yet. */
const firstRuns: ReadonlySet<string> = new Set([
  'running/booted',
  'running/restored',
  'running/migrated',
  'running/from-snapshot',
  'running/postcopy',
])

interface Domain {
  kind: string
  /** Whether its run was announced; undefined for one that an earlier driver started. */
  announced: boolean | undefined
  recovered: boolean
  /** The run is over, and clients are to be told in this step. */
  stopped: Due | undefined
}

export const runStateInvariants: Family = {
  file: 'qemu/src/invariants/run-states.ts',
  invariants: ['I33'],
  begin: (judge) => new RunStateWatch(judge),
}

class RunStateWatch implements Watch {
  readonly #judge: Judge
  /** Domains that have a run, or whose stop is to be told, by number. */
  readonly #domains = new Map<number, Domain>()

  readonly steps = [
    on(jobEvents.instanceBegan, ({ domain, call }) => {
      if (domain === undefined) return
      const recovered = call?.client === 'driver' && call.api !== 'signalboxAutostart'
      const announced = recovered ? undefined : false
      const kind = 'shutoff'
      this.#domains.set(domain.number, { kind, announced, recovered, stopped: undefined })
    }),
    on(stateChanged, (event) => this.#changed(event)),
    on(domainEventTold, ({ domain, detail }) => {
      if (domain !== undefined && detail.event === 'lifecycle') this.#told(domain, detail)
    }),
    on(jobEvents.instanceDropped, ({ at, domain }) => {
      const found = this.#domains.get(domain?.number ?? 0)
      if (found?.announced !== true) return
      const message = `'${domain?.name}' was told as started, and is not told as stopped`
      found.stopped = this.#judge.due(at, 'I33', message)
    }),
  ]

  constructor(judge: Judge) {
    this.#judge = judge
  }

  #changed({ domain, detail }: TraceEvent<StateChanged>): void {
    const { from, fromReason, to, reason } = detail
    const found = this.#domains.get(domain?.number ?? 0)
    if (found === undefined) return
    if (found.kind !== from) {
      this.#judge.broken('I33', `'${domain?.name}' goes from ${from}, and was ${found.kind}`)
    }
    // A driver finds a machine in whatever state it is.
    const finds = found.recovered && from === 'shutoff'
    if (!finds && !isLegal(detail)) {
      const change = `from ${from}/${fromReason} to ${to}/${reason}`
      this.#judge.broken('I33', `'${domain?.name}' goes ${change}`)
    }
    found.kind = to
    if (to === 'shutoff' && found.announced === false) this.#domains.delete(domain?.number ?? 0)
  }

  #told(domain: DomainTag, { lifecycle }: Extract<DomainEventBody, { event: 'lifecycle' }>): void {
    const found = this.#domains.get(domain.number)
    const kind = found?.kind ?? 'shutoff'
    const { detail } = lifecycle
    if (!kindsOf(lifecycle).includes(kind)) {
      const told = `${lifecycle.kind}/${detail}`
      this.#judge.broken('I33', `'${domain.name}' is told as ${told}, and is ${kind}`)
    }
    if (lifecycle.kind === 'started' && detail !== 'wakeup') {
      if (found?.announced === true) {
        this.#judge.broken('I33', `'${domain.name}' is told as started twice`)
      }
      if (found !== undefined) found.announced = true
    } else if (lifecycle.kind === 'stopped') {
      if (found === undefined) {
        this.#judge.broken('I33', `'${domain.name}' is told as stopped, and was not as started`)
      }
      found?.stopped?.done()
      this.#domains.delete(domain.number)
    }
  }
}

function isLegal({ from, fromReason, to, reason }: StateChanged): boolean {
  const wanted = `${to}/${reason}`
  if (from === to) return reasons[`${from}/${fromReason}`]?.includes(wanted) === true
  if (`${from}/${fromReason}` === 'paused/starting-up' && to === 'running') {
    return firstRuns.has(wanted)
  }
  if (wanted === 'paused/starting-up' && from !== 'shutoff') return false
  const legal = transitions[from] ?? []
  return legal.includes(to) || legal.includes(wanted)
}

const everyKind = ['shutoff', 'paused', 'running', 'pmsuspended', 'crashed', 'shutdown']

/** The states in which a domain may be when this is told of it. */
function kindsOf({ kind, detail }: LifecycleDetail): readonly string[] {
  switch (kind) {
    case 'started':
      return detail === 'wakeup' ? ['running'] : everyKind.filter((each) => each !== 'shutoff')
    case 'suspended':
      // A guest that panics is told as paused first.
      return ['paused', 'crashed']
    case 'resumed':
      return ['running']
    case 'stopped':
      return ['shutoff']
    case 'shutdown':
    case 'pmsuspended':
      return [kind]
    case 'crashed':
      return detail === 'panicked' ? ['crashed'] : everyKind
    case 'defined':
    case 'undefined':
      return everyKind
    default:
      return kind satisfies never
  }
}
