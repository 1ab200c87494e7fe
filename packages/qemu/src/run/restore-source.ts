// A saved guest, opened to be restored: QEMU inherits the file, positioned at its stream.
import { parseDomain } from '@signalbox/domain'
import type { DomainDefinition } from '@signalbox/domain'
import type { AsyncJob } from '@signalbox/jobs'
import type { OpenFile } from '@signalbox/world'
import type { QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import { inheritedDescriptor } from '../process/launch.ts'
import type { DriverServices } from '../services.ts'
import { isAbsent, removeDurably, unlinkIfPresent } from '../state/durable-file.ts'
import { hostFileKind } from './host-file.ts'
import { headerBytes, isPartial, parseHeader, streamOffset, xmlOf } from './save-image.ts'

/** Loading a guest's memory may take as long as the disk does; death and destroy end it. */
const loadMs = 3_600_000

/** Phases of a start that loads a saved guest: from then on the guest lives in QEMU. */
export const loadedFromFile = 1
export const loadedFromManagedSave = 2
export const loadedToRun = 'loaded, to run'
export const loadedPaused = 'loaded, stays paused'

export class RestoreSource {
  readonly definition: DomainDefinition
  readonly wasRunning: boolean
  readonly file: OpenFile
  readonly path: string

  constructor(definition: DomainDefinition, wasRunning: boolean, file: OpenFile, path: string) {
    this.definition = definition
    this.wasRunning = wasRunning
    this.file = file
    this.path = path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close()
  }
}

/**
 * Opens a save file.
 *
 * @throws DriverError OPERATION_FAILED it is none, incomplete, or of a form that is not supported
 */
export async function openRestoreSource(
  driver: DriverServices,
  path: string,
): Promise<RestoreSource> {
  await hostFileKind(driver, path)
  const file = await driver.world.files.open(path, 'read')
  try {
    const header = parseHeader(await file.read(headerBytes, 0), path)
    if (!header.complete) {
      throw new DriverError(
        'VIR_ERR_OPERATION_FAILED',
        `Cannot restore from '${path}': save image is incomplete.`,
        { path },
      )
    }
    const xml = xmlOf(await file.read(header.dataBytes, headerBytes), path)
    await file.advance(streamOffset(header))
    return new RestoreSource(parseDomain(xml, driver.parseOptions), header.wasRunning, file, path)
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * The managed save of a domain, if it has one: an incomplete one is removed and a normal boot
 * follows, as it does when it is not wanted; one that cannot be read fails the start and is kept.
 */
export async function openManagedSave(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  forceBoot: boolean,
): Promise<RestoreSource | undefined> {
  const path = job.read((state) => state.managedSave)
  if (path === undefined) return undefined
  if (!forceBoot && (await isComplete(driver, path))) return await openRestoreSource(driver, path)
  await forgetManagedSave(driver, job, path)
  return undefined
}

/** What managed save has kept of a domain that is shut off; what was never finished goes. */
export async function findManagedSave(
  driver: Pick<DriverServices, 'world' | 'layout'>,
  name: string,
): Promise<string | undefined> {
  const path = driver.layout.domain(name).managedSave
  if (await isComplete(driver, path)) return path
  await unlinkIfPresent(driver.world.files, path)
  return undefined
}

/**
 * The file goes first, and for good: one that cannot be removed is still known, and one that came
 * back would boot old memory on disks that have gone on.
 */
export async function forgetManagedSave(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  path: string,
): Promise<void> {
  await removeDurably(driver.world.files, path)
  job.update((draft) => draft.set({ managedSave: undefined }))
}

/** A file that is gone, or was never finished, holds no guest; one that we do not know may. */
async function isComplete(driver: Pick<DriverServices, 'world'>, path: string): Promise<boolean> {
  let file: OpenFile
  try {
    file = await driver.world.files.open(path, 'read')
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
  const header = await readAndClose(file)
  return header.length >= headerBytes && !isPartial(header)
}

async function readAndClose(file: OpenFile): Promise<Uint8Array> {
  try {
    return await file.read(headerBytes, 0)
  } finally {
    await file.close()
  }
}

/** QEMU could not load a saved guest, and ends; why is the last that it says. */
export class GuestNotLoaded extends DriverError {
  constructor(path: string, why = '', options?: ErrorOptions) {
    const reason = why === '' ? '' : `: ${why}`
    super(
      'VIR_ERR_OPERATION_FAILED',
      `Cannot restore from '${path}': QEMU could not load the saved guest${reason}.`,
      { path },
      options,
    )
  }
}

/** Has QEMU load the stream from the file that it inherited, and waits until the guest is there. */
export async function loadRestoreSource(
  job: AsyncJob<QemuTypes>,
  source: RestoreSource,
): Promise<void> {
  const loaded = job.until((state) => streamEnd(state.live?.migration?.status), {
    purpose: 'QEMU to load the saved guest',
    cause: 'migrate-incoming',
    waitMs: loadMs,
  })
  await job.nested((nested) =>
    nested.monitor(async (monitor) => {
      await monitor.refreshed()
      job.throwIfAborted()
      await monitor.migrateIncoming({ uri: `fd:${inheritedDescriptor(0)}` })
    }),
  )
  if ((await loaded) === 'failed') {
    throw new GuestNotLoaded(source.path)
  }
  job.update((draft) => draft.setLive({ migration: undefined }))
}

function streamEnd(status: string | undefined): 'completed' | 'failed' | undefined {
  return status === 'completed' || status === 'failed' ? status : undefined
}
