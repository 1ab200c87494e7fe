// A client of a daemon's native front: calls, subscriptions and consoles over one connection.
//
// Every call ends: by its reply, by the connection's end, or, where the daemon does not answer at
// all, a little after the deadline that it was given.
import type { ByteStream, World } from '@signalbox/world'
import {
  protocolName,
  protocolVersion,
  replyBytesMax,
  streamWindowBytes,
} from '../protocol/limits.ts'
import type { ClientMessage, ServerHello, ServerMessage } from '../protocol/messages.ts'
import { serverMessage } from '../protocol/messages.ts'
import { Outbox } from '../protocol/outbox.ts'
import { MessageReader } from '../protocol/read-message.ts'
import { DaemonError, DaemonUnreachable, OtherVersion } from './daemon-error.ts'
import { PendingCalls } from './pending-calls.ts'
import { RemoteStream } from './remote-stream.ts'

export interface ConnectOptions {
  readonly world: World
  readonly socketPath: string
  /** Who this is, in words for job tables and errors: 'signalbox save'. */
  readonly client: string
  /** Refuses this connection everything that changes anything. */
  readonly readOnly?: boolean
  readonly signal?: AbortSignal
}

export interface CallOptions {
  readonly domain?: string
  readonly input?: unknown
  /** When the answer must be there, in milliseconds from now; no limit when absent. */
  readonly deadlineMs?: number
  /** Longest wait for each job, in milliseconds. */
  readonly jobWaitMs?: number
  readonly nowait?: boolean
  /** Leaves the call. A long job that it began goes on. */
  readonly signal?: AbortSignal
}

export interface SubscribeOptions {
  readonly to: 'events' | 'trace'
  /** Where to go on: what `next` was told with the last items, and in which epoch. */
  readonly from?: { readonly sequence: number; readonly epoch?: string }
  /** Of this domain alone: a name or UUID. */
  readonly domain?: string
  /** Of these kinds alone: `event` of events, `kind` of the trace. */
  readonly kinds?: readonly string[]
}

export interface Subscriber {
  /**
   * Items, oldest first, where to go on after them, and how many more there were. Once it is called
   * without an item, if need be, to say that there is no more for now.
   */
  items(items: readonly Readonly<Record<string, unknown>>[], next: number, behind: number): void
  /** So many items were lost here; undefined when nobody knows how many. */
  missed(count: number | undefined): void
  /** No more will come: unsubscribed without a reason, else the connection's end. */
  ended(reason: Error | undefined): void
}

export class DaemonClient {
  readonly #world: World
  readonly #stream: ByteStream
  readonly #outbox: Outbox
  readonly #reader = new MessageReader<ServerMessage>(serverMessage, replyBytesMax + 1024)
  readonly #calls: PendingCalls
  readonly #subscribers = new Map<number, Subscriber>()
  readonly #streams = new Map<number, RemoteStream>()
  readonly #greeting = Promise.withResolvers<ServerHello>()
  readonly #closed = Promise.withResolvers<Error>()
  #hello: ServerHello | undefined
  #ended: Error | undefined
  #lastId = 0

  private constructor(world: World, stream: ByteStream) {
    this.#world = world
    this.#stream = stream
    this.#calls = new PendingCalls(world.clock)
    this.#outbox = new Outbox(stream, Number.POSITIVE_INFINITY)
    // Awaited by `connect` alone; without it this rejection is of no interest.
    this.#greeting.promise.catch(() => undefined)
    stream.attach({
      data: (chunk) => this.#data(chunk),
      closed: (reason) => this.#finish(reason),
    })
  }

