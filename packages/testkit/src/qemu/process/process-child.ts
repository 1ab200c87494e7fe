// This very process as the one that a program is given: a scripted QEMU runs in it as it does in a
// simulated host, on real sockets, files and signals. Terminals it has none.
import { realWorld } from '@signalbox/world'
import type { ByteStream, ProcessIdentity, World } from '@signalbox/world'
import { read, readFileSync, readlinkSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import type { Child } from '../../world/program.ts'
import { NodeStream } from './node-stream.ts'

const readDescriptor = promisify(read)
/** How long the last bytes may take to leave, in milliseconds. */
const flushMs = 500

export class ProcessChild implements Child {
  readonly world: World
  readonly identity: ProcessIdentity
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory = process.cwd()
  readonly input = new Uint8Array()
  readonly #sockets = new Set<Socket>()

  constructor() {
    this.world = realWorld()
    const status = this.world.processes.look(process.pid)
    if (status === undefined) throw new Error('this process is not there')
    this.identity = status.identity
    this.command = process.argv[1] ?? ''
    this.arguments = process.argv.slice(2)
    this.environment = Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [name, value ?? '']),
    )
  }

  accept(descriptor: number, accept: (stream: ByteStream) => void): void {
    const server = createServer((socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      accept(new NodeStream(socket))
    })
    server.listen({ fd: descriptor })
  }

  async readInherited(descriptor: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(length)
    const { bytesRead } = await readDescriptor(descriptor, buffer, 0, length, null)
    return buffer.subarray(0, bytesRead)
  }

  inheritedPath(descriptor: number): string {
    const link = readlinkSync(`/proc/self/fd/${descriptor}`)
    const inode = /^socket:\[(?<inode>\d+)\]$/u.exec(link)?.groups?.['inode']
    if (inode === undefined) return link
    const lines = readFileSync('/proc/net/unix', 'utf8').split('\n')
    const fields = lines.map((line) => line.trim().split(/\s+/u))
    return fields.find(([, , , , , , each]) => each === inode)?.[7] ?? link
  }

  makeTerminal(path: string): void {
    throw new Error(`cannot make ${path}: a scripted QEMU has no terminals outside a simulation`)
  }

  print(text: string): void {
    writeSync(1, text)
  }

  printError(text: string): void {
    writeSync(2, text)
  }

  on(signal: 'SIGTERM' | 'SIGINT', handler: () => void): void {
    process.on(signal, handler)
  }

  use(): void {
    // The kernel counts by itself.
  }

  exit(exitCode: number): void {
    const unsent = [...this.#sockets].filter(({ writableLength }) => writableLength > 0)
    if (unsent.length === 0) process.exit(exitCode)
    let left = unsent.length
    for (const socket of unsent) {
      socket.end(() => {
        left--
        if (left === 0) process.exit(exitCode)
      })
    }
    const { clock } = this.world
    clock.alarm(clock.now() + flushMs, () => process.exit(exitCode))
  }
}
