// Finding a domain again that outlived the driver before: its process, its monitor, its state, and
// what was under way. Decided by the record on disk and by asking QEMU, never by guessing.
//
// The domain is active and protected by a job from the instant at which the driver opens, the very
// job that was under way if there was one: a driver that is killed while it recovers leaves the
// same record to the next. A QEMU that does not answer keeps nobody's start waiting: it stays
// listed, stuck, and is tried again.
import { parseDomain } from '@signalbox/domain'
import type { AsyncJob, Call } from '@signalbox/jobs'
import type { QemuLive, QemuTypes } from '../domain-types.ts'
import type { DriverParts } from '../driver/parts.ts'
import { newState } from '../new-state.ts'
import { connectAgent } from '../run/connect-agent.ts'
import { noticeDeath } from '../run/death.ts'
import { nothingHeard } from '../run/heard.ts'
import { QemuRun } from '../run/qemu-run.ts'
import type { Observed } from '../run/reread.ts'
import { observe, takeOver } from '../run/reread.ts'
import type { RunState, ShutoffReason } from '../run-state.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import type { StoredStatus } from '../state/status-record.ts'
import { completeSave } from './complete-save.ts'
import { payUnlink, unlinkDebt } from '../run/owed-file.ts'
import { pause } from '../run/pause.ts'
import { findManagedSave } from '../run/restore-source.ts'
import { processLives, reasonWithout, recoveryApi, underWay } from './found-record.ts'
import { recoveryDecided } from './events.ts'
import type { Decide, Recovery } from './settle.ts'
import { end, settle, shutOff } from './settle.ts'
import { firstRetryMs, nextRetryMs } from '../retry-delay.ts'

/** How long a QEMU may take to greet the driver that finds it again, in milliseconds. */
const greetingMs = 5_000

/** Lists the domain of a record as active, and has the driver find out what it is now. */
export function recoverDomain(parts: DriverParts, record: StoredStatus): void {
  const { services } = parts
  const definition = parseDomain(record.definitionXml, services.parseOptions)
  const { object } = services.list.add({
    uuid: record.uuid,
    name: record.name,
    persistent: false,
    state: newState(definition),
  })
  const { agentTimeout } = record
  if (agentTimeout !== undefined) object.update(undefined, (draft) => draft.set({ agentTimeout }))
  const call = services.list.beginCall({
    api: underWay(record)?.api ?? recoveryApi,
    client: 'driver',
    driver: true,
  })
  // Taken in this step, so that nobody else's request comes first.
  const taken = takeJob(services, object, call, record)
  services.background.queue(object, 'find a domain again', async () => {
    try {
      await using job = await taken
      const run = begin(services, object, job, record)
      const decide: Decide = (decision, because) =>
        object.record(recoveryDecided, call, job.number, { decision, because })
      await recoverOrEnd({ services, object, job, run, record, decide })
    } finally {
      call.end('answered')
      // What was found and not settled stays on disk as it was found.
      if (!services.background.closing.aborted) {
        await lookForManagedSave(services, object)
        if (object.active) await services.status.write(object)
      }
    }
  })
}

/** What was under way may have made one, used it up, or left half of one. */
async function lookForManagedSave(services: DriverServices, object: DomainOf): Promise<void> {
  const { name, persistent } = object.read((state) => ({
    name: state.name,
    persistent: state.persistent,
  }))
  if (!persistent || object.removing) return
  const managedSave = await findManagedSave(services, name)
  object.update(undefined, (draft) => draft.set({ managedSave }))
}

async function takeJob(
  services: DriverServices,
  object: DomainOf,
  call: Call,
  record: StoredStatus,
): Promise<AsyncJob<QemuTypes>> {
  const job = underWay(record)
  if (job === undefined) {
    const wanted = { kind: 'start', operation: 0, flags: 0 } as const
    return await services.list.acquireAsync(object, call, wanted)
  }
  services.list.restoreAsync(object, call, {
    ...job,
    elapsedMs: Math.max(0, services.world.clock.wallTime() - job.startedWallMs),
  })
  const continued = services.list.continueAsync(object, call, job.kind)
  if (continued === undefined) throw new Error('a restored job is not there')
  return continued
}

function begin(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  record: StoredStatus,
): QemuRun {
  const definition = parseDomain(record.definitionXml, {
    ...services.parseOptions,
    live: true,
  })
  const live: QemuLive = {
    definition,
    process: record.process,
    state: { kind: record.state.kind, reason: record.state.reason } as RunState,
    pauseReason: undefined,
    runReason: undefined,
    balloonKiB:
      definition.devices.memballoon?.model === 'virtio' ? definition.memoryKiB : undefined,
    agent: record.agentPath === undefined ? 'not-configured' : 'disconnected',
    ptys: record.ptys,
    emulator: record.emulator,
    capabilitiesKey: record.capabilitiesKey,
    accelerator: record.accelerator,
    startedWallMs: record.startedWallMs,
    fakeReboot: record.fakeReboot,
    rebooting: false,
    told: true,
    migration: undefined,
    dump: undefined,
    heard: nothingHeard,
    resumes: 0,
    expectedEnd: record.expectedEnd as ShutoffReason | undefined,
  }
  const begun: { run?: QemuRun } = {}
  job.begin(record.id, live, (instance) => {
    const paths = services.layout.run(record.id, record.name)
    begun.run = new QemuRun({ driver: services, object, instance, paths })
    services.adoptRun(object, begun.run)
    return begun.run.ports
  })
  if (begun.run === undefined) throw new Error('a run began without its ports')
  return begun.run
}

