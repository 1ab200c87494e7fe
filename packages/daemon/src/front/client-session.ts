// One client of the native front, from its hello to its end: reads its messages, runs its requests,
// keeps its subscriptions and streams. Whatever it sends or fails to read costs nobody else; when it
// goes, its waits are given up, and the long jobs that it began go on in the driver's hands.
import { DriverError, reportError } from '@signalbox/qemu'
import type { ErrorReport } from '@signalbox/qemu'
import type { Alarm, ByteStream, StreamSink, World } from '@signalbox/world'
import {
  channelsMax,
  helloMs,
  protocolName,
  protocolVersion,
  replyBytesMax,
  requestBytesMax,
  streamWindowBytes,
  unsentBytesMax,
} from '../protocol/limits.ts'
import { clientMessage } from '../protocol/messages.ts'
import type { ClientMessage, OpenMessage, SubscribeMessage } from '../protocol/messages.ts'
import { Outbox } from '../protocol/outbox.ts'
import { ProtocolBroken } from '../protocol/protocol-broken.ts'
import { MessageReader } from '../protocol/read-message.ts'
import type { Channel } from './channel.ts'
import { ConsoleChannel } from './console-channel.ts'
import type { ClientReport, FrontServices } from './front-operations.ts'
import { frontOperations } from './front-operations.ts'
import { RequestQueue } from './request-queue.ts'
import type { QueuedRequest } from './request-queue.ts'
import type { Source } from './source.ts'
import { Subscription } from './subscription.ts'

/** How long a client may take to read its goodbye, in milliseconds. */
const lingerMs = 1_000

export interface SessionOptions {
  readonly number: number
  readonly stream: ByteStream
  readonly world: World
  readonly front: FrontServices
  readonly epoch: string
  readonly sources: { readonly events: Source; readonly trace: Source }
  /** Called once, when the client is gone. */
  readonly over: (session: ClientSession) => void
}

export class ClientSession implements StreamSink {
  readonly #options: SessionOptions
  readonly #outbox: Outbox
  readonly #reader = new MessageReader<ClientMessage>(clientMessage, requestBytesMax)
  readonly #queue: RequestQueue
  readonly #channels = new Map<number, Channel>()
  /** Streams that are being opened; aborted when their client does not want them any more. */
  readonly #opening = new Map<number, AbortController>()
  readonly #connectedMs: number
  readonly #helloAlarm: Alarm
  #client: string
  #greeted = false
  #readOnly = false
  #paused = false
  #ending = false
  #linger: Alarm | undefined

