// Names of calls that do not depend on the order of those of others: a number does.
import type { CallTag } from '@signalbox/trace'

export class CallNames {
  readonly #names = new Map<number, string>()
  readonly #perApi = new Map<string, number>()

  /** The client, what it called, and for which time. */
  of({ number, client, api }: CallTag): string {
    const known = this.#names.get(number)
    if (known !== undefined) return known
    const called = `${client} ${api}`
    const nth = (this.#perApi.get(called) ?? 0) + 1
    this.#perApi.set(called, nth)
    const name = `${called} ${nth}`
    this.#names.set(number, name)
    return name
  }
}
