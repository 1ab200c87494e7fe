// Real processes: detached children with handed-over sockets, identities from /proc, and signals
// that never hit another process.
//
// Synchronous on purpose, because each must be one step with what follows it: reading /proc before
// a signal, and spawning with learning the child's identity.
import type { ChildProcess } from 'node:child_process'
import { isAlive } from '../processes.ts'
import type {
  ProcessIdentity,
  ProcessStatus,
  Processes,
  RunRequest,
  RunResult,
  Signal,
  SpawnRequest,
  Spawned,
} from '../processes.ts'
import { errno, fileError } from './errno.ts'
import { InheritedDescriptors } from './inherited-descriptors.ts'
import { readProcess } from './proc.ts'
import { runTool } from './run-tool.ts'
import { spawnChild } from './spawn-child.ts'
import { startedWith } from './started-with.ts'

/** How often an orphan is looked at, in milliseconds: soon at first, then seldom. */
const lookMsMin = 1
const lookMsMax = 20

export class RealProcesses implements Processes {
  /** Those of our children that Node has not reaped; their numbers are nobody else's. */
  readonly #children = new Map<number, ChildProcess>()
  readonly #inheritedDescriptors = new InheritedDescriptors()

  spawn(request: SpawnRequest): Spawned {
    const { child, identity } = spawnChild(request, this.#inheritedDescriptors)
    this.#children.set(identity.pid, child)
    child.once('exit', () => this.#children.delete(identity.pid))
    return { identity }
  }

  look(pid: number): ProcessStatus | undefined {
    return readProcess(pid)
  }

  signal(identity: ProcessIdentity, signal: Signal): boolean {
    if (!lives(identity)) return false
    try {
      process.kill(identity.pid, signal)
      return true
    } catch (error) {
      if (errno(error) === 'ESRCH') return false
      throw fileError(error, `send ${signal} to process`, String(identity.pid))
    }
  }

  startedWith(name: string, value: string): Promise<readonly ProcessIdentity[]> {
    return startedWith(name, value)
  }

  gone(identity: ProcessIdentity, signal?: AbortSignal): Promise<void> {
    const child = this.#children.get(identity.pid)
    return child === undefined ? orphanGone(identity, signal) : childGone(child, identity, signal)
  }

  run(request: RunRequest): Promise<RunResult> {
    return runTool(request)
  }
}

/** Our own child: Node tells. The child is awaited, so it keeps this process alive meanwhile. */
async function childGone(
  child: ChildProcess,
  identity: ProcessIdentity,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  if (!lives(identity)) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = (): void => reject(signal?.reason)
  const onExit = (): void => resolve()
  signal?.addEventListener('abort', onAbort)
  child.once('exit', onExit)
  child.ref()
  try {
    await promise
  } finally {
    signal?.removeEventListener('abort', onAbort)
    child.removeListener('exit', onExit)
    if (child.listenerCount('exit') <= 1) child.unref()
  }
}

/** Nobody's child, after a restart: the kernel tells only a parent, so /proc is looked at. */
async function orphanGone(
  identity: ProcessIdentity,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let delayMs = lookMsMin
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    try {
      if (!lives(identity)) {
        resolve()
        return
      }
    } catch (error) {
      reject(error)
      return
    }
    timer = setTimeout(look, delayMs)
    delayMs = Math.min(lookMsMax, delayMs * 1.5)
  }
  const onAbort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  look()
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function lives(identity: ProcessIdentity): boolean {
  return isAlive(identity, readProcess(identity.pid))
}
