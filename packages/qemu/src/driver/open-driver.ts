// Opening a state directory: takes its lock, loads what it holds, and finds the domains again that
// outlived the driver before. Calls are served at once; each domain that is being found again is
// protected by its own job.
import { Recorder } from '@signalbox/trace'
import { realWorld } from '@signalbox/world'
import type { World } from '@signalbox/world'
import { toldByHost } from '../host-refusal.ts'
import { newState } from '../new-state.ts'
import { attachDriverChecks } from './checks.ts'
import type { DriverChecks } from './checks.ts'
import { startOne } from '../recovery/autostart.ts'
import { recoverDomain } from '../recovery/recover-domain.ts'
import type { DirectoryLock } from '../state/directory-lock.ts'
import { lockDirectory } from '../state/directory-lock.ts'
import { IdCounter } from '../state/id-counter.ts'
import type { Layout } from '../state/layout.ts'
import { layoutFor } from '../state/layout.ts'
import { prepareLayout } from '../state/prepare-layout.ts'
import type { LoadedStatus } from '../state/status-store.ts'
import { StatusStore } from '../state/status-store.ts'
import { findManagedSave } from '../run/restore-source.ts'
import { sweepRuns } from '../state/sweep-runs.ts'
import { Driver } from './driver.ts'
import type { DriverParts } from './parts.ts'
import { assembleParts } from './parts.ts'

export interface DriverOptions {
  /**
   * Everything below this directory; the user's own places by XDG, or the system's, when absent.
   */
  readonly root?: string
  /** The real one when absent. */
  readonly world?: World
  readonly recorder?: Recorder
  /** The emulator of definitions that name none; qemu-system-x86_64 on the path when absent. */
  readonly emulator?: string
  /** Where this process answers others; told to those who find the directory locked. */
  readonly socketPath?: string
  /** Requests waiting and jobs held that one domain may have; 0, the default, for no limit. */
  readonly maxQueued?: number
  /**
   * Freezes states, records every section, and checks every step against the invariants; how is in
   * {@link DriverChecks}. The recorder must be a new one.
   */
  readonly checks?: boolean | DriverChecks
  /** Starts the domains that are to start with the host. */
  readonly autostart?: boolean
}

/**
 * Opens a driver. Close it with `await using` or `close()`; QEMUs live on.
 *
 * @throws DriverError OPERATION_FAILED another process owns the state directory
 */
export async function openDriver(options: DriverOptions = {}): Promise<Driver> {
  const world = options.world ?? realWorld()
  const recorder = options.recorder ?? new Recorder({ clock: world.clock })
  const findings: string[] = []
  const checker = attachDriverChecks(recorder, options.checks, findings)
  const layout = layoutFor(world.host, options.root === undefined ? {} : { root: options.root })
  const lock = await own(world, layout, options.socketPath ?? '')
  try {
    const statusStore = new StatusStore(world.files, recorder, layout)
    const loaded = await statusStore.load()
    const atLeast = loaded.records.reduce((highest, record) => Math.max(highest, record.id), 0)
    const ids = await IdCounter.open(world.files, layout.idPath, { atLeast })
    const parts = assembleParts({
      world,
      recorder,
      layout,
      lock,
      ids,
      statusStore,
      emulator: options.emulator ?? '/usr/bin/qemu-system-x86_64',
      maxQueued: options.maxQueued ?? 0,
      checks: checker !== undefined,
      findings,
    })
    for (const bad of loaded.unreadable) {
      parts.findings.push(`The status file '${bad.path}' cannot be used: ${bad.reason}`)
    }
    await loadDefinitions(parts, loaded)
    if (loaded.unreadable.length === 0) {
      const kept = new Set(loaded.records.map(({ runDirectory }) => runDirectory))
      await sweepRuns(world.files, layout, kept)
    }
    for (const record of loaded.records) recoverDomain(parts, record)
    if (options.autostart === true) startMarked(parts)
    return new Driver(parts, checker)
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Makes the directories, and this process their owner. */
async function own(world: World, layout: Layout, socketPath: string): Promise<DirectoryLock> {
  try {
    await prepareLayout(world.files, world.host, layout)
    return await lockDirectory(world, layout, socketPath)
  } catch (error) {
    throw toldByHost(`the opening of state directory '${layout.stateDirectory}'`, error)
  }
}

async function loadDefinitions(parts: DriverParts, { records }: LoadedStatus): Promise<void> {
  const { services, findings } = parts
  const { definitions, bad } = await services.definitions.load()
  for (const file of bad) {
    findings.push(`The definition '${file.path}' cannot be used: ${file.reason}`)
  }
  for (const { definition, autostart } of definitions) {
    const { uuid, name } = definition
    // What becomes of a save that was under way is for its recovery to say.
    const recovers = records.some((record) => record.uuid === uuid)
    const state = {
      ...newState(definition),
      autostart,
      managedSave: recovers ? undefined : await findManagedSave(parts.services, name),
    }
    services.list.add({ uuid, name, persistent: true, state })
  }
}

/** One after the other, so that the host is not asked for everything at once. */
function startMarked(parts: DriverParts): void {
  const { services } = parts
  services.background.run(undefined, 'autostart', async () => {
    for (const object of services.list.objects()) {
      if (!object.active && object.read((state) => state.autostart)) {
        await startOne(services, object)
      }
    }
  })
}
