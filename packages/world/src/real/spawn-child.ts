// The birth of a child in one synchronous step: sockets that listen already, descriptors handed
// over, the process started, its identity read. When it throws, no process is left over.
//
// Node tells of a command that cannot be executed in a later turn only; so what can be checked is
// checked before, and a child without a number is an error now.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { accessSync, constants, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { delimiter, resolve } from 'node:path'
import { FileError } from '../files.ts'
import type { OpenFile } from '../files.ts'
import type { Inherited, ProcessIdentity, SpawnRequest } from '../processes.ts'
import { checkSocketPath, listenAt } from './bound-server.ts'
import { errno, fileError, systemSync } from './errno.ts'
import { RealFile } from './files.ts'
import type { InheritedDescriptors } from './inherited-descriptors.ts'
import { readProcess } from './proc.ts'

/** Only its owner may speak to what a child listens on. */
const listenerPermissions = 0o600

interface HandedOver {
  readonly path: string
  readonly server: Server
}

export interface Born {
  readonly child: ChildProcess
  readonly identity: ProcessIdentity
}

/** @throws FileError ENOENT, EACCES, ENAMETOOLONG … */
export function spawnChild(request: SpawnRequest, inherited: InheritedDescriptors): Born {
  for (const each of request.inherit) if (each.kind === 'listener') checkSocketPath(each.path)
  const command = executable(request)
  const listeners: HandedOver[] = []
  try {
    const log = descriptorOf(request.log)
    const descriptors = request.inherit.map((each) => descriptor(each, listeners))
    const child = start(request, command, inherited.keepFrom(['ignore', log, log, ...descriptors]))
    return { child, identity: identityOf(child, request) }
  } catch (error) {
    for (const { path } of listeners) rmSync(path, { force: true })
    throw error
  } finally {
    // In this same turn: a listener that lived on here would take the child's connections.
    for (const { server } of listeners) server.close()
  }
}

function start(
  request: SpawnRequest,
  command: string,
  stdio: ReturnType<InheritedDescriptors['keepFrom']>,
): ChildProcess {
  return systemSync('execute', request.command, () => {
    const child = spawn(command, [...request.arguments], {
      argv0: request.command,
      cwd: request.directory,
      env: { ...request.environment },
      detached: true,
      stdio,
    })
    // Told again, and later, what the missing number tells now.
    child.on('error', () => undefined)
    child.unref()
    return child
  })
}

function identityOf(child: ChildProcess, request: SpawnRequest): ProcessIdentity {
  const { pid } = child
  // What was checked has passed: the host has no process, memory or descriptor left.
  if (pid === undefined) throw new FileError('EAGAIN', 'execute', request.command)
  try {
    // A child that ended already waits to be reaped in a later turn, so it is there.
    const status = readProcess(pid)
    if (status === undefined) throw new FileError('ESRCH', 'look at', request.command)
    return status.identity
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

/** The command's path, in the place where the child would look for it. */
function executable({ command, directory, environment }: SpawnRequest): string {
  const searched = (environment['PATH'] ?? '').split(delimiter).filter((entry) => entry !== '')
  const candidates = command.includes('/')
    ? [resolve(directory, command)]
    : searched.map((entry) => resolve(directory, entry, command))
  systemSync('enter', directory, () => accessSync(directory, constants.X_OK))
  let failure: Error = new FileError('ENOENT', 'execute', command)
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK)
      if (statSync(candidate).isFile()) return candidate
      failure = new FileError('EACCES', 'execute', command)
    } catch (error) {
      if (errno(error) !== 'ENOENT') failure = fileError(error, 'execute', command)
    }
  }
  throw failure
}

function descriptor(inherited: Inherited, listeners: HandedOver[]): number {
  if (inherited.kind === 'file') return descriptorOf(inherited.file)
  const { path } = inherited
  const server = createServer()
  const boundName = listenAt(server, path, listenerPermissions)
  listeners.push({ path, server })
  return descriptorOfServer(server, boundName, path)
}

function descriptorOf(file: OpenFile): number {
  if (!(file instanceof RealFile) || file.handle.fd < 0) {
    throw new FileError('EBADF', 'inherit', file.path)
  }
  return file.handle.fd
}

/**
 * The number of a server's descriptor, which Node keeps to itself: what is found under the internal
 * name is believed only if the kernel says that it is the socket bound to that path.
 */
function descriptorOfServer(server: Server, boundName: string, path: string): number {
  const { _handle: handle } = server as unknown as { readonly _handle?: { readonly fd?: unknown } }
  const fd = handle?.fd
  if (typeof fd === 'number' && fd >= 0) {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1]
    const sockets = readFileSync('/proc/net/unix', 'utf8')
    if (inode !== undefined && sockets.includes(` ${inode} ${boundName}\n`)) return fd
  }
  throw new FileError('EBADF', 'hand over', path)
}
