// The agent's virtio-serial port: a socket on the host's side, where one client is served at a
// time, and a port that the guest opens and closes. What a client sends waits until the guest
// reads it; what the guest says waits for a client, and the next one gets what the last one did
// not.
import type { ByteStream } from '@signalbox/world'
import { ScriptedAgent } from './agent.ts'
import type { AgentMode } from './agent-mode.ts'
import type { Machine } from './machine.ts'

/** What is kept of a guest that talks to nobody. */
const keptBytesMax = 2 ** 20

export class AgentPort {
  readonly #machine: Machine
  /** Of the port's device, as events name it. */
  readonly id: string
  readonly #waiting: ByteStream[] = []
  readonly agent: ScriptedAgent
  #client: ByteStream | undefined
  #kept: Uint8Array[] = []
  #keptBytes = 0
  #open = false

  constructor(machine: Machine, id: string, mode: AgentMode) {
    this.#machine = machine
    this.id = id
    this.agent = new ScriptedAgent(machine, this, mode)
    machine.time.watch(() => this.#readOrNot())
  }

  /** Whether somebody in the guest has opened the port. */
  get open(): boolean {
    return this.#open
  }

  get connected(): boolean {
    return this.#client !== undefined
  }

  /** Whether a guest that writes would have to wait. */
  get congested(): boolean {
    const unsent = this.#client === undefined ? this.#keptBytes : this.#client.unsentBytes
    return unsent > 65_536
  }

  /** A client of the host has connected: it waits for its turn. */
  offer(stream: ByteStream): void {
    this.#waiting.push(stream)
    this.#serveNext()
  }

  /** The guest has booted: its agent opens the port, unless there is none. */
  startAgent(): void {
    this.agent.start()
  }

  openByGuest(): void {
    if (this.#open) return
    this.#open = true
    this.#machine.events.send('VSERPORT_CHANGE', { open: true, id: this.id })
    this.#readOrNot()
  }

  closeByGuest(): void {
    this.agent.end()
    if (!this.#open) return
    this.#open = false
    this.#machine.events.send('VSERPORT_CHANGE', { open: false, id: this.id })
    this.#readOrNot()
  }

  /** The guest writes. */
  say(bytes: Uint8Array): void {
    if (this.#client !== undefined) {
      this.#write(this.#client, bytes)
      return
    }
    if (this.#keptBytes + bytes.length > keptBytesMax) return
    this.#kept.push(bytes.slice())
    this.#keptBytes += bytes.length
  }

  #serveNext(): void {
    if (this.#client !== undefined) return
    const stream = this.#waiting.shift()
    if (stream === undefined) return
    this.#client = stream
    stream.attach({
      data: (chunk) => this.agent.receive(chunk),
      closed: () => {
        this.#client = undefined
        this.#serveNext()
      },
    })
    this.#readOrNot()
    for (const bytes of this.#kept.splice(0)) this.#write(stream, bytes)
    this.#keptBytes = 0
  }

  #write(stream: ByteStream, bytes: Uint8Array): void {
    // A client that is gone is heard of by its stream's end.
    stream.write(bytes).catch(() => undefined)
  }

  /** A guest that stands still, or has closed its port, reads nothing. */
  #readOrNot(): void {
    if (this.#open && this.#machine.time.running) this.#client?.resume()
    else this.#client?.pause()
  }
}
