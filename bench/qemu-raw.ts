// The least that anybody can do with a QEMU: spawn a command line with a monitor socket that
// already listens, connect, and talk QMP by hand. What the driver is measured against.
import { realWorld } from '@signalbox/world'
import type { ProcessIdentity } from '@signalbox/world'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const world = realWorld()

/** The words with which a process was started. */
export function commandLineOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
}

/** A QMP session by hand: one line out, one line in. */
export class RawQmp {
  readonly #socket: Socket
  #buffered = ''
  #wanted: ((line: string) => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => this.#take(text))
  }

  /** The next line of QEMU's that is no event. */
  line(): Promise<string> {
    return new Promise((resolve) => {
      this.#wanted = resolve
      this.#take('')
    })
  }

  async execute(command: string, id?: number): Promise<string> {
    const numbered = id === undefined ? '' : `,"id":${id}`
    this.#socket.write(`{"execute":"${command}"${numbered}}\n`)
    return await this.line()
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#buffered += text
    for (;;) {
      const end = this.#buffered.indexOf('\n')
      if (end < 0 || this.#wanted === undefined) return
      const line = this.#buffered.slice(0, end)
      this.#buffered = this.#buffered.slice(end + 1)
      if (line.startsWith('{"timestamp"')) continue
      const wanted = this.#wanted
      this.#wanted = undefined
      wanted(line)
    }
  }
}

export interface RawQemu {
  readonly qmp: RawQmp
  readonly process: ProcessIdentity
  end(): Promise<void>
}

/**
 * Spawns the command line of a machine that a driver had started, in a directory of its own, and
 * negotiates. @param runDirectory where that machine's sockets were
 */
export async function spawnRaw(words: readonly string[], runDirectory: string): Promise<RawQemu> {
  const directory = await mkdtemp(join(tmpdir(), 'sbx-raw-'))
  await mkdir(directory, { recursive: true })
  const [command = '', ...rest] = words.map((word) => word.replaceAll(runDirectory, directory))
  const path = join(directory, 'monitor.sock')
  const log = await world.files.open(join(directory, 'log'), 'append', 0o600)
  const { identity } = world.processes.spawn({
    command,
    arguments: rest,
    environment: { PATH: process.env['PATH'] ?? '' },
    directory: '/',
    log,
    inherit: [{ kind: 'listener', path }],
  })
  const socket = createConnection(path)
  const qmp = new RawQmp(socket)
  await qmp.line()
  await qmp.execute('qmp_capabilities')
  return {
    qmp,
    process: identity,
    async end() {
      qmp.close()
      world.processes.signal(identity, 'SIGKILL')
      await world.processes.gone(identity)
      await log.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The directory in which a command line's agent socket lies. */
export function runDirectoryOf(words: readonly string[]): string {
  const agent = words.join('\n').match(/path=(?<path>[^,\n]+agent\.sock)/u)?.groups?.['path']
  if (agent === undefined) throw new Error('the machine has no agent socket to be found by')
  return dirname(agent)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** A machine without a guest: its processors stay stopped. */
export function machineXml(name: string): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <memballoon model='virtio'/>
  </devices>
</domain>`
}
