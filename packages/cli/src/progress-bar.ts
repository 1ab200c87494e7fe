// A progress bar: one line on a terminal, redrawn in place; nothing where nobody watches.
import { formatBytes, formatDuration } from './quantities.ts'
import type { Terminal } from './terminal.ts'

export interface Progress {
  /** Not known while it is no more than what is done. */
  readonly totalBytes: number
  readonly doneBytes: number
  readonly bytesPerSecond: number
}

const clearLine = '\r\u001b[K'

export class ProgressBar {
  readonly #terminal: Terminal
  readonly #title: string
  #shown = false

  constructor(terminal: Terminal, title: string) {
    this.#terminal = terminal
    this.#title = title
  }

  show(progress: Progress): void {
    if (!this.#terminal.errorIsTerminal) return
    this.#shown = true
    this.#terminal.writeError(`${clearLine}${this.#line(progress)}`)
  }

  /** Writes a line of text above the bar's place; the next `show` draws the bar again. */
  remark(text: string): void {
    this.clear()
    this.#terminal.writeError(`${text}\n`)
  }

  clear(): void {
    if (this.#shown) this.#terminal.writeError(clearLine)
    this.#shown = false
  }

  #line(progress: Progress): string {
    const figures = progressWords(progress)
    const room = this.#terminal.columns - this.#title.length - figures.length - 6
    const width = Math.min(40, room)
    const { totalBytes, doneBytes } = progress
    if (width < 5 || totalBytes <= doneBytes) return `${this.#title}  ${figures}`
    const full = Math.round((doneBytes / totalBytes) * width)
    const bar = `${'━'.repeat(full)}${this.#terminal.styleError('dim', '─'.repeat(width - full))}`
    return `${this.#title}  ${bar}  ${figures}`
  }
}

/** `45 %  120 MiB of 256 MiB  80.0 MiB/s  1.7 s left`. */
export function progressWords({ totalBytes, doneBytes, bytesPerSecond }: Progress): string {
  const rate = `${formatBytes(bytesPerSecond)}/s`
  if (totalBytes <= doneBytes) return `${formatBytes(doneBytes)}  ${rate}`
  const percent = Math.floor((doneBytes / totalBytes) * 100)
  const left =
    bytesPerSecond > 0
      ? `  ${formatDuration(((totalBytes - doneBytes) / bytesPerSecond) * 1000)} left`
      : ''
  return `${percent} %  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}  ${rate}${left}`
}
