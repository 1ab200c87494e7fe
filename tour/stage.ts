// What the tour shows: acts, lines of the live timeline, a progress bar, and checks that are kept.
// With a terminal the bar stays at the bottom and moves; without one everything is a plain line.
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

export class Stage {
  readonly #out: NodeJS.WriteStream
  readonly #began = performance.now()
  readonly #live: boolean
  readonly failures: string[] = []
  #checks = 0
  #bar = ''
  #lastPlainPercent = -100

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
    this.#live = out.isTTY && process.env['TERM'] !== 'dumb'
  }

  /** Checks that held. */
  get checks(): number {
    return this.#checks
  }

  /** Seconds since the tour began. */
  get elapsedSeconds(): number {
    return (performance.now() - this.#began) / 1000
  }

  /** The heading of an act, and what it is to show. */
  act(title: string, meaning: string): void {
    this.#line('')
    this.#line(this.#style(['bold', 'cyan'], `▌ ${title}`))
    this.#line(this.#style('dim', `  ${meaning}`))
  }

  /** One line of the live timeline. */
  timeline(domain: string, text: string): void {
    const time = this.elapsedSeconds.toFixed(3).padStart(8)
    this.#line(`${this.#style('dim', time)} ${this.#style('magenta', domain.padEnd(9))} ${text}`)
  }

  /** Something that the tour says itself. */
  say(text: string): void {
    this.#line(`  ${text}`)
  }

  /** Keeps a promise of the tour: what is not as said makes it fail. */
  check(holds: boolean, text: string): void {
    if (holds) this.#checks++
    else this.failures.push(text)
    const mark = holds ? this.#style(['bold', 'green'], '✔') : this.#style(['bold', 'red'], '✘')
    this.#line(`  ${mark} ${text}`)
  }

  /** The progress of a long job, from 0 to 1. */
  progress(label: string, fraction: number, figures: string): void {
    if (!this.#live) {
      const percent = Math.floor(fraction * 100)
      if (percent < this.#lastPlainPercent + 10) return
      this.#lastPlainPercent = percent
      this.#line(`  ${label} ${percent}% ${figures}`)
      return
    }
    const width = 32
    const filled = Math.round(Math.min(1, fraction) * width)
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled)
    const percent = `${Math.floor(fraction * 100)}%`.padStart(4)
    this.#draw(`  ${label} ${this.#style('green', bar)} ${percent}  ${figures}`)
  }

  /** The job is over: the bar goes. */
  progressDone(): void {
    this.#lastPlainPercent = -100
    this.#draw('')
  }

  #line(text: string): void {
    if (!this.#live) {
      this.#out.write(`${text}\n`)
      return
    }
    const bar = this.#bar
    this.#out.write(`\r\u001b[2K${text}\n${bar}`)
  }

  #draw(bar: string): void {
    this.#bar = bar
    if (this.#live) this.#out.write(`\r\u001b[2K${bar}`)
  }

  #style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out })
  }
}
