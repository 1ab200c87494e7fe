// Processes: spawning QEMU so that it outlives us, knowing it by more than its number, signalling
// it without ever hitting another, and running short-lived tools.
import type { OpenFile } from './files.ts'

/** A process for good: its number may be used again, number and start time together are not. */
export interface ProcessIdentity {
  readonly pid: number
  /** Start time in the kernel's ticks since boot: field 22 of /proc/PID/stat. */
  readonly startTime: number
}

/**
 * R running, S sleeping, D uninterruptible, T stopped. Z and X are dead, with everything closed:
 * while some of its threads still end, a dying process is D.
 */
export interface ProcessStatus {
  readonly identity: ProcessIdentity
  readonly state: string
  /** Time on a processor so far, in nanoseconds. */
  readonly cpuTimeNs: number
  /** Memory in RAM, in KiB. */
  readonly residentKiB: number
}

/**
 * Whether it is the same process still, by what was seen at its number, and no zombie that waits to
 * be reaped.
 */
export function isAlive(identity: ProcessIdentity, status: ProcessStatus | undefined): boolean {
  if (status === undefined || status.identity.startTime !== identity.startTime) return false
  return status.state !== 'Z' && status.state !== 'X'
}

export type Signal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGINT'

/** What a child finds at its descriptors 3, 4 … in the order given. */
export type Inherited =
  /**
   * A Unix socket at `path` that already listens, so that the first connect needs no retry. Its
   * permissions are 0600. The child does not remove the path at its end: whoever asked for it does.
   */
  | { readonly kind: 'listener'; readonly path: string }
  | { readonly kind: 'file'; readonly file: OpenFile }

export interface SpawnRequest {
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  /** Where standard output and standard error go. Closed by nobody: the child has a copy. */
  readonly log: OpenFile
  readonly inherit: readonly Inherited[]
}

/** A child in a session of its own, which lives on when this process ends. */
export interface Spawned {
  readonly identity: ProcessIdentity
}

export interface RunRequest {
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: Uint8Array
  /** Killed with SIGKILL when it runs longer, in milliseconds. */
  readonly timeLimitMs: number
  /** Killed when it prints more to either stream. */
  readonly outputLimitBytes: number
  readonly signal?: AbortSignal
}

export interface RunResult {
  /** Exit status; undefined when a signal ended it. */
  readonly exitCode: number | undefined
  readonly endedBy: string | undefined
  /** Killed because it ran longer than `timeLimitMs`. */
  readonly timedOut: boolean
  /** Killed because it printed more than `outputLimitBytes`; what it printed until then is here. */
  readonly outputExceeded: boolean
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

export interface Processes {
  /**
   * Spawns a detached child and learns its identity in the same step.
   *
   * One synchronous step by design: between the child's birth and the record of it nothing else
   * may run (jobs.md 13.1, I41). No process is left over when it throws.
   *
   * @throws FileError ENOENT or EACCES: the command cannot be executed; ENAMETOOLONG: a listener's
   *   path is longer than 107 bytes; EAGAIN: the host has no room for another process
   */
  spawn(request: SpawnRequest): Spawned

  /**
   * The process's status now, or undefined when it is gone. Synchronous: it reads /proc.
   *
   * @throws FileError /proc cannot be read (EMFILE): nothing is known of the process then
   */
  look(pid: number): ProcessStatus | undefined

  /**
   * Signals the process if it is still the same one; false when it is gone. Look and signal are
   * one synchronous step, so that no other process is hit.
   */
  signal(identity: ProcessIdentity, signal: Signal): boolean

  /**
   * Those that were started with the variable `name` set to `value`, and may be looked into: how a
   * child is found again whose start nobody lived to write down.
   */
  startedWith(name: string, value: string): Promise<readonly ProcessIdentity[]>

  /**
   * Resolves when the process is gone (or a zombie). For our own child that is an event; for an
   * orphan the kernel offers none, and the real world looks every few milliseconds.
   */
  gone(identity: ProcessIdentity, signal?: AbortSignal): Promise<void>

  /**
   * Runs a tool to its end, or kills it with all that it started.
   *
   * @throws FileError the command cannot be executed
   */
  run(request: RunRequest): Promise<RunResult>
}
