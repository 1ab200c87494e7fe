// QEMU's reading of JSON: values one after the other, with or without lines between them. What is
// no JSON costs one error for each bad word or bracket, and the stream goes on behind it.

export type Parsed =
  | { readonly value: unknown }
  /** What QEMU says of it. */
  | { readonly error: string }

/** Where QEMU's nesting ends. */
const depthMax = 1024

export class JsonStream {
  #text = ''
  /** Bytes of a character whose rest has not come. */
  #decoder = new TextDecoder()
  readonly #parsed: (parsed: Parsed) => void

  constructor(parsed: (parsed: Parsed) => void) {
    this.#parsed = parsed
  }

  push(chunk: Uint8Array): void {
    // 0xFF is in no UTF-8: it ends whatever has not ended, and is an error of its own.
    let from = 0
    for (;;) {
      const mark = chunk.indexOf(0xff, from)
      if (mark < 0) break
      this.#take(this.#decoder.decode(chunk.subarray(from, mark), { stream: true }))
      this.reset()
      this.#parsed({ error: "JSON parse error, stray '\ufffd'" })
      from = mark + 1
    }
    this.#take(this.#decoder.decode(chunk.subarray(from), { stream: true }))
  }

  /** Forgets what has not ended. */
  reset(): void {
    this.#text = ''
    this.#decoder = new TextDecoder()
  }

  #take(text: string): void {
    this.#text += text
    for (;;) {
      this.#text = this.#text.trimStart()
      const end = this.#endOfFirst()
      if (end === undefined) return
      const word = this.#text.slice(0, end)
      this.#text = this.#text.slice(end)
      this.#parsed(read(word))
    }
  }

  /** Where the first value or word ends; undefined while it may go on. */
  #endOfFirst(): number | undefined {
    const text = this.#text
    if (text === '') return undefined
    if (text.startsWith('}') || text.startsWith(']')) return 1
    if (!text.startsWith('{') && !text.startsWith('[')) {
      const end = text.search(/[\s{}[\]]/u)
      return end < 0 ? undefined : end
    }
    let depth = 0
    let quoted = false
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at)
      if (quoted && character === '\\') at++
      else if (character === '"') quoted = !quoted
      else if (!quoted && (character === '{' || character === '[')) {
        depth++
        if (depth > depthMax) return at + 1
      } else if (!quoted && (character === '}' || character === ']')) {
        depth--
        if (depth === 0) return at + 1
      }
    }
    return undefined
  }
}

function read(word: string): Parsed {
  try {
    return { value: JSON.parse(word) as unknown }
  } catch {
    return { error: complaint(word) }
  }
}

function complaint(word: string): string {
  if (word.startsWith('}') || word.startsWith(']')) {
    return `JSON parse error, expecting value`
  }
  if (word.startsWith('{') || word.startsWith('[')) {
    return word.length > depthMax && !/[}\]]$/u.test(word)
      ? 'JSON nesting depth limit exceeded'
      : 'JSON parse error, invalid literal'
  }
  return `JSON parse error, invalid keyword '${word}'`
}
