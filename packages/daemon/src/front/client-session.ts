// One client of the native front, from its hello to its end: reads its messages, runs its requests,
// keeps its subscriptions and streams. Whatever it sends or fails to read costs nobody else; when
// it goes, its waits are given up, and its long jobs go on in the driver's hands.
import { reportError } from '@signalbox/qemu'
import type { ErrorReport } from '@signalbox/qemu'
import type { EventKind } from '@signalbox/trace'
import type { Alarm, ByteStream, StreamSink, World } from '@signalbox/world'
import { clientConnected, clientGone } from '../events.ts'
import type { OfClient } from '../events.ts'
import {
  helloMs,
  protocolName,
  protocolVersion,
  replyBytesMax,
  requestBytesMax,
  unsentBytesMax,
} from '../protocol/limits.ts'
import { clientMessage } from '../protocol/messages.ts'
import type { ClientMessage } from '../protocol/messages.ts'
import { Outbox } from '../protocol/outbox.ts'
import { ProtocolBroken } from '../protocol/protocol-broken.ts'
import { MessageReader } from '../protocol/read-message.ts'
import type { ChannelSources } from './client-channels.ts'
import { ClientChannels } from './client-channels.ts'
import type { ClientReport, FrontServices } from './front-operations.ts'
import { frontOperations } from './front-operations.ts'
import { RequestQueue } from './request-queue.ts'
import type { QueuedRequest } from './request-queue.ts'
import {
  answerTooLong,
  cancelledEarly,
  otherVersion,
  overdue,
  readOnlyRefused,
} from './refusals.ts'

/** How long a client may take to read its goodbye, in milliseconds. */
const lingerMs = 1_000

export interface SessionOptions {
  readonly number: number
  readonly stream: ByteStream
  readonly world: World
  readonly front: FrontServices
  readonly sources: ChannelSources
  /** Called once, when the client is gone. */
  readonly over: (session: ClientSession) => void
}

export class ClientSession implements StreamSink {
  readonly #options: SessionOptions
  readonly #outbox: Outbox
  readonly #reader = new MessageReader<ClientMessage>(clientMessage, requestBytesMax)
  readonly #queue: RequestQueue
  readonly #channels: ClientChannels
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
    this.#channels = new ClientChannels({
      world,
      driver: options.front.driver,
      outbox: this.#outbox,
      sources: options.sources,
      client: () => this.#client,
    })
    this.#queue = new RequestQueue({
      clock,
      run: (request, signal) => this.#run(request, signal),
      dropped: (request) =>
        this.#reply(request.message.id, undefined, reportError(cancelledEarly())),
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
      epoch: options.sources.epoch,
    })
    stream.attach(this)
  }

  get report(): ClientReport {
    return {
      client: this.#client,
      connectedMs: this.#options.world.clock.now() - this.#connectedMs,
      requestsRunning: this.#queue.runningCount,
      requestsWaiting: this.#queue.waitingCount,
      channels: this.#channels.count,
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
    if (this.#greeted) this.#record(clientGone)
    this.#queue.close()
    this.#channels.close()
  }

  #record(kind: EventKind<OfClient>): void {
    const { front, world } = this.#options
    const detail = { client: this.#client }
    front.driver.recorder.record(kind, world.clock.now(), undefined, 0, undefined, 0, detail)
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
        this.#channels.subscribe(message)
        return
      case 'open':
        this.#claim(message.id)
        this.#openConsole(message)
        return
      case 'data':
        this.#channels.console(message.id)?.write(message.base64)
        return
      case 'window':
        this.#channels.console(message.id)?.grant(message.bytes)
        return
      case 'end':
        this.#channels.end(message.id)
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
    this.#record(clientConnected)
  }

  #claim(id: number): void {
    if (this.#queue.has(id) || this.#channels.has(id)) {
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
    const tooLong = answerTooLong(text.length, replyBytesMax)
    this.#outbox.send({ type: 'reply', id, error: reportError(tooLong) })
  }

  #openConsole(message: Extract<ClientMessage, { type: 'open' }>): void {
    if (this.#readOnly) this.#reply(message.id, undefined, reportError(readOnlyRefused('console')))
    else this.#channels.openConsole(message)
  }

  #room(): void {
    if (this.#ending) return
    this.#queue.resume()
    this.#channels.room()
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

function refuse(message: never): never {
  throw new ProtocolBroken(`there is no message '${JSON.stringify(message)}'.`)
}
