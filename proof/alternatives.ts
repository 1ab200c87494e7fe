// What a search has still to try: those with the fewest departures from first come before others.

/** Choices that are still to be tried; of those with the fewest departures the latest. */
export class Alternatives {
  readonly #byDepartures: (readonly number[])[][] = []
  size = 0

  add(choices: readonly number[]): void {
    const departures = choices.reduce((sum, choice) => sum + (choice === 0 ? 0 : 1), 0)
    while (this.#byDepartures.length <= departures) this.#byDepartures.push([])
    this.#byDepartures[departures]?.push(choices)
    this.size++
  }

  take(): readonly number[] | undefined {
    const taken = this.#byDepartures[this.fewest ?? 0]?.pop()
    if (taken !== undefined) this.size--
    return taken
  }

  /** The fewest departures of any of them. */
  get fewest(): number | undefined {
    const found = this.#byDepartures.findIndex(({ length }) => length > 0)
    return found < 0 ? undefined : found
  }
}
