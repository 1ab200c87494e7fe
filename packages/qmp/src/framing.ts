// Bytes to lines: QMP and the guest agent send one JSON object per line.
//
// A line that does not end costs at most its limit, and joining its pieces is linear in its size.
// Nothing here trusts the peer.

/** A peer broke the protocol: its connection is of no use any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code = 'VIR_ERR_INTERNAL_ERROR'
  readonly errorDomain = 'VIR_FROM_QEMU'
}

const newline = 0x0a

export class LineReader {
  readonly #limitBytes: number
  #pieces: Uint8Array[] = []
  #sizeBytes = 0

  /** @param limitBytes longest line, its end included */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Bytes of a line that has not ended yet. */
  get pendingBytes(): number {
    return this.#sizeBytes
  }

  /**
   * Takes a chunk and calls `line` with each line that it ends, without its end.
   *
   * @throws ProtocolError a line is longer than the limit
   */
  push(chunk: Uint8Array, line: (bytes: Uint8Array) => void): void {
    let from = 0
    for (;;) {
      const end = chunk.indexOf(newline, from)
      if (end < 0) break
      const piece = chunk.subarray(from, end)
      from = end + 1
      this.#grow(piece.length)
      line(this.#take(piece))
    }
    if (from < chunk.length) {
      // A copy: the chunk's memory may be the reader's to use again.
      const rest = chunk.slice(from)
      this.#grow(rest.length)
      this.#pieces.push(rest)
    }
  }

  /** Forgets what has come of a line. */
  reset(): void {
    this.#pieces = []
    this.#sizeBytes = 0
  }

  #grow(bytes: number): void {
    this.#sizeBytes += bytes
    if (this.#sizeBytes <= this.#limitBytes) return
    this.reset()
    throw new ProtocolError(`a line is longer than ${this.#limitBytes} bytes`)
  }

  #take(last: Uint8Array): Uint8Array {
    if (this.#pieces.length === 0) {
      this.#sizeBytes = 0
      return last
    }
    const whole = new Uint8Array(this.#sizeBytes)
    let at = 0
    for (const piece of this.#pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    whole.set(last, at)
    this.reset()
    return whole
  }
}

const decoder = new TextDecoder()

/**
 * The object on a line; undefined for an empty one. Numbers are doubles: sizes and counters of QEMU
 * fit exactly up to 2^53, and the few that mean "without limit" (2^64 - 1) come out as 2^64.
 *
 * @throws ProtocolError it is no JSON object, or nested deeper than `depthLimit`
 */
export function parseLine(
  bytes: Uint8Array,
  depthLimit: number,
): Readonly<Record<string, unknown>> | undefined {
  const text = decoder.decode(bytes).trim()
  if (text === '') return undefined
  if (depth(text) > depthLimit) throw new ProtocolError('a message is nested too deeply')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ProtocolError('a line is no JSON', { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolError('a line is no JSON object')
  }
  return value as Record<string, unknown>
}

const [quote, backslash] = [0x22, 0x5c]

/** How deep brackets are nested. Those within texts do not count: a guest may put any there. */
function depth(text: string): number {
  let now = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) quoted = !quoted
    else if (quoted) {
      // What follows it ends no text.
      if (code === backslash) at++
    } else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++now)
    else if (code === 0x7d || code === 0x5d) now--
  }
  return deepest
}
