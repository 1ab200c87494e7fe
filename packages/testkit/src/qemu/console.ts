// A serial console: what the guest prints reaches who is attached, and is lost to all others.
import type { ByteStream } from '@signalbox/world'
import type { Frontend } from './chardevs.ts'

export class ConsolePort implements Frontend {
  /** What was typed, as text. */
  typed = ''
  readonly #clients = new Set<ByteStream>()
  readonly #decoder = new TextDecoder()

  readonly accept = (stream: ByteStream): void => {
    this.#clients.add(stream)
    stream.attach({
      data: (chunk) => {
        this.typed += this.#decoder.decode(chunk, { stream: true })
        // A terminal's line: what is typed is shown.
        this.#write(chunk)
      },
      closed: () => this.#clients.delete(stream),
    })
  }

  readonly connected = (): boolean => this.#clients.size > 0

  readonly open = (): boolean => true

  /** The guest prints. */
  print(text: string): void {
    this.#write(new TextEncoder().encode(text))
  }

  #write(bytes: Uint8Array): void {
    for (const client of this.#clients) {
      // A client that is gone is heard of by its stream's end.
      client.write(bytes).catch(() => undefined)
    }
  }
}
