// Spawning QEMU: everything that can wait is done first, so that the birth itself and the record of
// it are one synchronous step of the caller's section (jobs.md 13.1, I41).
//
// QEMU gets a monitor socket that already listens, its sandbox, a log file for its words, an
// environment of our choice, and nothing else of ours. It outlives this process.
import { dirname } from 'node:path'
import type { DomainTag, Recorder } from '@signalbox/trace'
import { eventKind } from '@signalbox/trace'
import type { Host, Inherited, OpenFile, ProcessIdentity, World } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import { isAbsent } from '../state/durable-file.ts'
import { CommandLine } from './command-line.ts'
import type { LogMark } from './last-words.ts'

export interface ProcessSpawned {
  readonly pid: number
  readonly startTime: number
  readonly command: string
}
export const processSpawned = eventKind<ProcessSpawned>(
  'qemu.spawned',
  'A QEMU was spawned, and its identity learned in the same step.',
)

/** QEMU may not start programs, gain rights, change its limits, or use obsolete system calls. */
const sandbox = {
  obsolete: 'deny',
  elevateprivileges: 'deny',
  spawn: 'deny',
  resourcecontrol: 'deny',
} as const

/**
 * Names the directory of the run in QEMU's environment: a QEMU whose driver was killed before it
 * had recorded the process is found again by it.
 */
export const runVariable = 'SIGNALBOX_RUN'

/** The monitor is the first thing that QEMU inherits, after standard input, output and error. */
const monitorDescriptor = 3

/** A log is begun anew when it is longer at a start; the one before is kept beside it. */
const logBytesMax = 4 * 1024 * 1024

export interface LaunchRequest {
  /** The machine: what follows sandbox and monitor. */
  readonly commandLine: CommandLine
  /** Where QEMU listens. Its directory is made. */
  readonly monitorPath: string
  readonly logPath: string
  /** What the log says of this start: versions and whatever else explains it later. */
  readonly header: Readonly<Record<string, string>>
  /** Open files that QEMU finds at {@link inheritedDescriptor} 0, 1 … */
  readonly inherit?: readonly OpenFile[]
  /** On top of what QEMU's environment is anyway. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A QEMU that can be spawned without waiting. */
export class PreparedLaunch implements AsyncDisposable {
  /** Where QEMU's own words will begin. */
  readonly logMark: LogMark
  readonly commandLine: CommandLine
  readonly #world: World
  readonly #recorder: Recorder
  readonly #request: LaunchRequest
  readonly #log: OpenFile

  /** @internal */
  constructor(
    world: World,
    recorder: Recorder,
    request: LaunchRequest,
    commandLine: CommandLine,
    log: OpenFile,
    logMark: LogMark,
  ) {
    this.#world = world
    this.#recorder = recorder
    this.#request = request
    this.#log = log
    this.commandLine = commandLine
    this.logMark = logMark
  }

  /**
   * Spawns it. Synchronous: the caller records the identity in the same section.
   *
   * @throws DriverError CONFIG_UNSUPPORTED the emulator cannot be executed; nothing is left over
   */
  spawn(domain?: DomainTag, instance = 0): ProcessIdentity {
    const { commandLine } = this
    const listener: Inherited = { kind: 'listener', path: this.#request.monitorPath }
    const files = (this.#request.inherit ?? []).map((file): Inherited => ({ kind: 'file', file }))
    try {
      const { identity } = this.#world.processes.spawn({
        command: commandLine.emulator,
        arguments: commandLine.arguments,
        environment: {
          ...qemuEnvironment(this.#world.host),
          ...this.#request.environment,
          [runVariable]: dirname(this.#request.monitorPath),
        },
        directory: '/',
        log: this.#log,
        inherit: [listener, ...files],
      })
      const now = this.#world.clock.now()
      const detail = { ...identity, command: commandLine.emulator }
      this.#recorder.record(processSpawned, now, domain, instance, undefined, 0, detail)
      return identity
    } catch (error) {
      throw cannotExecute(commandLine.emulator, error)
    }
  }

  /** QEMU keeps its own copy of the log. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log.close()
  }
}

/** The number at which QEMU finds what it inherits, for `-incoming fd:N` and `-add-fd`. */
export function inheritedDescriptor(index: number): number {
  return monitorDescriptor + 1 + index
}

/**
 * Makes the directory of the sockets, opens the log and writes its header. Hold the result with
 * `await using`.
 *
 * @throws FileError the log or the directory could not be written
 */
export async function prepareLaunch(
  world: World,
  recorder: Recorder,
  request: LaunchRequest,
): Promise<PreparedLaunch> {
  const commandLine = confined(request.commandLine)
  await world.files.makeDirectory(dirname(request.monitorPath), 0o700)
  await turnLog(world, request.logPath)
  const log = await world.files.open(request.logPath, 'append', 0o600)
  try {
    await log.write(new TextEncoder().encode(header(world, request, commandLine)), 0)
    const { sizeBytes } = await log.status()
    const mark = { path: request.logPath, offsetBytes: sizeBytes }
    return new PreparedLaunch(world, recorder, request, commandLine, log, mark)
  } catch (error) {
    await log.close()
    throw error
  }
}

/** What QEMU's environment is: enough to find libraries and homes, and English for its errors. */
export function qemuEnvironment(host: Host): Readonly<Record<string, string>> {
  const environment: Record<string, string> = { LC_ALL: 'C' }
  for (const name of ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'XDG_RUNTIME_DIR']) {
    const value = host.environment(name)
    if (value !== undefined) environment[name] = value
  }
  return environment
}

/** A command line that begins with the sandbox in which every QEMU of ours runs. */
export function sandboxed(emulator: string): CommandLine {
  return new CommandLine(emulator).list('-sandbox', 'on', sandbox)
}

/** The same machine, sandboxed, and with its monitor at the descriptor that it inherits. */
function confined(machine: CommandLine): CommandLine {
  return sandboxed(machine.emulator)
    .list('-chardev', 'socket', { id: 'monitor', fd: monitorDescriptor, server: true, wait: false })
    .list('-mon', undefined, { chardev: 'monitor', mode: 'control' })
    .append(machine)
}

/** Keeps the log of a machine that is started often, or says much, from growing for ever. */
async function turnLog(world: World, path: string): Promise<void> {
  try {
    const { sizeBytes } = await world.files.status(path)
    if (sizeBytes > logBytesMax) await world.files.rename(path, `${path}.1`)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
}

function header(world: World, request: LaunchRequest, commandLine: CommandLine): string {
  const time = new Date(world.clock.wallTime()).toISOString()
  const facts = { ...request.header, kernel: world.host.kernelRelease, host: world.host.hostname }
  const words = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
  return `\n${time} starting up: ${words.join(', ')}\n${commandLine.print()}\n`
}

/** The error of a QEMU that could not be executed; any other error as it is. */
export function cannotExecute(emulator: string, error: unknown): unknown {
  if (!(error instanceof FileError)) return error
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file. Install QEMU, or name the right <emulator>',
    EACCES: 'it may not be executed. Check its permissions',
    ENOEXEC: 'it is no program for this machine',
    E2BIG: 'its command line is too long',
    EAGAIN: 'the host has no room for another process',
  }
  const reason = reasons[error.code] ?? `it could not be executed (${error.code})`
  return new DriverError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `Cannot start '${emulator}': ${reason}.`,
    { emulator, errno: error.code },
    { cause: error },
  )
}
