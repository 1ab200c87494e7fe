// The processes of a simulated host as one of them sees and spawns them.
import { FileError } from '@signalbox/world'
import type {
  ProcessIdentity,
  ProcessStatus,
  Processes,
  RunRequest,
  RunResult,
  Signal,
  SpawnRequest,
  Spawned,
} from '@signalbox/world'
import { ListeningSocket } from './listening-socket.ts'
import type { InheritedHere, Print, Program } from './program.ts'
import { SimulatedChild } from './program.ts'
import { asFile } from './inode.ts'
import { SimulatedFile } from './simulated-files.ts'
import type { SimulatedHost } from './simulated-host.ts'
import { RunningTool } from './running-tool.ts'
import type { SimulatedProcess } from './simulated-process.ts'
import { abortable, checkSocketPath } from './simulated-sockets.ts'

/** Only the owner may connect to what a child listens on. */
const listenerPermissions = 0o600

type Started = Pick<SpawnRequest, 'command' | 'arguments' | 'environment' | 'directory'>

export class SimulatedProcesses implements Processes {
  readonly #process: SimulatedProcess
  readonly #host: SimulatedHost

  constructor(process: SimulatedProcess, host: SimulatedHost) {
    this.#process = process
    this.#host = host
  }

  spawn(request: SpawnRequest): Spawned {
    return this.#process.performNow('spawn', request.command, () => {
      const program = this.#program(request.command, request.environment)
      const log = openHere(request.log)
      const file = asFile(log.inode, 'spawn', log.path)
      for (const each of request.inherit) {
        if (each.kind === 'listener') {
          checkSocketPath(each.path)
          this.#host.disk.directory(directoryOf(each.path), 'listen')
        } else openHere(each.file)
      }
      const child = this.#host.newProcess(request.command)
      const inherited = request.inherit.map((each): InheritedHere => {
        if (each.kind === 'file') return openHere(each.file)
        const { disk, cut } = this.#host
        return new ListeningSocket(each.path, listenerPermissions, child, disk, cut)
      })
      const print: Print = (_, bytes) => this.#host.disk.append(file, bytes)
      this.#start(child, program, request, new Uint8Array(), inherited, print)
      this.#reapLater(child)
      return { identity: child.identity }
    })
  }

  look(pid: number): ProcessStatus | undefined {
    return this.#process.performNow('look', `process ${pid}`, () => {
      const process = this.#host.processOf(pid)
      if (process === undefined) return undefined
      const { identity, state, cpuTimeNs, residentKiB } = process
      return { identity, state, cpuTimeNs, residentKiB }
    })
  }

  signal(identity: ProcessIdentity, signal: Signal): boolean {
    return this.#process.performNow(signal, `process ${identity.pid}`, () => {
      const process = this.#host.processOf(identity.pid)
      if (process?.identity.startTime !== identity.startTime || !process.alive) return false
      this.#process.agenda.note(`${process.name}: receives ${signal}`)
      process.deliver(signal)
      return true
    })
  }

  startedWith(name: string, value: string): Promise<readonly ProcessIdentity[]> {
    return this.#process.perform('look', `processes with ${name}`, () =>
      this.#host
        .living()
        .filter(({ environment }) => environment[name] === value)
        .map(({ identity }) => identity),
    )
  }

  async gone(identity: ProcessIdentity, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const { promise, resolve } = Promise.withResolvers<void>()
    const what = `learns the end of process ${identity.pid}`
    const other = this.#host.processOf(identity.pid)
    if (other?.identity.startTime !== identity.startTime || !other.alive) {
      this.#process.soon(what, resolve)
    } else {
      const forget = other.onEnd(() => this.#process.soon(what, resolve))
      signal?.addEventListener('abort', forget, { once: true })
    }
    return signal === undefined ? promise : abortable(promise, signal)
  }

  async run(request: RunRequest): Promise<RunResult> {
    request.signal?.throwIfAborted()
    const started = { ...request, environment: request.environment ?? {}, directory: '/' }
    const tool = new RunningTool(this.#process, request)
    await this.#process.perform('run', request.command, () => {
      const program = this.#program(request.command, { PATH: defaultPath, ...request.environment })
      const child = this.#host.newProcess(request.command)
      const print: Print = (stream, bytes) => tool.collect(stream, bytes)
      this.#start(child, program, started, request.input ?? new Uint8Array(), [], print)
      this.#reapLater(child)
      tool.watch(child)
    })
    return tool.ended
  }

  #start(
    child: SimulatedProcess,
    program: Program,
    { command, arguments: args, environment, directory }: Started,
    input: Uint8Array,
    inherited: readonly InheritedHere[],
    print: Print,
  ): void {
    child.environment = environment
    const world = this.#host.viewOf(child, environment)
    const about = { world, command, arguments: args, environment, directory, input }
    const body = new SimulatedChild(child, this.#host, { ...about, inherited, print })
    child.soon('begins', () => program(body))
  }

  /** A zombie stays until its parent, or the first process of all, gets to it. */
  #reapLater(child: SimulatedProcess): void {
    child.onEnd(() => this.#host.reapLater(child, this.#process))
  }

  #program(command: string, environment: Readonly<Record<string, string>>): Program {
    const directories = (environment['PATH'] ?? '').split(':').filter((each) => each !== '')
    const paths = command.includes('/') ? [command] : directories.map((at) => `${at}/${command}`)
    for (const path of paths) {
      const program = this.#host.programAt(path)
      if (program !== undefined) return program
    }
    throw new FileError('ENOENT', 'execute', command)
  }
}

const defaultPath = '/usr/bin:/bin'

function openHere(file: SpawnRequest['log']): SimulatedFile {
  if (file instanceof SimulatedFile && !file.closed) return file
  throw new FileError('EBADF', 'inherit', file.path)
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}