/**
 * A run that ends while it is being found again is shut off here: its job is in nobody else's way.
 */
async function recoverOrEnd(recovery: Recovery): Promise<void> {
  const { services, object, job, run, record, decide } = recovery
  try {
    await recover(recovery)
  } catch (error) {
    if (run.instance.ended === undefined || object.instance !== run.instance) throw error
    decide('gone', 'its QEMU ended while it was being found again')
    const destroyed = run.instance.ended === 'destroyed'
    // The image of a save that is past its point of no return is all that is left of the guest.
    if (destroyed || record.asyncJob?.pastReturn !== true) await unlinkOwed(services, record)
    const reason = destroyed ? 'destroyed' : reasonWithout(record)
    await shutOff(services, object, job, run.instance, reason)
  }
}

async function recover(recovery: Recovery): Promise<void> {
  const { services, object, job, run, record, decide } = recovery
  const { instance } = run
  const book = services.list.debts(object)
  const debts = record.debts.map((debt) => book.restore(object, debt))
  if (underWay(record)?.kind === 'save' && record.asyncJob?.pastReturn === true) {
    if (await completeSave(services, job, record)) {
      decide('completed', 'its save was past the point of no return')
      // What was owed ends with the run, and not before: it says which image to complete.
      await end(services, object, job, instance, 'saved')
      return
    }
  }
  if (!processLives(services, record)) {
    decide('gone', 'its process is not there any more')
    await unlinkOwed(services, record)
    await shutOff(services, object, job, instance, reasonWithout(record))
    return
  }
  if (record.destroying) {
    decide('completed', 'it was being destroyed')
    await unlinkOwed(services, record)
    await end(services, object, job, instance, 'destroyed')
    return
  }
  const seen = await lookOrKeep(recovery)
  if (seen !== undefined) await settle(recovery, seen)
  for (const debt of debts) book.leave(object, debt)
}

/**
 * Connects and asks. A QEMU that does not answer, and on which nothing was under way, is kept as it
 * is and tried again without holding anything: undefined. What was under way is waited for under
 * its own job: nobody may begin another meanwhile, and destroy gets in.
 */
async function lookOrKeep(recovery: Recovery): Promise<Observed | undefined> {
  const { services, object, job, run, record, decide } = recovery
  for (let delayMs = firstRetryMs; ; delayMs = nextRetryMs(delayMs)) {
    const seen = await look(services, object, job, run)
    if (seen !== undefined) return seen
    decide('kept', 'its QEMU does not answer; it is tried again')
    if (underWay(record) === undefined) {
      retryLater(services, object, run, record)
      return undefined
    }
    await job.remote('waits to try its QEMU again', (signal) =>
      pause(services, delayMs, signal, services.background.closing),
    )
    if (!processLives(services, record)) {
      object.end(run.instance, reasonWithout(record))
      throw new Error('its process has ended')
    }
  }
}

/** Connects and asks; undefined when QEMU does not answer. */
async function look(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  run: QemuRun,
): Promise<Observed | undefined> {
  try {
    await run.connectMonitor(greetingMs)
    const seen = await job.nested((nested) => nested.monitor((monitor) => observe(object, monitor)))
    takeOver(object, seen)
    await connectAgent(services, object, run)
    return seen
  } catch (error) {
    if (run.instance.ended !== undefined) throw error
    return undefined
  }
}

/**
 * A file that was begun must not be taken for a whole one, and nobody else knows of it any more.
 */
async function unlinkOwed(services: DriverServices, record: StoredStatus): Promise<void> {
  for (const debt of record.debts) {
    if (debt.name === unlinkDebt) await payUnlink(services, debt)
  }
}

/** A QEMU that did not answer is tried again, without holding anything meanwhile. */
function retryLater(
  services: DriverServices,
  object: DomainOf,
  run: QemuRun,
  record: StoredStatus,
): void {
  const { clock } = services.world
  const attempt = async (delayMs: number): Promise<void> => {
    if (run.instance.ended !== undefined || object.instance !== run.instance) return
    if (!processLives(services, record)) {
      noticeDeath(services, object, run.instance)
      return
    }
    if (await run.reconnected()) {
      await connectAgent(services, object, run)
      return
    }
    arm(nextRetryMs(delayMs))
  }
  const arm = (delayMs: number): void => {
    clock.alarm(
      clock.now() + delayMs,
      () => services.background.run(object, 'find a domain again', () => attempt(delayMs)),
      true,
    )
  }
  arm(firstRetryMs)
}
