// Armed alarms in order of time, then of arming: a binary heap in which every alarm knows its own
// place, so that cancelling one removes it at once and a million cancelled deadlines cost nothing.

/** An armed alarm. `place` belongs to the heap; -1 when it is not in it. */
export interface HeapAlarm {
  readonly atMs: number
  /** The order of arming, which decides between alarms of one time. */
  readonly order: number
  place: number
}

export class AlarmHeap<A extends HeapAlarm> {
  readonly #alarms: A[] = []

  get size(): number {
    return this.#alarms.length
  }

  /** The alarm that rings next. */
  get first(): A | undefined {
    return this.#alarms[0]
  }

  add(alarm: A): void {
    this.#alarms.push(alarm)
    this.#rise(alarm, this.#alarms.length - 1)
  }

  /** Removes an alarm; false when it is not in the heap. */
  remove(alarm: A): boolean {
    const { place } = alarm
    if (place < 0) return false
    alarm.place = -1
    const last = this.#alarms.pop()
    if (last === undefined || last === alarm) return true
    this.#rise(last, place)
    this.#sink(last, last.place)
    return true
  }

  #rise(alarm: A, from: number): void {
    let place = from
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = this.#alarms[parentPlace]
      if (parent === undefined || !earlier(alarm, parent)) break
      this.#put(parent, place)
      place = parentPlace
    }
    this.#put(alarm, place)
  }

  #sink(alarm: A, from: number): void {
    let place = from
    for (;;) {
      const left = this.#alarms[2 * place + 1]
      const right = this.#alarms[2 * place + 2]
      const child = right !== undefined && left !== undefined && earlier(right, left) ? right : left
      if (child === undefined || !earlier(child, alarm)) break
      const childPlace = child.place
      this.#put(child, place)
      place = childPlace
    }
    this.#put(alarm, place)
  }

  #put(alarm: A, place: number): void {
    this.#alarms[place] = alarm
    alarm.place = place
  }
}

function earlier(a: HeapAlarm, b: HeapAlarm): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
