// The code of a TypeScript file without its words: what stands in comments, strings, templates and
// regular expressions becomes spaces, so that a search finds calls and not talk of them. Places and
// lines stay the same. Templates keep the code between their braces.

/** Words after which a slash begins a regular expression and not a division. */
const beforeExpression =
  /(?:^|[^.\w$])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/

/** Text in which nothing begins or ends. */
const plain = /[^/'"`{}#]+/y

/** `text` with everything but code blanked. */
export function codeOf(text: string): string {
  return new Blanking(text).run()
}

/** Where the comments of `text` begin and end. */
export function commentsOf(text: string): readonly (readonly [begin: number, end: number])[] {
  const blanking = new Blanking(text)
  blanking.run()
  return blanking.comments
}

class Blanking {
  readonly #text: string
  readonly comments: (readonly [number, number])[] = []
  #code = ''
  #at = 0
  /** For each template that we are inside of: how many braces are open in its current hole. */
  readonly #holes: number[] = []

  constructor(text: string) {
    this.#text = text
  }

  run(): string {
    while (this.#at < this.#text.length) this.#step()
    return this.#code
  }

  #step(): void {
    plain.lastIndex = this.#at
    const run = plain.exec(this.#text)
    if (run !== null) {
      this.#code += run[0]
      this.#at += run[0].length
      return
    }
    const char = this.#text.charAt(this.#at)
    const two = this.#text.slice(this.#at, this.#at + 2)
    if (two === '//' || (two === '#!' && this.#at === 0)) this.#comment(this.#find('\n', this.#at))
    else if (two === '/*') this.#comment(this.#find('*/', this.#at + 2) + 2)
    else if (char === "'" || char === '"') this.#quoted(char)
    else if (char === '`') this.#template()
    else if (char === '/' && this.#expressionBegins()) this.#regularExpression()
    else this.#codeOrHole(char)
  }

  #comment(end: number): void {
    this.comments.push([this.#at, end])
    this.#blank(end)
  }

  #codeOrHole(char: string): void {
    const depth = this.#holes.at(-1)
    if (depth === 0 && char === '}') {
      this.#holes.pop()
      this.#template()
      return
    }
    if (depth !== undefined && char === '{') this.#holes[this.#holes.length - 1] = depth + 1
    if (depth !== undefined && char === '}') this.#holes[this.#holes.length - 1] = depth - 1
    this.#keep()
  }

  /** From a template's opening quote, or the brace that closes a hole, to its end or next hole. */
  #template(): void {
    this.#keep()
    for (;;) {
      const char = this.#text.charAt(this.#at)
      if (char === '' || char === '`') return this.#keep()
      if (char === '$' && this.#text[this.#at + 1] === '{') {
        this.#keep()
        this.#keep()
        this.#holes.push(0)
        return
      }
      this.#blank(this.#at + (char === '\\' ? 2 : 1))
    }
  }

  #quoted(quote: string): void {
    this.#keep()
    let end = this.#at
    while (!['', '\n', quote].includes(this.#text.charAt(end))) {
      end += this.#text[end] === '\\' ? 2 : 1
    }
    this.#blank(end)
    if (this.#text[end] === quote) this.#keep()
  }

  #regularExpression(): void {
    this.#keep()
    let inClass = false
    for (;;) {
      const char = this.#text.charAt(this.#at)
      if (char === '' || char === '\n') return
      if (char === '/' && !inClass) return this.#keep()
      if (char === '[') inClass = true
      if (char === ']') inClass = false
      this.#blank(this.#at + (char === '\\' ? 2 : 1))
    }
  }

  #expressionBegins(): boolean {
    const before = this.#code.slice(-200).trimEnd()
    const last = before.at(-1) ?? ''
    return last === '' || /[(,=:[!&|?{};+\-*%<>~^]/.test(last) || beforeExpression.test(before)
  }

  #find(what: string, from: number): number {
    const found = this.#text.indexOf(what, from)
    return found === -1 ? this.#text.length : found
  }

  #keep(): void {
    this.#code += this.#text.charAt(this.#at)
    this.#at++
  }

  #blank(end: number): void {
    this.#code += this.#text.slice(this.#at, end).replaceAll(/[^\n]/g, ' ')
    this.#at = Math.min(end, this.#text.length)
  }
}
