// Completing a death: once QEMU's end was noticed, a driver call of its own takes a destroy job,
// makes sure that the process is gone, and shuts the domain off (jobs.md 12). A second notice of
// the same death finds nothing to do.
import type { Call, Instance, NestedJob, NormalJob } from '@signalbox/jobs'
import { NoDomain } from '@signalbox/jobs'
import type { ProcessIdentity } from '@signalbox/world'
import type { LifecycleDetail } from '../domain-event.ts'
import type { QemuTypes } from '../domain-types.ts'
import type { ShutoffReason } from '../run-state.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { removeTaps } from './host-taps.ts'
import { hostStepsOf } from '../machine/plan.ts'
import { goneWithin } from '../process/kill.ts'
import { runVariable } from '../process/launch.ts'
import { processFound, recordGone, recordSignal } from './kill-qemu.ts'
import type { QemuRun } from './qemu-run.ts'

/** How long a QEMU whose monitor has closed may take to end by itself. */
const lingerMs = 5_000

/**
 * Notes that QEMU has ended, and has the driver complete it. Called by whoever sees it first: the
 * monitor's close, or a signal of ours.
 */
export function noticeDeath(driver: DriverServices, object: DomainOf, instance: Instance): void {
  const reason = object.read((state) =>
    state.live?.id === instance.id ? endReason(state.live) : 'unknown',
  )
  object.end(instance, reason)
  const owner = object.interlock.async
  const starting = owner?.async?.kind === 'start' || owner?.async?.kind === 'migration-in'
  // Whoever starts a domain undoes it himself, with the events of a failed start.
  if (starting && owner?.call !== undefined && owner.instance === instance) return
  completeLater(driver, object, instance)
}

/**
 * Has the driver shut an ended run off: also one whose start was just over, and was told as
 * started, when its QEMU ended.
 */
export function completeLater(driver: DriverServices, object: DomainOf, instance: Instance): void {
  driver.background.queue(object, 'complete a death', () => completeDeath(driver, object, instance))
}

async function completeDeath(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const call = driver.list.beginCall({
    api: 'signalboxDomainDied',
    client: 'driver',
    driver: true,
  })
  try {
    await shutOffInJob(driver, object, instance, call)
    call.end('answered')
  } catch (error) {
    call.end('failed', error)
    throw error
  }
}

/**
 * Shuts a dead run off under a destroy job of `call`.
 *
 * @throws JobTimeout somebody has held the domain's job for longer than `waitMs`
 */
export async function shutOffInJob(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
  call: Call,
  waitMs?: number,
): Promise<void> {
  const wait = waitMs === undefined ? {} : { waitMs }
  try {
    await using job = await driver.list.acquireNormal(object, call, 'destroy', wait)
    await shutOffDeadRun(driver, object, instance, job)
  } catch (error) {
    // A transient domain that another path has shut off meanwhile is gone from the list.
    if (!(error instanceof NoDomain)) throw error
  }
}

/** What can end a run: a destroy job, or a nested job of a save or a failed start. */
type Stopper = Pick<NormalJob<QemuTypes> | NestedJob<QemuTypes>, 'read' | 'endRun' | 'shutOff'>

export interface ShutOffOptions {
  /** Overrides why, when the caller knows better than the run's last state. */
  readonly reason?: ShutoffReason
  /** What is found at the opening of a driver is told to nobody. */
  readonly silent?: boolean
}

/**
 * Under a job that may stop: makes sure that the process is gone, closes what was open, and shuts
 * the domain off, once. Resolves to whether this call was the one that did it.
 */
export async function shutOffDeadRun(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
  job: Stopper,
  options: ShutOffOptions = {},
): Promise<boolean> {
  if (object.instance !== instance) return false
  const { process, definition, accelerator, ended, told, reason } = object.read((state) => ({
    process: state.live?.process,
    definition: state.live?.definition ?? state.definition,
    accelerator: state.live?.accelerator ?? 'tcg',
    ended: state.live?.expectedEnd,
    told: state.live?.told === true,
    reason: options.reason ?? (state.live === undefined ? 'unknown' : endReason(state.live)),
  }))
  job.endRun(reason)
  const run = driver.runOf(object, instance)
  const left = process === undefined ? await unrecorded(driver, run) : [process]
  for (const each of left) {
    if (process === undefined) object.record(processFound, undefined, 0, each)
    // One that was not recorded has not been told to end.
    const waitMs = process === undefined ? 0 : lingerMs
    if (!(await goneWithin(driver.world, each, waitMs))) {
      const signal = 'SIGKILL'
      const delivered = driver.world.processes.signal(each, signal)
      recordSignal(driver, object, instance, each, { signal, delivered })
      await driver.world.processes.gone(each)
    }
    recordGone(driver, object, instance, each)
  }
  await run?.close()
  if (run !== undefined) {
    const context = { accelerator, id: instance.id, paths: run.paths }
    await removeTaps(driver.world, hostStepsOf(definition, context))
  }
  if (object.instance !== instance) return false
  await driver.status.remove(object)
  job.shutOff({ shutoff: reason })
  if (told && options.silent !== true) {
    const lifecycle = stoppedDetail(reason, ended === 'crashed')
    driver.emit(object, { event: 'lifecycle', lifecycle }, 'qemu')
  }
  if (!object.read((state) => state.persistent)) driver.list.remove(object)
  return true
}

/** A driver that was killed as it spawned a QEMU has left one that only its environment tells. */
async function unrecorded(
  { world }: DriverServices,
  run: QemuRun | undefined,
): Promise<readonly ProcessIdentity[]> {
  if (run === undefined) return []
  return await world.processes.startedWith(runVariable, run.paths.directory)
}

function endReason(live: QemuTypes['Live']): ShutoffReason {
  if (live.expectedEnd !== undefined) return live.expectedEnd
  return live.state.kind === 'shutdown' ? 'shutdown' : 'crashed'
}

/**
 * The event of a stop. Of a crash of QEMU's it is 'failed', and of one of the guest's 'crashed',
 * for which we ended QEMU: the state is the same, the events differ on purpose.
 */
function stoppedDetail(reason: ShutoffReason, guestCrashed: boolean): LifecycleDetail {
  switch (reason) {
    case 'shutdown':
    case 'destroyed':
    case 'migrated':
    case 'saved':
    case 'from-snapshot':
      return { kind: 'stopped', detail: reason }
    case 'crashed':
      return { kind: 'stopped', detail: guestCrashed ? 'crashed' : 'failed' }
    case 'failed':
    case 'unknown':
    case 'daemon':
      return { kind: 'stopped', detail: 'failed' }
    default:
      return reason satisfies never
  }
}
