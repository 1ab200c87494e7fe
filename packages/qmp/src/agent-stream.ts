// The stream to a guest's agent, listened to only while an answer is awaited, and in slices: after
// so many bytes it rests for a moment, so that a guest that floods costs a bounded share of the
// processor, and no memory but one line.
import type { Alarm, ByteStream, World } from '@signalbox/world'
import { AgentLines } from './agent-lines.ts'
import type { AgentLineListener } from './agent-lines.ts'

/** The longest answer that is read. */
const replyLimitBytes = 4 * 2 ** 20
/** Bytes after which the guest is not listened to for a moment. */
const sliceBytes = 2 ** 20
/** That moment, in milliseconds: a flood costs at most a tenth of a processor. */
const restMs = 20

export interface AgentStreamOptions {
  readonly world: World
  readonly stream: ByteStream
  /** Hears lines while the stream is listened to. */
  readonly listener: AgentLineListener
  /** The stream has ended. */
  readonly closed: () => void
}

export class AgentStream {
  readonly #world: World
  readonly #stream: ByteStream
  readonly #lines: AgentLines
  #listening = false
  #sliceBytes = 0
  #rest: Alarm | undefined
  /** Bytes since it was listened to last. */
  heardBytes = 0

  constructor({ world, stream, listener, closed }: AgentStreamOptions) {
    this.#world = world
    this.#stream = stream
    this.#lines = new AgentLines(replyLimitBytes, {
      // What comes in the same piece behind an answer was said before the next question.
      line: (bytes, marked) => {
        if (this.#listening) listener.line(bytes, marked)
      },
      tooLong: () => {
        if (this.#listening) listener.tooLong()
      },
    })
    stream.attach({ data: (chunk) => this.#onData(chunk), closed })
    stream.pause()
  }

  /** Listens from now on. With `onlyMarked` only to lines behind a 0xFF. */
  listen(onlyMarked: boolean): void {
    this.#lines.onlyMarked = onlyMarked
    this.#listening = true
    this.#sliceBytes = 0
    this.heardBytes = 0
    this.#stream.resume()
  }

  /** Listens no more: what comes waits in the kernel, and then with the guest. */
  deafen(): void {
    this.#listening = false
    this.#rest?.cancel()
    this.#stream.pause()
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#stream.write(bytes)
  }

  destroy(): void {
    this.#rest?.cancel()
    this.#stream.destroy()
  }

  #onData(chunk: Uint8Array): void {
    // The last piece before a pause may still come.
    if (!this.#listening) this.#stream.pause()
    this.heardBytes += chunk.length
    this.#lines.push(chunk)
    this.#sliceBytes += chunk.length
    if (this.#sliceBytes >= sliceBytes && this.#listening) this.#takeRest()
  }

  #takeRest(): void {
    this.#sliceBytes = 0
    this.#stream.pause()
    const { clock } = this.#world
    this.#rest = clock.alarm(clock.now() + restMs, () => {
      if (this.#listening) this.#stream.resume()
    })
  }
}
