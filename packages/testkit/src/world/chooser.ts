// Who goes next: the one decision that a simulation leaves open, made explicit.
//
// At each choice point several things could happen next. A chooser is shown their labels, in order
// of their becoming possible, and names one by its index; the simulation writes down what was
// taken. A schedule is that record: fed back by `replay`, it makes the same run again, and an
// exhaustive search walks the tree of all schedules by changing its last entries.

/** Picks one of `count` possibilities by its index: at least two, unless it is always asked. */
export type Chooser = (count: number, labels: readonly string[]) => number

/** A decision that was made. */
export interface ChoicePoint {
  readonly labels: readonly string[]
  readonly taken: number
}

/** A recorded schedule met a run that offers something else than when it was recorded. */
export class ScheduleDiverged extends Error {
  override readonly name = 'ScheduleDiverged'
  readonly code = 'SCHEDULE_DIVERGED'
  readonly index: number

  constructor(index: number, recorded: readonly string[], offered: readonly string[]) {
    super(
      `Cannot replay choice ${index}: recorded among [${recorded.join(' | ')}], ` +
        `offered [${offered.join(' | ')}]. The program or its seed is another one.`,
    )
    this.index = index
  }
}

/** What became possible first happens first. */
export function firstCome(): Chooser {
  return () => 0
}

/** Any order, drawn from a seed. */
export function anyOrder(seed: number): Chooser {
  const next = integers(seed)
  return (count) => next(count)
}

/**
 * A recorded schedule again, and `otherwise` beyond its end.
 *
 * @throws ScheduleDiverged (from the chooser) when other possibilities are offered than recorded
 */
export function replay(recorded: readonly ChoicePoint[], otherwise = firstCome()): Chooser {
  let index = 0
  return (count, labels) => {
    const point = recorded[index]
    if (point === undefined) return otherwise(count, labels)
    const same = point.labels.length === count && point.labels.every((l, at) => l === labels[at])
    if (!same) throw new ScheduleDiverged(index, point.labels, labels)
    index++
    return point.taken
  }
}

/** Integers below a bound, from a seed: Marsaglia's xorshift on 32 bits, spread by a product. */
export function integers(seed: number): (below: number) => number {
  // Neighbouring seeds shall not begin alike, and zero is the one state that never changes.
  let state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) >>> 0 || 0x6a09_e667
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.imul(state, 0x2c1b_3c6d) >>> 0
  }
  next()
  return (below) => {
    // 48 bits, of which the multiplication stays exact.
    const high = next() >>> 8
    const low = next() >>> 8
    return Math.floor(((high * 2 ** 24 + low) / 2 ** 48) * below)
  }
}
