// How the command line gets to the daemon of a state directory: where that lies, and how a daemon
// is started when there is none.
import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'
import type { DaemonClient } from '@signalbox/daemon/client'
import { DaemonUnreachable, OtherVersion, reachDaemon } from '@signalbox/daemon/client'
import { layoutFor } from '@signalbox/qemu/layout'
import type { Layout } from '@signalbox/qemu/layout'
import { prepareLayout } from '@signalbox/qemu/prepare-layout'
import type { World } from '@signalbox/world'

/** How long a daemon that was started for a command stays with nothing to do, in seconds. */
const graceSeconds = '10'

/** How long it may take until a daemon answers, in milliseconds. */
const reachMs = 15_000

/** What a daemon gets of the environment: places, language, and whether it checks itself. */
const passedOn = [
  'HOME',
  'LANG',
  'LC_ALL',
  'PATH',
  'SIGNALBOX_CHECKS',
  'TMPDIR',
  'TZ',
  'USER',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'XDG_STATE_HOME',
] as const

export interface AccessOptions {
  readonly world: World
  readonly stateDirectory: string | undefined
  /** Who asks, in words for job tables and errors. */
  readonly client: string
  readonly signal?: AbortSignal
}

/** Where everything lies. A relative state directory is one of the current directory's. */
export function layoutOf(world: World, stateDirectory: string | undefined): Layout {
  return layoutFor(
    world.host,
    stateDirectory === undefined ? {} : { root: resolve(stateDirectory) },
  )
}

/**
 * The daemon that is there, or a new one.
 *
 * @throws DriverError a directory that others may write to; whatever `reachDaemon` throws
 */
export async function accessDaemon(options: AccessOptions): Promise<DaemonClient> {
  const { world, stateDirectory, client, signal } = options
  const layout = layoutOf(world, stateDirectory)
  // Also before connecting: who can put a socket there is whom we would talk to.
  await prepareLayout(world.files, world.host, layout)
  const root = stateDirectory === undefined ? [] : ['--root', resolve(stateDirectory)]
  const grace = world.host.environment('SIGNALBOX_GRACE') ?? graceSeconds
  return await reachDaemon({
    world,
    layout,
    client,
    deadlineMs: reachMs,
    ...(signal !== undefined && { signal }),
    start: {
      command: process.execPath,
      arguments: [daemonProgram(), ...root, '--grace', grace],
      environment: environmentFor(world, layout),
    },
  })
}

/** The daemon that is there; undefined when there is none. */
export async function existingDaemon(options: AccessOptions): Promise<DaemonClient | undefined> {
  const { world, stateDirectory, client } = options
  const layout = layoutOf(world, stateDirectory)
  await prepareLayout(world.files, world.host, layout)
  try {
    return await reachDaemon({ world, layout, client, deadlineMs: reachMs })
  } catch (error) {
    const absent = error instanceof DaemonUnreachable && !(error instanceof OtherVersion)
    if (absent) return undefined
    throw error
  }
}

function daemonProgram(): string {
  return fileURLToPath(import.meta.resolve('@signalbox/daemon/bin'))
}

function environmentFor(world: World, layout: Layout): Record<string, string> {
  const environment: Record<string, string> = {
    // Compiled once: the next daemon starts in a fraction of the time.
    NODE_COMPILE_CACHE: join(layout.cacheDirectory, 'compiled'),
  }
  for (const name of passedOn) {
    const value = world.host.environment(name)
    if (value !== undefined) environment[name] = value
  }
  return environment
}
