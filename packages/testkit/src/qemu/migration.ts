// A guest on its way out: its state streams into a socket, at the rate that was set, and the guest
// is stopped for the last of it. Whatever goes wrong, the guest goes on here.
import type { ByteStream } from '@signalbox/world'
import { reasonOf } from './host-file.ts'
import type { Machine } from './machine.ts'
import { QmpError } from './qmp-error.ts'
import { composeHead, composeTail, memoryPiece } from './saved-stream.ts'

export type MigrationStatus =
  | 'none'
  | 'setup'
  | 'active'
  | 'cancelling'
  | 'cancelled'
  | 'completed'
  | 'failed'

const pieceBytesMax = 65_536
/** A limited stream sends its share of each such time. */
const shareMs = 100

export class Migration {
  readonly #machine: Machine
  /** Whether MIGRATION events are sent: a capability. */
  tells = false
  parameters: Record<string, unknown> = { 'max-bandwidth': 128 * 2 ** 20, 'downtime-limit': 300 }
  #status: MigrationStatus = 'none'
  #error: string | undefined
  #stream: ByteStream | undefined
  #sentBytes = 0
  #totalBytes = 0
  #stoppedRunning = false

  constructor(machine: Machine) {
    this.#machine = machine
  }

  get status(): MigrationStatus {
    return this.#status
  }

  get underWay(): boolean {
    return ['setup', 'active', 'cancelling'].includes(this.#status)
  }

  get report(): unknown {
    const blockers = this.#machine.dump.underWay
      ? ['Live migration disabled: dump-guest-memory in progress']
      : this.#machine.migrationBlockers
    const blocked = blockers.length > 0 && { 'blocked-reasons': blockers }
    if (this.#status === 'none') return { ...blocked }
    const transferred = this.#sentBytes
    const remaining = Math.max(0, this.#totalBytes - transferred)
    const ram = {
      total: this.#machine.line.memoryBytes,
      transferred,
      remaining,
      duplicate: 0,
      skipped: 0,
      normal: Math.floor(transferred / 4096),
      'normal-bytes': transferred,
      'dirty-pages-rate': 0,
      mbps: 0,
      'dirty-sync-count': 1,
      'postcopy-requests': 0,
      'page-size': 4096,
      'multifd-bytes': 0,
      'pages-per-second': 0,
    }
    const counted = ['active', 'completed', 'cancelling'].includes(this.#status)
    return {
      status: this.#status,
      ...(counted && { ram, 'total-time': 1, 'setup-time': 0 }),
      ...(this.#error !== undefined && { 'error-desc': this.#error }),
      ...blocked,
    }
  }

  /** Begins; its end is told by events. @throws QmpError */
  begin(uri: string): void {
    if (this.underWay) throw new QmpError("There's a migration process in progress")
    const { run, dump, migrationBlockers, child } = this.#machine
    if (dump.underWay) {
      throw new QmpError('Live migration disabled: dump-guest-memory in progress')
    }
    const [blocker] = migrationBlockers
    if (blocker !== undefined) throw new QmpError(blocker)
    if (run.status === 'inmigrate') throw new QmpError('Guest is waiting for an incoming migration')
    const path = /^unix:(?<path>.+)$/u.exec(uri)?.groups?.['path']
    if (path === undefined) {
      throw new QmpError("Parameter 'uri' expects a valid migration protocol")
    }
    this.#error = undefined
    this.#sentBytes = 0
    this.#stoppedRunning = false
    this.#change('setup')
    child.world.sockets.connect(path).then(
      (stream) => this.#connected(stream),
      (error: unknown) => this.#fail(`Failed to connect to '${path}': ${reasonOf(error)}`),
    )
  }

  /** Has no effect when nothing is under way. */
  cancel(): void {
    if (this.#status !== 'setup' && this.#status !== 'active') return
    this.#change('cancelling')
    this.#machine.later(this.#machine.timing.cancelMs, () => {
      this.#stream?.destroy()
      this.#goOn()
      this.#change('cancelled')
    })
  }

  #connected(stream: ByteStream): void {
    if (this.#status !== 'setup') {
      stream.destroy()
      return
    }
    this.#stream = stream
    stream.attach({
      data: () => undefined,
      closed: () => this.#fail('Unable to write to socket: Broken pipe'),
    })
    const head = composeHead(this.#machine.saved(), this.#machine.savedBytes)
    this.#totalBytes = head.length + this.#machine.savedBytes
    this.#pass(1)
    this.#change('active')
    this.#send(head, () => this.#sendMemory(0))
  }

  #sendMemory(offset: number): void {
    const leftBytes = this.#machine.savedBytes - offset
    if (leftBytes <= 0) {
      this.#finish()
      return
    }
    const bytesPerSecond = Number(this.parameters['max-bandwidth'])
    const shareBytes = Math.max(1, Math.floor((bytesPerSecond * shareMs) / 1000))
    const length = Math.min(leftBytes, pieceBytesMax, shareBytes)
    this.#send(memoryPiece(offset, length), () => {
      const takesMs = (length * 1000) / bytesPerSecond
      // Less than that nobody would notice.
      if (takesMs < 0.1) this.#sendMemory(offset + length)
      else this.#machine.later(takesMs, () => this.#sendMemory(offset + length))
    })
  }

  /** The last of it, for which the guest stands still. */
  #finish(): void {
    if (this.#status !== 'active') return
    const { run } = this.#machine
    this.#pass(2)
    this.#stoppedRunning = run.running
    run.stopAs('finish-migrate')
    if (this.#stoppedRunning) this.#pass(3)
    this.#send(composeTail(), () => {
      if (this.#status !== 'active') return
      this.#change('completed')
      this.#machine.later(this.#machine.timing.finishMigrateMs, () => {
        this.#stream?.end()
        if (run.status === 'finish-migrate') run.become('postmigrate')
      })
    })
  }

  #send(bytes: Uint8Array, then: () => void): void {
    if (this.#status !== 'active') return
    this.#stream?.write(bytes).then(
      () => {
        this.#sentBytes += bytes.length
        if (this.#status === 'active') then()
      },
      () => this.#fail('Unable to write to socket: Broken pipe'),
    )
  }

  #fail(error: string): void {
    if (this.#status !== 'setup' && this.#status !== 'active') return
    this.#error = error
    this.#stream?.destroy()
    this.#goOn()
    this.#change('failed')
  }

  /** The guest is where it was before the last of it. */
  #goOn(): void {
    const { run } = this.#machine
    if (run.status !== 'finish-migrate') return
    if (this.#stoppedRunning) run.resume()
    else run.become('paused')
  }

  #pass(pass: number): void {
    if (this.tells) this.#machine.events.send('MIGRATION_PASS', { pass })
  }

  #change(status: MigrationStatus): void {
    this.#status = status
    if (this.tells) this.#machine.events.send('MIGRATION', { status })
  }
}
