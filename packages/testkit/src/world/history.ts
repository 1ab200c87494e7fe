// What has happened in a simulation, for searches that ask whether two runs have come to the same
// point, whatever the order was in which they came there: how often each step was taken, and what
// each body, the code of one call, has learnt in its own order.
import { digest, hash, isHandle, withoutNumber } from './digest.ts'

/** Which body runs now; undefined when none does, as in a callback that an event calls. */
export type BodyNow = () => string | undefined

/** Data comes in pieces, and how many there were is forgotten: what counts is how much has come. */
const piece = /: (?:from|write|sent to) /u

export class History {
  readonly #bodyNow: BodyNow
  readonly #learnt = new Map<string, number>()
  readonly #over = new Set<string>()
  readonly #came = new Map<string, number>()
  #steps = 0
  #aside = false

  constructor(bodyNow: BodyNow) {
    this.#bodyNow = bodyNow
  }

  /** A step is taken. */
  step(label: string, nowMs: number): void {
    if (piece.test(label)) return
    const name = hash(withoutNumber(label), Math.floor(nowMs))
    this.#steps = (this.#steps + name) % 2 ** 52
  }

  /** Data has come to a reader or a file, `bytes` of it. */
  came(label: string, bytes: number): void {
    this.#came.set(label, (this.#came.get(label) ?? 0) + bytes)
  }

  /** The body that runs learns something; that an effect has taken place is no news. */
  saw(what: unknown): void {
    const body = this.#aside || !isNews(what) ? undefined : this.#bodyNow()
    if (body === undefined || this.#over.has(body)) return
    this.#learnt.set(body, hash(String(digest(what)), this.#learnt.get(body) ?? 0))
  }

  /** A body has come to its end: what it had learnt is gone, and it learns no more. */
  ended(body: string): void {
    this.#learnt.delete(body)
    this.#over.add(body)
  }

  /** Looks at what is being searched, and nobody learns anything by it. */
  aside<R>(look: () => R): R {
    this.#aside = true
    try {
      return look()
    } finally {
      this.#aside = false
    }
  }

  /** Equal for equal histories. */
  get text(): string {
    const parts = [...this.#learnt, ...this.#came].map(([of, value]) => `${of} ${value}`)
    return [String(this.#steps), ...parts.sort()].join('\n')
  }
}

/** That an effect has taken place, or what it was asked for is there to be used, says no more. */
function isNews(what: unknown): boolean {
  if (typeof what !== 'object' || what === null) return what !== undefined
  return !isHandle(what)
}