  /**
   * Connects, and waits for the daemon's hello.
   *
   * @throws FileError ENOENT or ECONNREFUSED: nobody listens there
   * @throws DaemonUnreachable it ended the connection without a hello; OtherVersion
   */
  static async connect(options: ConnectOptions): Promise<DaemonClient> {
    const { world, socketPath, client: words, readOnly, signal } = options
    const stream = await world.sockets.connect(socketPath, signal)
    const client = new DaemonClient(world, stream)
    const abort = (): void => client.close()
    signal?.addEventListener('abort', abort)
    try {
      client.#send({
        type: 'hello',
        protocol: protocolName,
        version: protocolVersion,
        client: words,
        ...(readOnly !== undefined && { readOnly }),
      })
      const hello = await client.#greeting.promise
      if (hello.version !== protocolVersion) {
        throw new OtherVersion(hello.pid, hello.version, protocolVersion)
      }
      return client
    } catch (error) {
      client.close()
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** What the daemon said of itself. */
  get hello(): ServerHello {
    if (this.#hello === undefined) throw new Error('a client that was not greeted')
    return this.#hello
  }

  /** Resolves with the reason when the connection is over. */
  get closed(): Promise<Error> {
    return this.#closed.promise
  }

  /**
   * Calls an operation of the driver or the daemon.
   *
   * @throws DaemonError what the operation answered, or VIR_ERR_OPERATION_TIMEOUT when the daemon
   *   did not answer at all
   */
  async call(operation: string, options: CallOptions = {}): Promise<unknown> {
    options.signal?.throwIfAborted()
    const id = ++this.#lastId
    const { domain, input, deadlineMs, jobWaitMs, nowait, signal } = options
    const leave = (): void => this.#send({ type: 'cancel', id })
    signal?.addEventListener('abort', leave)
    try {
      const reply = this.#calls.expect(id, deadlineMs, this.hello.pid)
      this.#send({
        type: 'request',
        id,
        operation,
        ...(input !== undefined && { input }),
        ...(domain !== undefined && { domain }),
        ...(deadlineMs !== undefined && { deadlineMs }),
        ...(jobWaitMs !== undefined && { jobWaitMs }),
        ...(nowait !== undefined && { nowait }),
      })
      return await reply
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** Follows events or the trace. Nothing is told after `ended`. */
  subscribe(options: SubscribeOptions, subscriber: Subscriber): { close(): void } {
    const id = ++this.#lastId
    const { to, from, domain, kinds } = options
    this.#subscribers.set(id, subscriber)
    this.#send({
      type: 'subscribe',
      id,
      to,
      ...(from !== undefined && { from: { ...from } }),
      ...(domain !== undefined && { domain }),
      ...(kinds !== undefined && { kinds: [...kinds] }),
    })
    return { close: () => this.#send({ type: 'end', id }) }
  }

  /** Attaches to a domain's serial console. */
  async openConsole(options: {
    readonly domain: string
    readonly device?: string
    readonly force?: boolean
  }): Promise<ByteStream> {
    const id = ++this.#lastId
    const reply = this.#calls.expect(id, undefined, this.hello.pid)
    // Before the reply: bytes may be right behind it.
    const stream = new RemoteStream({
      id,
      clock: this.#world.clock,
      windowBytes: streamWindowBytes,
      send: (message) => this.#send(message),
    })
    this.#streams.set(id, stream)
    this.#send({ type: 'open', id, stream: 'console', ...options })
    try {
      await reply
      return stream
    } catch (error) {
      this.#streams.delete(id)
      throw error
    }
  }

  /** Ends the connection at once. Idempotent. */
  close(): void {
    this.#stream.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Stops reading; what the daemon sends then waits, and what is too much is told as missed. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  #data(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk, (message) => this.#take(message))
    } catch (error) {
      this.#ended ??= error instanceof Error ? error : new Error(String(error))
      this.#stream.destroy()
    }
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#hello = message
        this.#greeting.resolve(message)
        return
      case 'reply':
        this.#calls.settle(message)
        return
      case 'items':
        this.#subscribers.get(message.id)?.items(message.items, message.next, message.behind)
        return
      case 'missed':
        this.#subscribers.get(message.id)?.missed(message.count)
        return
      case 'data':
        this.#streams.get(message.id)?.received(Buffer.from(message.base64, 'base64'))
        return
      case 'window':
        this.#streams.get(message.id)?.granted(message.bytes)
        return
      case 'end':
        this.#endChannel(message.id, message.error && new DaemonError(message.error))
        return
      case 'goodbye':
        this.#ended ??= new DaemonError(message.error)
        return
      default:
        refuse(message)
    }
  }

  #endChannel(id: number, reason: Error | undefined): void {
    const subscriber = this.#subscribers.get(id)
    this.#subscribers.delete(id)
    subscriber?.ended(reason)
    const stream = this.#streams.get(id)
    this.#streams.delete(id)
    stream?.over(reason)
  }

  #finish(reason: Error | undefined): void {
    const error =
      this.#ended ??
      new DaemonUnreachable('The daemon ended the connection.', {
        ...(reason !== undefined && { reason: reason.message }),
      })
    this.#ended = error
    this.#outbox.close()
    this.#greeting.reject(error)
    this.#calls.end(error)
    for (const id of [...this.#subscribers.keys(), ...this.#streams.keys()]) {
      this.#endChannel(id, error)
    }
    this.#closed.resolve(error)
  }

  #send(message: ClientMessage): void {
    this.#outbox.send(message)
  }
}

function refuse(message: never): never {
  throw new Error(`a message that nobody takes: ${JSON.stringify(message)}`)
}
