// A process of a simulated host: the daemon under test, or a program that it spawned.
//
// Whatever a process could still do belongs to it. When it ends, by its own will, by a signal or
// with the host, its callbacks never come, its sockets close, its locks and files are released, as
// the kernel would do; its children live on. While it is stopped its callbacks wait.
import { FileError } from '@signalbox/world'
import type { ProcessIdentity, Signal } from '@signalbox/world'
import type { Agenda, Owner } from './agenda.ts'
import type { Faults } from './faults.ts'

/** What the code of a process that has ended runs into when it goes on in the same turn. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded'
  readonly code = 'PROCESS_ENDED'

  constructor(process: string) {
    super(`${process} has ended: its code may not act any more.`)
  }
}

/** How a process ended. */
export interface Ending {
  readonly exitCode: number | undefined
  readonly endedBy: string | undefined
}

/** R is not told from S: nothing runs between two steps. A zombie waits for its parent to look. */
type Life = 'running' | 'stopped' | 'zombie' | 'reaped'

export class SimulatedProcess implements Owner {
  readonly name: string
  readonly identity: ProcessIdentity
  readonly agenda: Agenda
  readonly faults: Faults
  readonly handlers = new Map<Signal, () => void>()
  /** What it was started with. */
  environment: Readonly<Record<string, string>> = {}
  /** Whether it is code under test, and no program that such code has spawned. */
  underTest = false
  cpuTimeNs = 0
  residentKiB = 0
  ending: Ending | undefined
  readonly #releases = new Set<() => void>()
  readonly #onEnd = new Set<() => void>()
  #life: Life = 'running'

  constructor(name: string, identity: ProcessIdentity, agenda: Agenda, faults: Faults) {
    this.name = name
    this.identity = identity
    this.agenda = agenda
    this.faults = faults
  }

  /** Whether its callbacks may come. */
  get runnable(): boolean {
    return this.#life === 'running'
  }

  /** Whether it has not ended. */
  get alive(): boolean {
    return this.#life === 'running' || this.#life === 'stopped'
  }

  get life(): Life {
    return this.#life
  }

  /** The letter of /proc. */
  get state(): string {
    if (this.#life === 'running') return 'S'
    return this.#life === 'stopped' ? 'T' : 'Z'
  }

  /** What the kernel takes back at its end. Returns what forgets it again. */
  holds(release: () => void): () => void {
    this.#releases.add(release)
    return () => {
      this.#releases.delete(release)
    }
  }

  /** Calls `heard` at its end, which is somebody else's to know. Returns what forgets it again. */
  onEnd(heard: () => void): () => void {
    this.#onEnd.add(heard)
    return () => {
      this.#onEnd.delete(heard)
    }
  }

  end(ending: Ending): void {
    if (!this.alive) return
    this.#life = 'zombie'
    this.ending = ending
    this.agenda.note(`${this.name}: ended by ${ending.endedBy ?? `exit ${ending.exitCode}`}`)
    this.agenda.drop(this)
    for (const release of this.#releases) release()
    this.#releases.clear()
    for (const heard of this.#onEnd) heard()
    this.#onEnd.clear()
  }

  reap(): void {
    if (!this.alive) this.#life = 'reaped'
  }

  deliver(signal: Signal): void {
    if (!this.alive) return
    if (signal === 'SIGKILL') this.end({ exitCode: undefined, endedBy: signal })
    else if (signal === 'SIGSTOP') this.#life = 'stopped'
    else if (signal === 'SIGCONT') {
      this.#life = 'running'
      this.agenda.wake(this)
    }
    // What it does with the others it does when it runs, so a stopped process does nothing.
    else this.agenda.add(this, signal, () => this.#obey(signal))
  }

  /** Lets a callback come, in a step of its own, unless the process ends before. */
  soon(what: string, run: () => void): void {
    if (this.alive) this.agenda.add(this, what, run)
  }

  /** @throws ProcessEnded */
  assertAlive(): void {
    if (!this.alive) throw new ProcessEnded(this.name)
  }

  /**
   * An operation that takes effect, or fails, in some later step. Of a process that ends before it
   * learns the outcome, the promise never settles.
   */
  perform<R>(operation: string, subject: string, effect: () => R): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    const attempt = (): void => {
      let result: R
      try {
        result = this.performNow(operation, subject, effect)
      } catch (error) {
        if (!(error instanceof ProcessEnded)) reject(error)
        return
      }
      resolve(result)
    }
    const begin = (): void => this.soon(`${operation} ${subject}`, attempt)
    if (this.alive) this.faults.pass(operation, subject, begin)
    return promise
  }

  /**
   * An operation that takes effect, or fails, at once.
   *
   * @throws FileError what the effect or a fault says
   * @throws ProcessEnded the process ended before, meanwhile, or right afterwards
   */
  performNow<R>(operation: string, subject: string, effect: () => R): R {
    this.assertAlive()
    const code = this.faults.reach('before', operation, subject, this.name)
    this.assertAlive()
    if (code !== undefined) throw new FileError(code, operation, subject)
    const result = this.#seen(effect)
    this.faults.reach('after', operation, subject, this.name)
    this.assertAlive()
    return result
  }

  /** Does it, and has what came of it in the history. */
  #seen<R>(effect: () => R): R {
    const { history } = this.agenda
    if (history === undefined) return effect()
    try {
      const result = effect()
      history.saw(result)
      return result
    } catch (error) {
      history.saw(error)
      throw error
    }
  }

  #obey(signal: Signal): void {
    const handler = this.handlers.get(signal)
    if (handler === undefined) this.end({ exitCode: undefined, endedBy: signal })
    else handler()
  }
}
