// How a test reaches a scripted QEMU that is a process of its own: a socket beside it takes orders,
// one JSON object in a line, and answers each with one.
import type { ByteStream, World } from '@signalbox/world'
import { join } from 'node:path'
import type { AgentMode } from '../agent-mode.ts'
import type { ReceivedCommand } from '../dispatcher.ts'
import type { SentEvent } from '../event-stream.ts'
import { JsonStream } from '../json-stream.ts'
import type { Machine } from '../machine.ts'
import type { RunStatus } from '../run-state.ts'
import type { Cue } from '../script.ts'

export type GuestAct =
  | 'powerOff'
  | 'reboot'
  | 'panic'
  | 'sleep'
  | 'wake'
  | 'halt'
  | 'biteWatchdog'
  | 'pressPowerButton'

export type Order =
  | { readonly order: 'look' }
  | { readonly order: 'cue'; readonly cue: Cue }
  | { readonly order: 'guest'; readonly act: GuestAct }
  | { readonly order: 'agent'; readonly mode: AgentMode }
  | { readonly order: 'event'; readonly name: string; readonly data: SentEvent['data'] }
  | { readonly order: 'closeMonitor' | 'hang' | 'unhang' }

/** What an order is answered with: what there is to see of the machine, after the order. */
export interface Seen {
  readonly pid: number
  readonly status: RunStatus
  readonly guest: string
  readonly agentOpen: boolean
  readonly received: readonly ReceivedCommand[]
  readonly sent: readonly SentEvent[]
}

/** Where the machine of that name takes orders. */
export function controlPath(directory: string, name: string): string {
  return join(directory, `${name}.control`)
}

/** Takes orders from now on. */
export async function takeOrders(machine: Machine, path: string): Promise<void> {
  await machine.child.world.sockets.listen(path, 0o600, (stream) => serve(machine, stream))
}

function serve(machine: Machine, stream: ByteStream): void {
  const parser = new JsonStream((parsed) => {
    if ('value' in parsed) obey(machine, parsed.value as Order)
    // Who gave the order hears of a connection that ends.
    stream.write(encoded(look(machine))).catch(() => undefined)
  })
  stream.attach({ data: (chunk) => parser.push(chunk), closed: () => undefined })
}

function obey(machine: Machine, order: Order): void {
  switch (order.order) {
    case 'look':
      return
    case 'cue':
      machine.script.add(order.cue)
      return
    case 'guest':
      machine.guest[order.act]()
      return
    case 'agent':
      machine.agentPort?.agent.become(order.mode)
      return
    case 'event':
      machine.events.send(order.name, order.data)
      return
    case 'closeMonitor':
      machine.monitor.closeClient()
      return
    case 'hang':
      machine.hang()
      return
    case 'unhang':
      machine.unhang()
      return
    default:
      order satisfies never
  }
}

function look(machine: Machine): Seen {
  return {
    pid: machine.identity.pid,
    status: machine.run.status,
    guest: machine.guest.phase,
    agentOpen: machine.agentPort?.open ?? false,
    received: machine.received,
    sent: machine.events.sent,
  }
}

/** A test's end of the control socket. */
export class MachineControl {
  readonly #stream: ByteStream
  readonly #waiting: ((seen: Seen) => void)[] = []
  #gone = false

  private constructor(stream: ByteStream) {
    this.#stream = stream
    const parser = new JsonStream((parsed) => {
      if ('value' in parsed) this.#waiting.shift()?.(parsed.value as Seen)
    })
    stream.attach({
      data: (chunk) => parser.push(chunk),
      closed: () => {
        this.#gone = true
        this.#waiting.length = 0
      },
    })
  }

  /** @throws FileError the machine is not there (yet) */
  static async connect(world: World, directory: string, name: string): Promise<MachineControl> {
    return new MachineControl(await world.sockets.connect(controlPath(directory, name)))
  }

  /** Gives an order; resolves with what is seen once it was obeyed, and never if it ends by it. */
  order(order: Order): Promise<Seen> {
    const { promise, resolve, reject } = Promise.withResolvers<Seen>()
    if (this.#gone) reject(new Error('The machine has ended.'))
    else {
      this.#waiting.push(resolve)
      this.#stream.write(encoded(order)).catch(reject)
    }
    return promise
  }

  close(): void {
    this.#stream.destroy()
  }
}

function encoded(message: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(message)}\n`)
}
