// A guest on its way in: its state is read from a file that the machine inherited, or from whoever
// connects to a socket. One that cannot be loaded ends the process; why is told on standard error.
import type { ByteStream } from '@signalbox/world'
import { reasonOf } from './host-file.ts'
import type { Machine } from './machine.ts'
import { QmpError } from './qmp-error.ts'
import { BrokenStream, parseSaved } from './saved-stream.ts'
import type { SavedGuest } from './saved-stream.ts'

const readBytes = 65_536

export class Incoming {
  readonly #machine: Machine
  #begun = false

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** @throws QmpError */
  begin(uri: string): void {
    const { run, line } = this.#machine
    if (run.status !== 'inmigrate') {
      throw new QmpError(
        line.incoming === undefined
          ? "'-incoming' was not specified on the command line"
          : 'The incoming migration has already been started',
      )
    }
    if (this.#begun) throw new QmpError('The incoming migration has already been started')
    const [, scheme, rest = ''] = /^(fd|unix):(.+)$/u.exec(uri) ?? []
    if (scheme === undefined) throw new QmpError(`unknown migration protocol: ${uri}`)
    this.#begun = true
    this.#tell('setup')
    const received = scheme === 'fd' ? this.#readInherited(Number(rest)) : this.#receive(rest)
    received.then(
      (bytes) => this.#load(bytes),
      (error: unknown) => this.#fail(new BrokenStream(reasonOf(error))),
    )
  }

  async #readInherited(descriptor: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    this.#tell('active')
    for (;;) {
      const piece = await this.#machine.child.readInherited(descriptor, readBytes)
      if (piece.length === 0) return join(pieces)
      pieces.push(piece)
    }
  }

  async #receive(path: string): Promise<Uint8Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    const pieces: Uint8Array[] = []
    const listener = await this.#machine.child.world.sockets.listen(
      path,
      0o600,
      (stream: ByteStream) => {
        this.#tell('active')
        stream.attach({
          data: (chunk) => pieces.push(chunk.slice()),
          closed: (reason) => (reason === undefined ? resolve(join(pieces)) : reject(reason)),
        })
      },
    )
    try {
      return await promise
    } finally {
      await listener.close()
    }
  }

  #load(bytes: Uint8Array): void {
    let guest: SavedGuest
    try {
      guest = parseSaved(bytes)
      this.#check(guest)
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error
      this.#fail(error)
      return
    }
    const { run, line, runsAfterIncoming } = this.#machine
    this.#machine.restore(guest)
    if (line.stopped && !runsAfterIncoming) run.become('paused')
    else run.resume()
    this.#tell('completed')
  }

  /** The guest goes on only in the machine that it came from. */
  #check({ memoryBytes, devices }: SavedGuest): void {
    const here = this.#machine.line.memoryBytes
    if (memoryBytes !== here) {
      const [saved, found] = [memoryBytes, here].map((bytes) => `0x${bytes.toString(16)}`)
      throw new BrokenStream(
        `Size mismatch: pc.ram: ${saved} != ${found}: Invalid argument`,
        'Invalid argument',
      )
    }
    const known = new Set(this.#machine.saved().devices)
    const missing = devices.find((device) => !known.has(device))
    if (missing === undefined) return
    throw new BrokenStream(
      `Unknown savevm section or instance '${missing}' 0. Make sure that your current VM setup ` +
        'matches your saved VM setup, including any hotplugged devices',
      'Invalid argument',
    )
  }

  #fail({ message, errno }: BrokenStream): void {
    this.#machine.lastWords(message, `load of migration failed: ${errno}`)
    this.#tell('failed')
    this.#machine.exit(1)
  }

  #tell(status: string): void {
    const { events, migration } = this.#machine
    if (migration.tells) events.send('MIGRATION', { status })
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