  constructor(options: SessionOptions) {
    const { world, stream, number } = options
    const { clock } = world
    this.#options = options
    this.#client = `client ${number}`
    this.#connectedMs = clock.now()
    this.#outbox = new Outbox(stream, unsentBytesMax)
    this.#queue = new RequestQueue({
      clock,
      run: (request, signal) => this.#run(request, signal),
      dropped: (request) => this.#reply(request.message.id, undefined, cancelled()),
      blocked: () => this.#outbox.full,
      moved: () => this.#regulate(),
    })
    this.#helloAlarm = clock.alarm(clock.now() + helloMs, () => {
      this.goodbye(reportError(new ProtocolBroken(`no hello came within ${helloMs / 1000} s.`)))
    })
    this.#outbox.onRoom(() => this.#room())
    this.#outbox.send({
      type: 'hello',
      protocol: protocolName,
      version: protocolVersion,
      pid: world.host.pid,
      stateDirectory: options.front.driver.layout.stateDirectory,
      epoch: options.epoch,
    })
    stream.attach(this)
  }

  get report(): ClientReport {
    return {
      client: this.#client,
      connectedMs: this.#options.world.clock.now() - this.#connectedMs,
      requestsRunning: this.#queue.runningCount,
      requestsWaiting: this.#queue.waitingCount,
      channels: this.#channels.size + this.#opening.size,
      unsentBytes: this.#outbox.unsentBytes,
    }
  }

  data(chunk: Uint8Array): void {
    if (this.#ending) return
    this.#queue.beginTurn()
    try {
      this.#reader.push(chunk, (message, sizeBytes) => this.#take(message, sizeBytes))
    } catch (error) {
      // Our own defects end the client's connection too, and say so.
      this.goodbye(reportError(error))
    }
    this.#regulate()
  }

  closed(): void {
    this.#letGo()
    this.#outbox.close()
    this.#linger?.cancel()
    this.#options.over(this)
  }

  /** Says why, and ends this connection once that is sent; at once if the client does not read. */
  goodbye(error: ErrorReport): void {
    if (this.#ending) return
    this.#outbox.send({ type: 'goodbye', error })
    const stuck = this.#outbox.full
    this.#letGo()
    if (stuck) {
      this.#options.stream.destroy()
      return
    }
    this.#outbox.end()
    const { clock } = this.#options.world
    this.#linger = clock.alarm(clock.now() + lingerMs, () => this.#options.stream.destroy())
  }

  /** Gives up what this client waits for, and what it has open. */
  #letGo(): void {
    if (this.#ending) return
    this.#ending = true
    this.#helloAlarm.cancel()
    this.#queue.close()
    for (const controller of this.#opening.values()) controller.abort()
    for (const channel of this.#channels.values()) channel.close()
    this.#channels.clear()
  }

  #take(message: ClientMessage, sizeBytes: number): void {
    if (this.#ending) return
    if (message.type === 'hello') {
      this.#greet(message)
      return
    }
    if (!this.#greeted) throw new ProtocolBroken(`'${message.type}' came before hello.`)
    switch (message.type) {
      case 'request':
        this.#claim(message.id)
        this.#queue.add(message, sizeBytes)
        return
      case 'cancel':
        this.#queue.cancel(message.id)
        return
      case 'subscribe':
        this.#claim(message.id)
        this.#subscribe(message)
        return
      case 'open':
        this.#claim(message.id)
        this.#open(message)
        return
      case 'data':
        this.#console(message.id)?.write(message.base64)
        return
      case 'window':
        this.#console(message.id)?.grant(message.bytes)
        return
      case 'end':
        this.#endChannel(message.id)
        return
      default:
        refuse(message)
    }
  }

  #greet(hello: Extract<ClientMessage, { type: 'hello' }>): void {
    if (this.#greeted) throw new ProtocolBroken('hello came twice.')
    this.#helloAlarm.cancel()
    if (hello.version !== protocolVersion) {
      this.goodbye(otherVersion(hello.version, this.#options.world.host.pid))
      return
    }
    this.#greeted = true
    this.#readOnly = hello.readOnly ?? false
    const words = plainText(hello.client)
    this.#client = `client ${this.#options.number}${words === '' ? '' : ` (${words})`}`
  }

  #claim(id: number): void {
    if (this.#queue.has(id) || this.#channels.has(id) || this.#opening.has(id)) {
      throw new ProtocolBroken(`identifier ${id} is in use.`)
    }
  }

  async #run(queued: QueuedRequest, signal: AbortSignal): Promise<void> {
    const { message } = queued
    try {
      const result = await this.#invoke(queued, signal)
      this.#reply(message.id, result, undefined)
    } catch (error) {
      this.#reply(message.id, undefined, reportError(error))
    }
  }

  async #invoke({ message, arrivedMs }: QueuedRequest, signal: AbortSignal): Promise<unknown> {
    const { front, world } = this.#options
    const { operation, domain, input, deadlineMs, jobWaitMs, nowait } = message
    const own = Object.hasOwn(frontOperations, operation) ? frontOperations[operation] : undefined
    if (own !== undefined) {
      if (this.#readOnly && !own.readOnly) throw readOnlyRefused(operation)
      return own.run(front)
    }
    const waitedMs = world.clock.now() - arrivedMs
    if (deadlineMs !== undefined && waitedMs >= deadlineMs) throw overdue(operation, waitedMs)
    return await front.driver.invoke({
      operation,
      client: this.#client,
      signal,
      input: input ?? {},
      readOnly: this.#readOnly,
      ...(domain !== undefined && { domain }),
      ...(deadlineMs !== undefined && { deadlineMs: deadlineMs - waitedMs }),
      ...(jobWaitMs !== undefined && { jobWaitMs }),
      ...(nowait !== undefined && { nowait }),
    })
  }

  #reply(id: number, result: unknown, error: ErrorReport | undefined): void {
    const text = JSON.stringify({ type: 'reply', id, result, error })
    if (text.length <= replyBytesMax) {
      this.#outbox.sendText(text)
      return
    }
    const tooLong = new DriverError(
      'VIR_ERR_INTERNAL_ERROR',
      `The answer has ${text.length} bytes, and at most ${replyBytesMax} are sent. Ask for less.`,
    )
    this.#outbox.send({ type: 'reply', id, error: reportError(tooLong) })
  }

  #subscribe(message: SubscribeMessage): void {
    const { epoch, sources, world } = this.#options
    const { id, to, from, domain, kinds } = message
    this.#checkChannels()
    const source = sources[to]
    const stranger = from?.epoch !== undefined && from.epoch !== epoch
    if (stranger) this.#outbox.send({ type: 'missed', id })
    const position = stranger ? 0 : (from?.sequence ?? source.next)
    const { clock } = world
    const outbox = this.#outbox
    this.#channels.set(
      id,
      new Subscription({ id, source, outbox, clock, from: position, domain, kinds }),
    )
  }

  #open(message: OpenMessage): void {
    this.#checkChannels()
    const controller = new AbortController()
    this.#opening.set(message.id, controller)
    const failed = (error: unknown): void => {
      this.#opening.delete(message.id)
      this.#reply(message.id, undefined, reportError(error))
    }
    this.#openConsole(message, controller.signal).catch(failed)
  }

  async #openConsole(message: OpenMessage, signal: AbortSignal): Promise<void> {
    const { id, domain, device, force } = message
    if (this.#readOnly) throw readOnlyRefused('console')
    const stream = await this.#options.front.driver.openConsole({
      domain,
      client: this.#client,
      ...(device !== undefined && { device }),
      ...(force !== undefined && { force }),
    })
    if (signal.aborted) {
      stream.destroy()
      throw new DriverError('VIR_ERR_OPERATION_ABORTED', 'The client does not want it any more.')
    }
    this.#opening.delete(id)
    this.#reply(id, { window: streamWindowBytes }, undefined)
    const over = (): void => {
      this.#channels.delete(id)
    }
    this.#channels.set(id, new ConsoleChannel({ id, stream, outbox: this.#outbox, over }))
  }

  #checkChannels(): void {
    if (this.#channels.size + this.#opening.size < channelsMax) return
    throw new ProtocolBroken(`more than ${channelsMax} subscriptions and streams were opened.`)
  }

  /** The stream of that id; undefined once it is over, since messages may cross on the way. */
  #console(id: number): ConsoleChannel | undefined {
    const channel = this.#channels.get(id)
    if (channel === undefined || channel instanceof ConsoleChannel) return channel
    throw new ProtocolBroken(`${id} is no stream.`)
  }

  #endChannel(id: number): void {
    this.#opening.get(id)?.abort()
    const channel = this.#channels.get(id)
    if (channel === undefined) return
    this.#channels.delete(id)
    channel.end()
    channel.close()
  }

  #room(): void {
    if (this.#ending) return
    this.#queue.resume()
    for (const channel of this.#channels.values()) channel.room()
    this.#regulate()
  }

  /** Reads on only where what is read has somewhere to go. */
  #regulate(): void {
    const mustPause = !this.#ending && (this.#queue.full || this.#outbox.full)
    if (mustPause === this.#paused) return
    this.#paused = mustPause
    if (mustPause) this.#options.stream.pause()
    else this.#options.stream.resume()
  }
}

