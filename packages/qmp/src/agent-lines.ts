// A guest's bytes to lines, for the agent's stream: a 0xFF ends whatever came before it without an
// end of its own, and marks the line that it begins as the answer to a handshake.
//
// Nothing of this trusts the guest. A line costs at most its limit; the rest of a longer one is
// skipped; and while only marked lines count, what has no mark is not even kept.

export interface AgentLineListener {
  /** A whole line, without its end. */
  line(bytes: Uint8Array, marked: boolean): void
  /** A line is longer than the limit: it will not come. */
  tooLong(): void
}

const newline = 0x0a
const mark = 0xff

export class AgentLines {
  readonly #limitBytes: number
  readonly #listener: AgentLineListener
  #pieces: Uint8Array[] = []
  #sizeBytes = 0
  #marked = false
  #skipping = false
  /** Whether lines without a mark are dropped unseen. */
  onlyMarked = false

  constructor(limitBytes: number, listener: AgentLineListener) {
    this.#limitBytes = limitBytes
    this.#listener = listener
  }

  /** Bytes of a line that has not ended yet. */
  get pendingBytes(): number {
    return this.#sizeBytes
  }

  push(chunk: Uint8Array): void {
    let from = 0
    let nextMark = chunk.indexOf(mark)
    while (from < chunk.length) {
      if (nextMark >= 0 && nextMark < from) nextMark = chunk.indexOf(mark, from)
      const limit = nextMark < 0 ? chunk.length : nextMark
      const end = chunk.subarray(from, limit).indexOf(newline)
      if (end >= 0) {
        this.#end(chunk.subarray(from, from + end))
        from += end + 1
      } else if (nextMark >= 0) {
        // It never ends, but it may have been too long: that is told, however the bytes came.
        this.#keep(chunk.subarray(from, nextMark))
        this.#begin(true)
        from = nextMark + 1
      } else {
        this.#keep(chunk.subarray(from))
        return
      }
    }
  }

  #begin(marked: boolean): void {
    this.#pieces = []
    this.#sizeBytes = 0
    this.#marked = marked
    this.#skipping = false
  }

  /** More of a line that has not ended: a copy, for the chunk's memory is the reader's. */
  #keep(piece: Uint8Array): void {
    if (this.#skipping || piece.length === 0) return
    if (this.onlyMarked && !this.#marked) {
      // Of a line whose beginning is not known any more the end is worth nothing.
      this.#drop()
      return
    }
    if (this.#sizeBytes + piece.length > this.#limitBytes) {
      this.#drop()
      this.#listener.tooLong()
      return
    }
    this.#sizeBytes += piece.length
    this.#pieces.push(piece.slice())
  }

  #drop(): void {
    this.#pieces = []
    this.#sizeBytes = 0
    this.#skipping = true
  }

  #end(last: Uint8Array): void {
    this.#keep(last)
    const { whole, marked, skipped } = {
      whole: joined(this.#pieces, this.#sizeBytes),
      marked: this.#marked,
      skipped: this.#skipping,
    }
    this.#begin(false)
    if (!skipped) this.#listener.line(whole, marked)
  }
}

function joined(pieces: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const [only] = pieces
  if (pieces.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(sizeBytes)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
