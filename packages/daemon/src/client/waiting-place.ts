// One place in the waiting room: where somebody who wants a daemon hears that one is ready, that
// the one it started failed, or that a process on which it counts is gone.
import type { Alarm, ByteStream, Listener, ProcessIdentity, World } from '@signalbox/world'
import { MessageReader } from '../protocol/read-message.ts'
import type { Notice } from '../protocol/waiting-room.ts'
import { notice, noticeBytesMax, waitingPlace } from '../protocol/waiting-room.ts'
import { DaemonError, DaemonUnreachable } from './daemon-error.ts'

type News =
  | Notice
  /** The daemon that was started ended, perhaps without a word. */
  | { readonly type: 'child-gone' }
  /** The process that owned the state directory ended. */
  | { readonly type: 'owner-gone' }
  | { readonly type: 'failure'; readonly error: Error }

const logTailBytes = 2_000

export class WaitingPlace {
  readonly path: string
  readonly #world: World
  readonly #deadlineMs: number
  readonly #over = new AbortController()
  readonly #news: News[] = []
  #wake: (() => void) | undefined
  #listener: Listener | undefined
  #alarm: Alarm | undefined
  #logPath = ''
  /** Numbers of daemons that have said why they ended. */
  readonly #spoke = new Set<number>()

  private constructor(world: World, path: string, deadlineMs: number) {
    this.#world = world
    this.path = path
    this.#deadlineMs = deadlineMs
  }

  /** Takes a place; from now on a daemon that becomes ready tells it. */
  static async open(
    world: World,
    socketPath: string,
    options: { readonly deadlineMs: number; readonly signal?: AbortSignal },
  ): Promise<WaitingPlace> {
    const { deadlineMs, signal } = options
    const place = new WaitingPlace(world, waitingPlace(world, socketPath), deadlineMs)
    const accept = (stream: ByteStream): void => place.#accept(stream)
    place.#listener = await world.sockets.listen(place.path, 0o600, accept)
    place.#alarm = world.clock.alarm(world.clock.now() + deadlineMs, () => {
      place.#tell({ type: 'failure', error: place.#tooLate() })
    })
    signal?.addEventListener('abort', () => {
      place.#tell({ type: 'failure', error: signal.reason as Error })
    })
    return place
  }

  /** A daemon was started: its end is news, too. */
  expect(identity: ProcessIdentity, logPath: string): void {
    this.#logPath = logPath
    this.#watch(identity, { type: 'child-gone' })
  }

  /**
   * Waits for the next news.
   *
   * @returns true while a process that will serve, or leave, owns the state directory; false when
   *   it is time to look, and to start a daemon if there is none
   * @throws DaemonError the daemon that was started failed; DaemonUnreachable the deadline passed
   */
  async heard(): Promise<boolean> {
    const news = await this.#next()
    switch (news.type) {
      case 'ready':
      case 'owner-gone':
        return false
      case 'failure':
        throw news.error
      case 'failed':
        return this.#ownedBy(news.error)
      case 'child-gone':
        throw await this.#wordless()
      default:
        return news satisfies never
    }
  }

  async close(): Promise<void> {
    this.#over.abort()
    this.#alarm?.cancel()
    await this.#listener?.close()
  }

  /** Another process owns the directory: it will be ready, or is leaving, or answers nobody. */
  #ownedBy(report: Extract<Notice, { type: 'failed' }>['error']): boolean {
    const { directory, pid, startTime, socketPath } = report.fields ?? {}
    if (typeof directory !== 'string' || socketPath === '') throw new DaemonError(report)
    // Without a number it took the lock this moment; it will say so, and be ready, in the next.
    if (typeof pid === 'number' && typeof startTime === 'number') {
      this.#watch({ pid, startTime }, { type: 'owner-gone' })
    }
    return true
  }

  async #wordless(): Promise<DaemonUnreachable> {
    const tail = await this.#world.files.readTail(this.#logPath, logTailBytes)
    const words = new TextDecoder().decode(tail).trim()
    return new DaemonUnreachable(
      `The daemon ended before it could serve. Its log, '${this.#logPath}', ends:\n${words}`,
      { logPath: this.#logPath },
    )
  }

  #tooLate(): DaemonUnreachable {
    const seconds = (this.#deadlineMs / 1000).toFixed(1)
    return new DaemonUnreachable(
      `The daemon was not ready within ${seconds} s. Its log is '${this.#logPath}'.`,
      { logPath: this.#logPath, deadlineMs: this.#deadlineMs },
    )
  }

  #watch(identity: ProcessIdentity, news: News): void {
    const gone = (): void => {
      // The end of a daemon that has said why is no news.
      if (news.type === 'child-gone' && this.#spoke.has(identity.pid)) return
      this.#tell(news)
    }
    const failed = (error: unknown): void => {
      if (this.#over.signal.aborted) return
      const reason = error instanceof Error ? error : new Error(String(error))
      this.#tell({ type: 'failure', error: reason })
    }
    this.#world.processes.gone(identity, this.#over.signal).then(gone, failed)
  }

  #accept(stream: ByteStream): void {
    const reader = new MessageReader<Notice>(notice, noticeBytesMax)
    stream.attach({
      data: (chunk) => {
        try {
          reader.push(chunk, (message) => {
            if (message.type === 'failed') this.#spoke.add(message.pid)
            this.#tell(message)
          })
        } catch {
          // Not one of ours, or one of another release: it has nothing to tell.
        }
        stream.end()
      },
      closed: () => stream.destroy(),
    })
  }

  #tell(news: News): void {
    this.#news.push(news)
    this.#wake?.()
  }

  async #next(): Promise<News> {
    for (;;) {
      const news = this.#news.shift()
      if (news !== undefined) return news
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }
}
