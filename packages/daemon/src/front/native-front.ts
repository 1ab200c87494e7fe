// The native front: listens on a Unix socket and makes a session of each connection. Declared
// operations go in as JSON messages; nothing here knows what any of them means.
import type { Driver } from '@signalbox/qemu'
import type { ByteStream, Listener, World } from '@signalbox/world'
import { clientsMax } from '../protocol/limits.ts'
import { ClientSession } from './client-session.ts'
import { EventLog } from './event-log.ts'
import type { ClientReport, FrontServices } from './front-operations.ts'
import { TraceSource } from './trace-source.ts'

export interface NativeFrontOptions {
  readonly world: World
  readonly socketPath: string
  readonly services: FrontServices
  /** Called after a client went. */
  readonly clientGone: () => void
}

export class NativeFront {
  readonly #options: NativeFrontOptions
  readonly #sessions = new Set<ClientSession>()
  readonly #events = new EventLog()
  readonly #trace: TraceSource
  readonly #subscription: ReturnType<Driver['subscribe']>
  readonly #epoch: string
  #listener: Listener | undefined
  /** Resolves the first time that the last client goes; of use to one who lets none in. */
  #empty = Promise.withResolvers<void>()
  #lastNumber = 0

  private constructor(options: NativeFrontOptions) {
    const { driver } = options.services
    this.#options = options
    this.#epoch = options.world.random.uuid()
    this.#trace = new TraceSource(driver.recorder)
    this.#subscription = driver.subscribe((event) => this.#events.append(event))
  }

  /**
   * Listens at the path, for this user alone.
   *
   * @throws FileError the path cannot be listened on
   */
  static async open(options: NativeFrontOptions): Promise<NativeFront> {
    const front = new NativeFront(options)
    const { world, socketPath } = options
    const accept = (stream: ByteStream): void => front.#accept(stream)
    front.#listener = await world.sockets.listen(socketPath, 0o600, accept)
    return front
  }

  get clientCount(): number {
    return this.#sessions.size
  }

  get clients(): readonly ClientReport[] {
    return [...this.#sessions].map((session) => session.report)
  }

  /** Lets nobody in any more, and says goodbye to who is here. Idempotent. */
  async close(reason: string): Promise<void> {
    const closing = this.#listener?.close()
    this.#empty = Promise.withResolvers<void>()
    this.#subscription.close()
    const error = {
      code: 'VIR_ERR_OPERATION_ABORTED',
      errorDomain: 'VIR_FROM_RPC',
      message: `The daemon leaves: ${reason}. Machines that run go on.`,
    }
    for (const session of this.#sessions) session.goodbye(error)
    await closing
    // Each is gone when it has read its goodbye, or has had the time to.
    if (this.#sessions.size > 0) await this.#empty.promise
  }

  #accept(stream: ByteStream): void {
    const { world, services, clientGone } = this.#options
    const session = new ClientSession({
      number: ++this.#lastNumber,
      stream,
      world,
      front: services,
      sources: { events: this.#events, trace: this.#trace, epoch: this.#epoch },
      over: (gone) => {
        this.#sessions.delete(gone)
        if (this.#sessions.size === 0) this.#empty.resolve()
        clientGone()
      },
    })
    this.#sessions.add(session)
    if (this.#sessions.size > clientsMax) {
      session.goodbye({
        code: 'VIR_ERR_RESOURCE_BUSY',
        errorDomain: 'VIR_FROM_RPC',
        message: `This daemon has ${clientsMax} clients, and takes no more. Close one first.`,
      })
    }
  }
}
