// What one client has open besides requests: subscriptions, and consoles that it is attached to.
import { DriverError, reportError } from '@signalbox/qemu'
import type { EventKind } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import { channelClosed, channelOpened } from '../events.ts'
import type { OfChannel } from '../events.ts'
import { channelsMax, streamWindowBytes } from '../protocol/limits.ts'
import type { OpenMessage, SubscribeMessage } from '../protocol/messages.ts'
import type { Outbox } from '../protocol/outbox.ts'
import { ProtocolBroken } from '../protocol/protocol-broken.ts'
import type { Channel } from './channel.ts'
import { ConsoleChannel } from './console-channel.ts'
import type { ServedDriver } from './served-driver.ts'
import type { Source } from './source.ts'
import { Subscription } from './subscription.ts'

export interface ChannelSources {
  readonly events: Source
  readonly trace: Source
  /** The daemon's own: positions of another mean nothing here. */
  readonly epoch: string
}

export interface ClientChannelsOptions {
  readonly world: World
  readonly driver: ServedDriver
  readonly outbox: Outbox
  readonly sources: ChannelSources
  /** What the client is called now. */
  readonly client: () => string
}

export class ClientChannels {
  readonly #options: ClientChannelsOptions
  readonly #open = new Map<number, Channel>()
  /** Consoles that are being opened; aborted when their client does not want them any more. */
  readonly #opening = new Map<number, AbortController>()

  constructor(options: ClientChannelsOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#open.size + this.#opening.size
  }

  has(id: number): boolean {
    return this.#open.has(id) || this.#opening.has(id)
  }

  /** @throws ProtocolBroken too many are open */
  subscribe({ id, to, from, domain, kinds }: SubscribeMessage): void {
    this.#checkRoom()
    const { sources, world, outbox } = this.#options
    const source = sources[to]
    const stranger = from?.epoch !== undefined && from.epoch !== sources.epoch
    if (stranger) outbox.send({ type: 'missed', id })
    const position = stranger ? 0 : (from?.sequence ?? source.next)
    const { clock } = world
    this.#add(id, new Subscription({ id, source, outbox, clock, from: position, domain, kinds }))
  }

  /**
   * Opens a console; the client is told when it is open, or why not.
   *
   * @throws ProtocolBroken too many are open
   */
  openConsole(message: OpenMessage): void {
    this.#checkRoom()
    const { id } = message
    const controller = new AbortController()
    this.#opening.set(id, controller)
    const failed = (error: unknown): void => {
      this.#opening.delete(id)
      this.#options.outbox.send({ type: 'reply', id, error: reportError(error) })
    }
    this.#attach(message, controller.signal).catch(failed)
  }

  /**
   * The console of that id; undefined once it is over, since messages may cross on the way.
   *
   * @throws ProtocolBroken it is none
   */
  console(id: number): ConsoleChannel | undefined {
    const channel = this.#open.get(id)
    if (channel === undefined || channel instanceof ConsoleChannel) return channel
    throw new ProtocolBroken(`${id} is no stream.`)
  }

  /** The client does not want it any more. */
  end(id: number): void {
    this.#opening.get(id)?.abort()
    const channel = this.#open.get(id)
    if (channel === undefined) return
    this.#remove(id)
    channel.end()
    channel.close()
  }

  /** There is room in the outbox again. */
  room(): void {
    for (const channel of this.#open.values()) channel.room()
  }

  /** The client is gone. */
  close(): void {
    for (const controller of this.#opening.values()) controller.abort()
    for (const [id, channel] of this.#open) {
      this.#remove(id)
      channel.close()
    }
  }

  #add(id: number, channel: Channel): void {
    this.#open.set(id, channel)
    this.#record(channelOpened, id)
  }

  #remove(id: number): void {
    if (this.#open.delete(id)) this.#record(channelClosed, id)
  }

  #record(kind: EventKind<OfChannel>, channel: number): void {
    const { driver, world, client } = this.#options
    const detail = { client: client(), channel }
    driver.recorder.record(kind, world.clock.now(), undefined, 0, undefined, 0, detail)
  }

  async #attach(message: OpenMessage, signal: AbortSignal): Promise<void> {
    const { id, domain, device, force } = message
    const { driver, outbox, client } = this.#options
    const stream = await driver.openConsole({
      domain,
      client: client(),
      ...(device !== undefined && { device }),
      ...(force !== undefined && { force }),
    })
    if (signal.aborted) {
      stream.destroy()
      throw new DriverError('VIR_ERR_OPERATION_ABORTED', 'The client does not want it any more.')
    }
    this.#opening.delete(id)
    outbox.send({ type: 'reply', id, result: { window: streamWindowBytes } })
    const over = (): void => this.#remove(id)
    this.#add(id, new ConsoleChannel({ id, stream, outbox, over }))
  }

  #checkRoom(): void {
    if (this.count < channelsMax) return
    throw new ProtocolBroken(`more than ${channelsMax} subscriptions and streams were opened.`)
  }
}
