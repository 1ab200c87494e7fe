// The way to a state directory's daemon: the one that is there, or a new one, started detached.
//
// Any number may want it at the same time, while an old one leaves: exactly one daemon comes of it,
// by the lock on the state directory. Nobody polls: whoever waits has a place in the waiting room,
// where a daemon that is ready, or fails, tells it (protocol/waiting-room.ts).
import { join } from 'node:path'
import type { Layout } from '@signalbox/qemu'
import type { World } from '@signalbox/world'
import { FileError } from '@signalbox/world'
import { waitingRoom } from '../protocol/waiting-room.ts'
import { DaemonClient } from './daemon-client.ts'
import { DaemonError, DaemonUnreachable, OtherVersion } from './daemon-error.ts'
import { WaitingPlace } from './waiting-place.ts'

/** How a daemon is started: an executable and what it is given. */
export interface DaemonCommand {
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface ReachOptions {
  readonly world: World
  /** Its directories must exist. */
  readonly layout: Pick<Layout, 'runDirectory' | 'socketPath' | 'stateDirectory'>
  /** Who asks, in words. */
  readonly client: string
  readonly readOnly?: boolean
  /** Absent: a daemon that is not there is not started. */
  readonly start?: DaemonCommand
  /** How long it may take, in milliseconds. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

/** Size at which the daemon's log is begun anew, in bytes. */
const logBytesMax = 2 ** 20

/** What a connection fails with when nobody is, or stays, at the other end. */
const absentCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECANCELED'])

/**
 * Connects to the daemon, starting one where `start` says how.
 *
 * @throws DaemonUnreachable there is none, another program owns the state directory, or the
 *   deadline passed
 * @throws DaemonError why a daemon that was started could not serve
 */
export async function reachDaemon(options: ReachOptions): Promise<DaemonClient> {
  const there = await connectOnce(options)
  if (there !== undefined) return there
  const { start, layout } = options
  if (start === undefined) {
    throw new DaemonUnreachable(
      `There is no daemon for state directory '${layout.stateDirectory}'.`,
      { stateDirectory: layout.stateDirectory },
    )
  }
  return await startDaemon(options, start)
}

/** The daemon's log: beside its state, since a domain may have any name in the log directory. */
export function daemonLogPath(layout: Pick<Layout, 'stateDirectory'>): string {
  return join(layout.stateDirectory, 'daemon.log')
}

async function connectOnce(options: ReachOptions): Promise<DaemonClient | undefined> {
  const { world, layout, client, readOnly, signal } = options
  try {
    return await DaemonClient.connect({
      world,
      socketPath: layout.socketPath,
      client,
      ...(readOnly !== undefined && { readOnly }),
      ...(signal !== undefined && { signal }),
    })
  } catch (error) {
    if (error instanceof FileError && absentCodes.has(error.code)) return undefined
    // One that leaves says goodbye, or nothing at all.
    if (error instanceof DaemonError && leaving(error)) return undefined
    throw error
  }
}

function leaving(error: DaemonError): boolean {
  if (error instanceof DaemonUnreachable) return !(error instanceof OtherVersion)
  return error.code === 'VIR_ERR_OPERATION_ABORTED'
}

async function startDaemon(options: ReachOptions, start: DaemonCommand): Promise<DaemonClient> {
  const { world, layout, deadlineMs, signal } = options
  await world.files.makeDirectory(waitingRoom(layout.socketPath), 0o700)
  const place = await WaitingPlace.open(world, layout.socketPath, {
    deadlineMs,
    ...(signal !== undefined && { signal }),
  })
  try {
    for (let owned = false; ;) {
      // First the place, then the look: a daemon that comes in between finds the place.
      const client = await connectOnce(options)
      if (client !== undefined) return client
      if (!owned) await spawnDaemon(options, start, place)
      owned = await place.heard()
    }
  } finally {
    await place.close()
  }
}

async function spawnDaemon(
  { world, layout }: ReachOptions,
  start: DaemonCommand,
  place: WaitingPlace,
): Promise<void> {
  await keepLogShort(world, daemonLogPath(layout))
  const log = await world.files.open(daemonLogPath(layout), 'append', 0o600)
  try {
    const { identity } = world.processes.spawn({
      command: start.command,
      arguments: [...start.arguments, '--tell', place.path],
      environment: start.environment,
      directory: '/',
      log,
      inherit: [],
    })
    place.expect(identity, daemonLogPath(layout))
  } finally {
    await log.close()
  }
}

/** A log that has grown long becomes the one before, of which there is one. */
async function keepLogShort(world: World, path: string): Promise<void> {
  try {
    const { sizeBytes } = await world.files.status(path)
    if (sizeBytes > logBytesMax) await world.files.rename(path, `${path}.1`)
  } catch (error) {
    // There is none yet, or another who starts a daemon has just moved it.
    if (!(error instanceof FileError) || error.code !== 'ENOENT') throw error
  }
}
