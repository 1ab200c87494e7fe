// Ground for the daemon's model tests: a simulated host, a scripted driver behind a front on it,
// and raw or proper clients. Every step is checked against the invariants.
import { SimulatedHost } from '@signalbox/testkit'
import type { SimulatedHostOptions, SimulatedWorld } from '@signalbox/testkit'
import { describeBreach } from '@signalbox/trace'
import type { ByteStream } from '@signalbox/world'
import { afterEach, expect } from 'vitest'
import { ScriptedDriver } from '../src/scripted/index.ts'
import type { ScriptedOperation } from '../src/scripted/index.ts'
import { DaemonClient } from '../src/client/daemon-client.ts'
import { clientInvariants } from '../src/invariants/clients.ts'
import { serve } from '../src/process/serve.ts'
import type { Daemon, ServeOptions } from '../src/process/serve.ts'

/** What the steps of this test have broken, each with its story. */
const breaches: string[] = []

afterEach(() => {
  expect(breaches.splice(0)).toEqual([])
})

export const socketPath = '/run/signalbox/signalbox.sock'

export interface Ground {
  readonly host: SimulatedHost
  readonly world: SimulatedWorld
  readonly driver: ScriptedDriver
  readonly daemon: Daemon
  readonly connect: (words?: string) => Promise<DaemonClient>
  readonly raw: () => Promise<RawClient>
}

export interface GroundOptions {
  readonly operations?: Readonly<Record<string, ScriptedOperation>>
  readonly openConsole?: (path: string) => Promise<ByteStream>
  readonly simulation?: Partial<SimulatedHostOptions>
  readonly graceMs?: number
}

export async function ground(options: GroundOptions = {}): Promise<Ground> {
  const host = new SimulatedHost({ seed: 1, ...options.simulation })
  const world = host.world()
  const { openConsole } = options
  const driver = new ScriptedDriver({
    world,
    root: '/srv/machines',
    checks: {
      further: [clientInvariants],
      onBreach: (breach) => {
        breaches.push(describeBreach(breach))
      },
    },
    ...(options.operations !== undefined && { operations: options.operations }),
    ...(openConsole !== undefined && { openConsole: ({ domain }) => openConsole(domain) }),
  })
  await host.finish(world.files.makeDirectory('/run/signalbox', 0o700))
  const serving: ServeOptions = {
    driver,
    world,
    socketPath,
    ...(options.graceMs !== undefined && { graceMs: options.graceMs }),
  }
  const daemon = await host.finish(serve(serving))
  return {
    host,
    world,
    driver,
    daemon,
    connect: (client = 'test') =>
      host.finish(DaemonClient.connect({ world: host.world('client'), socketPath, client })),
    raw: async () =>
      new RawClient(await host.finish(host.world('raw').sockets.connect(socketPath))),
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A client that sends what it likes, and keeps the messages that it got. */
export class RawClient {
  readonly stream: ByteStream
  readonly messages: Readonly<Record<string, unknown>>[] = []
  readonly closed: Promise<void>
  isClosed = false
  #text = ''

  constructor(stream: ByteStream) {
    this.stream = stream
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    stream.attach({
      data: (chunk) => this.#read(chunk),
      closed: () => {
        this.isClosed = true
        resolve()
      },
    })
  }

  /** Messages of one type. */
  of(type: string): Readonly<Record<string, unknown>>[] {
    return this.messages.filter((message) => message['type'] === type)
  }

  send(message: object): void {
    this.sendBytes(encoder.encode(`${JSON.stringify(message)}\n`))
  }

  /** What the daemon has ended takes no more, which is no failure of the test. */
  sendBytes(bytes: Uint8Array): void {
    this.stream.write(bytes).catch(() => undefined)
  }

  greet(client = 'raw'): void {
    this.send({ type: 'hello', protocol: 'signalbox', version: 1, client })
  }

  #read(chunk: Uint8Array): void {
    this.#text += decoder.decode(chunk, { stream: true })
    const lines = this.#text.split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) this.messages.push(JSON.parse(line) as Record<string, unknown>)
  }
}