/** Words of a client that others will read: one line, nothing that a terminal obeys. */
function plainText(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').trim()
}

function cancelled(): ErrorReport {
  return reportError(
    new DriverError('VIR_ERR_OPERATION_ABORTED', 'The request was cancelled before it began.'),
  )
}

function readOnlyRefused(operation: string): DriverError {
  return new DriverError(
    'VIR_ERR_OPERATION_DENIED',
    `operation '${operation}' forbidden for read only access.`,
  )
}

function overdue(operation: string, waitedMs: number): DriverError {
  return new DriverError(
    'VIR_ERR_OPERATION_TIMEOUT',
    `Cannot begin '${operation}' before its deadline: it waited ${(waitedMs / 1000).toFixed(1)} s ` +
      'behind other requests of the same client. Send fewer at once, or use another connection.',
    { operation, waitedMs },
  )
}

function otherVersion(version: number, pid: number): ErrorReport {
  return {
    code: 'VIR_ERR_RPC',
    errorDomain: 'VIR_FROM_RPC',
    message:
      `This daemon (process ${pid}) speaks version ${protocolVersion} of the native protocol, and ` +
      `the client version ${version}. End the daemon, so that one of the client's release takes ` +
      'its place: machines that run go on.',
    fields: { daemonVersion: protocolVersion, clientVersion: version, pid },
  }
}

function refuse(message: never): never {
  throw new ProtocolBroken(`there is no message '${JSON.stringify(message)}'.`)
}
