// The guest's serial console, attached through the driver: lines that the guest prints, and
// commands that it runs. The guest answers each command with its status, so no test ever waits for
// time.
import type { ByteStream } from '@signalbox/world'
import type { WatchedDriver } from './watched-driver.ts'

export class GuestConsole {
  readonly #watched: WatchedDriver
  readonly #stream: ByteStream
  #text = ''
  #closed = false

  private constructor(watched: WatchedDriver, stream: ByteStream) {
    this.#watched = watched
    this.#stream = stream
    const decoder = new TextDecoder()
    stream.attach({
      data: (chunk) => {
        this.#text += decoder.decode(chunk, { stream: true })
        watched.look()
      },
      closed: () => {
        this.#closed = true
        watched.look()
      },
    })
  }

  static async attach(watched: WatchedDriver, domain: string): Promise<GuestConsole> {
    return new GuestConsole(watched, await watched.driver.openConsole({ domain }))
  }

  /** Everything that the guest has printed since the console was attached. */
  get text(): string {
    return this.#text
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Waits until the guest has printed something. */
  async until(words: RegExp): Promise<RegExpExecArray> {
    return await this.#watched.until(`${words} on the console`, () => this.#find(words, 0))
  }

  /** Waits until the guest is up. */
  async ready(): Promise<void> {
    await this.until(/SIGNALBOX-GUEST-READY/u)
  }

  /** Types a command, and waits for its end. What the guest printed meanwhile is its output. */
  async run(command: string): Promise<{ readonly status: number; readonly output: string }> {
    const from = this.#text.length
    await this.type(`${command}\n`)
    const [whole, status] = await this.#watched.until(`the end of '${command}'`, () =>
      this.#find(/SBX-EXIT (\d+)/u, from),
    )
    const output = this.#text.slice(from, this.#text.indexOf(whole, from)).replaceAll('\r', '')
    return { status: Number(status), output }
  }

  /** Types, and waits for nothing. */
  async type(keys: string): Promise<void> {
    await this.#stream.write(new TextEncoder().encode(keys))
  }

  detach(): void {
    this.#stream.destroy()
  }

  #find(words: RegExp, from: number): RegExpExecArray | undefined {
    return words.exec(this.#text.slice(from)) ?? undefined
  }
}
