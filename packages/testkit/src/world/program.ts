// A program of a simulated host: what runs when the code under test spawns a command.
import type { ByteStream, ProcessIdentity, Signal, World } from '@signalbox/world'
import type { ListeningSocket } from './listening-socket.ts'
import { asFile } from './inode.ts'
import type { SimulatedFile } from './simulated-files.ts'
import type { SimulatedHost } from './simulated-host.ts'
import type { SimulatedProcess } from './simulated-process.ts'
import { SocketEnd } from './socket-end.ts'

/**
 * The body of a program. It is called in a step of its own some time after the spawn, and its
 * process lives on after it returns, until it exits or is ended.
 */
export type Program = (child: Child) => void

/** What a program is given. */
export interface Child {
  /** Its own view of the host, which ends with it: files, sockets, clock, and further processes. */
  readonly world: World
  readonly identity: ProcessIdentity
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  /** What `run` gave it as its input. */
  readonly input: Uint8Array
  /** Accepts at the listener that it inherited as descriptor `descriptor` (3, 4 …). */
  accept(descriptor: number, accept: (stream: ByteStream) => void): void
  /** The next bytes of the file that it inherited, fewer at its end. */
  readInherited(descriptor: number, length: number): Promise<Uint8Array>
  /** The path of what it inherited, as /proc/self/fd shows it. */
  inheritedPath(descriptor: number): string
  /**
   * Makes a terminal device at `path`, for as long as it lives: each who opens it talks to a stream
   * that is handed to `opened`.
   */
  makeTerminal(path: string, opened: (stream: ByteStream) => void): void
  /** Prints to standard output: its log, or what `run` collects. */
  print(text: string): void
  /** Prints to standard error. */
  printError(text: string): void
  /** What it does at SIGTERM or SIGINT instead of ending. */
  on(signal: 'SIGTERM' | 'SIGINT', handler: () => void): void
  /** What `look` tells of it. */
  use(cpuTimeNs: number, residentKiB: number): void
  /** Ends it. What its code does afterwards has no effect. */
  exit(exitCode: number): void
}

/** @internal Where a child's words go. */
export type Print = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void

export type InheritedHere = ListeningSocket | SimulatedFile

export interface ChildFields {
  readonly world: World
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  readonly input: Uint8Array
  readonly inherited: readonly InheritedHere[]
  readonly print: Print
}

const firstInherited = 3

export class SimulatedChild implements Child {
  readonly world: World
  readonly identity: ProcessIdentity
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  readonly input: Uint8Array
  readonly #process: SimulatedProcess
  readonly #host: SimulatedHost
  readonly #fields: ChildFields

  constructor(process: SimulatedProcess, host: SimulatedHost, fields: ChildFields) {
    this.#process = process
    this.#host = host
    this.#fields = fields
    this.identity = process.identity
    this.world = fields.world
    this.command = fields.command
    this.arguments = fields.arguments
    this.environment = fields.environment
    this.directory = fields.directory
    this.input = fields.input
  }

  accept(descriptor: number, accept: (stream: ByteStream) => void): void {
    const inherited = this.#inherited(descriptor)
    if (!('accept' in inherited)) throw new TypeError(`Descriptor ${descriptor} is a file.`)
    inherited.accept(accept)
  }

  readInherited(descriptor: number, length: number): Promise<Uint8Array> {
    const inherited = this.#inherited(descriptor)
    if ('accept' in inherited) throw new TypeError(`Descriptor ${descriptor} is a listener.`)
    return this.#process.perform('read', inherited.path, () => {
      const file = asFile(inherited.inode, 'read', inherited.path)
      const bytes = file.read(length, inherited.positionBytes)
      inherited.positionBytes += bytes.length
      return bytes
    })
  }

  inheritedPath(descriptor: number): string {
    return this.#inherited(descriptor).path
  }

  makeTerminal(path: string, opened: (stream: ByteStream) => void): void {
    const process = this.#process
    const { disk, cut } = this.#host
    disk.makeDevice(path, (by) => {
      const { near, far } = SocketEnd.pair(by, process, path, cut)
      process.soon(`opened ${path}`, () => opened(far))
      return near
    })
    process.holds(() => disk.removeTree(path))
  }

  print(text: string): void {
    this.#print('stdout', text)
  }

  printError(text: string): void {
    this.#print('stderr', text)
  }

  on(signal: 'SIGTERM' | 'SIGINT', handler: () => void): void {
    this.#process.handlers.set(signal satisfies Signal, handler)
  }

  use(cpuTimeNs: number, residentKiB: number): void {
    this.#process.cpuTimeNs = cpuTimeNs
    this.#process.residentKiB = residentKiB
  }

  exit(exitCode: number): void {
    this.#process.end({ exitCode, endedBy: undefined })
  }

  #print(stream: 'stdout' | 'stderr', text: string): void {
    if (this.#process.alive) this.#fields.print(stream, new TextEncoder().encode(text))
  }

  #inherited(descriptor: number): InheritedHere {
    const inherited = this.#fields.inherited[descriptor - firstInherited]
    if (inherited === undefined) throw new RangeError(`Descriptor ${descriptor} is not open.`)
    return inherited
  }
}
