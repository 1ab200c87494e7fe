// The terminal, or the pipes in its place: the one file that touches this process's standard
// streams and signals. Everything else in the command line is handed a `Terminal`.
import { styleText } from 'node:util'

export type Style = Parameters<typeof styleText>[0]

/** When to colour: on terminals that want it (NO_COLOR, FORCE_COLOR, TERM), always, or never. */
export type ColorMode = 'auto' | 'always' | 'never'

/** What is typed, or piped in. */
export interface InputSink {
  data(bytes: Uint8Array): void
  ended(): void
}

/** What comes in, for as long as it is read. */
export interface TerminalInput {
  pause(): void
  resume(): void
  close(): void
}

export class Terminal {
  color: ColorMode = 'auto'
  readonly #input = process.stdin
  readonly #output = process.stdout
  readonly #errors = process.stderr

  /** Whether a person reads what {@link write} writes. */
  get isTerminal(): boolean {
    return this.#output.isTTY
  }

  get errorIsTerminal(): boolean {
    return this.#errors.isTTY
  }

  get inputIsTerminal(): boolean {
    return this.#input.isTTY
  }

  /** Columns of the terminal that progress is shown on; 80 where it is none. */
  get columns(): number {
    const { columns } = this.#errors.isTTY ? this.#errors : this.#output
    return columns > 0 ? columns : 80
  }

  write(text: string | Uint8Array): void {
    this.#output.write(text)
  }

  writeError(text: string): void {
    this.#errors.write(text)
  }

  /** Colours text that goes to standard output. */
  style(style: Style, text: string): string {
    return this.#styled(style, text, this.#output)
  }

  /** Colours text that goes to standard error. */
  styleError(style: Style, text: string): string {
    return this.#styled(style, text, this.#errors)
  }

  /** Hands on what comes in; raw, every key is a byte, Ctrl-C included. Ends when closed. */
  read(raw: boolean, sink: InputSink): TerminalInput {
    const input = this.#input
    const data = (bytes: Uint8Array): void => sink.data(bytes)
    const ended = (): void => sink.ended()
    const isRaw = raw && input.isTTY
    if (isRaw) input.setRawMode(true)
    input.on('data', data)
    input.on('end', ended)
    input.resume()
    return {
      pause: () => {
        input.pause()
      },
      resume: () => {
        input.resume()
      },
      close: () => {
        if (isRaw) input.setRawMode(false)
        input.removeListener('data', data)
        input.removeListener('end', ended)
        input.pause()
      },
    }
  }

  /** All of standard input, as text; cut where it is longer than `limitBytes`. */
  async readAll(limitBytes: number): Promise<string> {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of this.#input as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > limitBytes) break
    }
    return Buffer.concat(chunks)
      .subarray(0, limitBytes + 1)
      .toString('utf8')
  }

  /**
   * Calls `listener` instead of ending: 'key' for Ctrl-C, 'end' when the terminal was closed or the
   * process is asked to end, which is no wish about what it was doing.
   */
  onInterrupt(listener: (by: 'key' | 'end') => void): { close(): void } {
    const key = (): void => listener('key')
    const end = (): void => listener('end')
    process.on('SIGINT', key)
    process.on('SIGTERM', end)
    process.on('SIGHUP', end)
    return {
      close: () => {
        process.removeListener('SIGINT', key)
        process.removeListener('SIGTERM', end)
        process.removeListener('SIGHUP', end)
      },
    }
  }

  /** A reader that goes away, such as `head`, ends the program without a word. */
  endWithReader(): void {
    this.#output.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : 1)
    })
  }

  #styled(style: Style, text: string, stream: NodeJS.WriteStream): string {
    if (this.color === 'never') return text
    return styleText(style, text, { stream, validateStream: this.color === 'auto' })
  }
}
