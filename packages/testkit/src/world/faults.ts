// What goes wrong, and where. Every operation of a simulated process passes two fault points: one
// before it takes effect and one after, when its caller does not know of it yet. Between them lies
// every instant at which a disk can fill up, a daemon can be killed or a host can lose its power.

export type Moment = 'before' | 'after'

/** An instant at which something can go wrong. */
export interface FaultPoint {
  /** Counted from 0 over the whole run: the same in each run of the same schedule. */
  readonly index: number
  readonly moment: Moment
  /** As in `FileError.operation`: open, write, sync, rename, connect, spawn … */
  readonly operation: string
  /** The path, the command, the process: what it is done to. */
  readonly subject: string
  /** The name of the process that does it. */
  readonly by: string
}

/** Operations that were begun and do not end; released, they go on. */
export interface Held {
  release(): void
}

interface Rule {
  readonly operation: string
  readonly subject: RegExp
}

interface Failure extends Rule {
  readonly code: string
}

interface Action extends Rule {
  readonly moment: Moment
  readonly act: (point: FaultPoint) => void
}

interface Holding extends Rule {
  readonly waiting: (() => void)[]
}

export class Faults {
  /** All points that were reached. */
  readonly reached: FaultPoint[] = []
  #failures: Failure[] = []
  #actions: Action[] = []
  #holdings: Holding[] = []
  readonly #atIndex = new Map<number, (point: FaultPoint) => void>()

  /** The next such operation on such a subject fails with the errno `code`, without effect. */
  failNext(operation: string, subject: RegExp, code: string): void {
    this.#failures.push({ operation, subject, code })
  }

  /** Runs `act` at the next such point: to kill a process, to crash the host, to look. */
  actNext(
    moment: Moment,
    operation: string,
    subject: RegExp,
    act: (point: FaultPoint) => void,
  ): void {
    this.#actions.push({ moment, operation, subject, act })
  }

  /**
   * Runs `act` at the point with this index, to try every instant of a run one after the other.
   */
  actAt(index: number, act: (point: FaultPoint) => void): void {
    this.#atIndex.set(index, act)
  }

  /** All such operations hang from now on, as on a dead network disk, until released. */
  hold(operation: string, subject: RegExp): Held {
    const holding: Holding = { operation, subject, waiting: [] }
    this.#holdings.push(holding)
    return {
      release: () => {
        this.#holdings = this.#holdings.filter((other) => other !== holding)
        for (const go of holding.waiting.splice(0)) go()
      },
    }
  }

  /** @internal Calls `go` now, or once nothing holds the operation any more. */
  pass(operation: string, subject: string, go: () => void): void {
    const holding = this.#holdings.find((rule) => applies(rule, operation, subject))
    if (holding === undefined) go()
    else holding.waiting.push(() => this.pass(operation, subject, go))
  }

  /** @internal Passes a point; the errno's name when the operation is to fail. */
  reach(moment: Moment, operation: string, subject: string, by: string): string | undefined {
    const point = { index: this.reached.length, moment, operation, subject, by }
    this.reached.push(point)
    this.#atIndex.get(point.index)?.(point)
    const action = this.#actions.find(
      (rule) => rule.moment === moment && applies(rule, operation, subject),
    )
    if (action !== undefined) {
      this.#actions = this.#actions.filter((other) => other !== action)
      action.act(point)
    }
    if (moment === 'after') return undefined
    const failure = this.#failures.find((rule) => applies(rule, operation, subject))
    this.#failures = this.#failures.filter((other) => other !== failure)
    return failure?.code
  }
}

function applies(rule: Rule, operation: string, subject: string): boolean {
  return rule.operation === operation && rule.subject.test(subject)
}
