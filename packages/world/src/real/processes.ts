// Real processes: detached children with handed-over sockets, identities from /proc, and signals
// that never hit another process.
//
// Synchronous on purpose, because each must be one step with what follows it: reading /proc before
// a signal, and spawning with learning the child's identity.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { accessSync, constants, readFileSync, readlinkSync, renameSync, unlinkSync } from 'node:fs'
import * as net from 'node:net'
import { delimiter, join } from 'node:path'
import { FileError } from '../files.ts'
import type {
  Inherited,
  ProcessIdentity,
  ProcessStatus,
  Processes,
  RunRequest,
  RunResult,
  Signal,
  SpawnRequest,
  Spawned,
} from '../processes.ts'
import { fileError } from './errno.ts'
import { RealFile } from './files.ts'
import { checkPath } from './sockets.ts'

/** Clock ticks of the kernel's accounting: USER_HZ, 100 on every Linux that Node runs on. */
const nsPerTick = 10_000_000
const pageKiB = 4

export class RealProcesses implements Processes {
  readonly #children = new Map<number, ChildProcess>()

  spawn(request: SpawnRequest): Spawned {
    const command = executable(request.command, request.environment['PATH'])
    const listeners: net.Server[] = []
    try {
      const descriptors = request.inherit.map((inherited) => descriptor(inherited, listeners))
      const log = descriptorOf(request.log)
      const child = spawn(command, [...request.arguments], {
        cwd: request.directory,
        env: { ...request.environment },
        detached: true,
        stdio: ['ignore', log, log, ...descriptors],
      })
      // Failures that could be foreseen were; what is left shows as an early end.
      child.on('error', () => undefined)
      const { pid } = child
      const status = pid === undefined ? undefined : this.look(pid)
      if (pid === undefined || status === undefined) {
        throw new FileError('EAGAIN', 'spawn', request.command)
      }
      child.unref()
      this.#children.set(pid, child)
      child.once('exit', () => this.#children.delete(pid))
      return { identity: status.identity }
    } finally {
      // The child has its own copies; a listener that lived on here would take its connections.
      for (const listener of listeners) listener.close()
    }
  }

  look(pid: number): ProcessStatus | undefined {
    let line: string
    try {
      line = readFileSync(`/proc/${pid}/stat`, 'latin1')
    } catch {
      // Gone: /proc has no such process.
      return undefined
    }
    // The name may hold anything, parentheses too; the fields begin after the last one.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return {
      identity: { pid, startTime: Number(fields[19]) },
      state: fields[0] ?? 'X',
      cpuTimeNs: (Number(fields[11]) + Number(fields[12])) * nsPerTick,
      residentKiB: Number(fields[21]) * pageKiB,
    }
  }

  signal(identity: ProcessIdentity, signal: Signal): boolean {
    if (!this.#lives(identity)) return false
    try {
      process.kill(identity.pid, signal)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
      throw fileError(error, signal, `process ${identity.pid}`)
    }
  }

  gone(identity: ProcessIdentity, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let timer: NodeJS.Timeout | undefined
    const child = this.#children.get(identity.pid)
    const settle = (): void => {
      clearTimeout(timer)
      child?.removeListener('exit', look)
      signal?.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      settle()
      reject(signal?.reason)
    }
    let delayMs = 1
    const look = (): void => {
      if (!this.#lives(identity)) {
        settle()
        resolve()
        return
      }
      // The kernel tells only a parent; of an orphan, and of a zombie of ours, /proc tells.
      delayMs = Math.min(20, delayMs * 1.5)
      timer = setTimeout(look, delayMs)
    }
    if (signal?.aborted === true) {
      onAbort()
      return promise
    }
    signal?.addEventListener('abort', onAbort)
    child?.once('exit', look)
    look()
    return promise
  }

  run(request: RunRequest): Promise<RunResult> {
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>()
    const child = spawn(request.command, [...request.arguments], {
      ...(request.environment !== undefined && { env: { ...request.environment } }),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    let sizeBytes = 0
    let timedOut = false
    const kill = (): void => {
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, request.timeLimitMs)
    const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
      sizeBytes += chunk.length
      if (sizeBytes > request.outputLimitBytes) kill()
      else chunks.push(chunk)
    }
    child.stdout.on('data', collect(output.stdout))
    child.stderr.on('data', collect(output.stderr))
    // A tool that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => undefined)
    child.stdin.end(request.input)
    request.signal?.addEventListener('abort', kill)
    const settle = (): void => {
      clearTimeout(timer)
      request.signal?.removeEventListener('abort', kill)
    }
    child.once('error', (error) => {
      settle()
      reject(fileError(error, 'run', request.command))
    })
    child.once('close', (code, endedBy) => {
      settle()
      if (request.signal?.aborted === true) {
        reject(request.signal.reason)
        return
      }
      resolve({
        exitCode: code ?? undefined,
        endedBy: endedBy ?? undefined,
        timedOut,
        stdout: Buffer.concat(output.stdout),
        stderr: Buffer.concat(output.stderr),
      })
    })
    return promise
  }

  #lives(identity: ProcessIdentity): boolean {
    const status = this.look(identity.pid)
    if (status === undefined || status.identity.startTime !== identity.startTime) return false
    return status.state !== 'Z' && status.state !== 'X'
  }
}

/** The command's path, checked now, since Node tells of a missing one only later. */
function executable(command: string, searchPath: string | undefined): string {
  const candidates = command.includes('/')
    ? [command]
    : (searchPath ?? '').split(delimiter).map((directory) => join(directory, command))
  let failure: unknown
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch (error) {
      failure = error
    }
  }
  throw failure === undefined
    ? new FileError('ENOENT', 'execute', command)
    : fileError(failure, 'execute', command)
}

function descriptor(inherited: Inherited, listeners: net.Server[]): number {
  if (inherited.kind === 'file') return descriptorOf(inherited.file)
  const { path } = inherited
  checkPath(path)
  const server = net.createServer()
  // Closing a server unlinks the path that it was given: after the rename that is another one.
  const temporary = `${path}~`
  remove(temporary)
  server.listen(temporary)
  listeners.push(server)
  renameSync(temporary, path)
  return listenerDescriptor(server, path)
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'unlink', path)
  }
}

/** A server's descriptor is Node's secret; what was found is verified to be a socket. */
function listenerDescriptor(server: net.Server, path: string): number {
  const { _handle: handle } = server as unknown as { _handle?: { fd?: unknown } }
  const fd = handle?.fd
  if (
    typeof fd !== 'number' ||
    fd < 0 ||
    !readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
  ) {
    throw new FileError('EBADF', 'hand over', path)
  }
  return fd
}

function descriptorOf(file: SpawnRequest['log']): number {
  if (!(file instanceof RealFile)) throw new FileError('EBADF', 'inherit', file.path)
  return file.handle.fd
}
