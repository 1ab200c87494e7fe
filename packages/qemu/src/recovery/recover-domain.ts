// Finding a domain again that outlived the driver before: its process, its monitor, its state, and
// what was under way. Decided by the record on disk and by asking QEMU, never by guessing.
//
// The domain is active and protected by a job from the instant at which the driver opens; a QEMU
// that does not answer keeps nobody's start waiting: it stays listed, stuck, and is tried again.
import { parseDomain } from '@signalbox/domain'
import type { AsyncJob, Call, Instance } from '@signalbox/jobs'
import type { QemuLive, QemuTypes } from '../domain-types.ts'
import type { DriverParts } from '../driver/parts.ts'
import { FileError } from '@signalbox/world'
import { newState } from '../new-state.ts'
import { noticeDeath, shutOffDeadRun } from '../run/death.ts'
import { killQemu } from '../run/kill-qemu.ts'
import { QemuRun } from '../run/qemu-run.ts'
import type { Observed } from '../run/reread.ts'
import { observe, takeOver } from '../run/reread.ts'
import { endShutDownRun } from '../run/shut-down-run.ts'
import type { RunState, ShutoffReason } from '../run-state.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import type { StoredStatus } from '../state/status-record.ts'
import { completeSave } from './complete-save.ts'
import { recoveryDecided } from './events.ts'

/** How long a QEMU may take to greet the driver that finds it again, in milliseconds. */
const greetingMs = 5_000
const firstRetryMs = 1_000
const longestRetryMs = 30_000

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
  const call = services.list.beginCall({
    api: 'signalboxRecover',
    client: 'driver',
    driver: true,
  })
  // Asked for in this step, so that nobody else's request comes first.
  const acquired = services.list.acquireAsync(object, call, {
    kind: 'start',
    operation: 0,
    flags: 0,
  })
  services.background.queue(object, 'find a domain again', async () => {
    try {
      await using job = await acquired
      const run = begin(services, object, job, record)
      await recover(parts, object, job, run, record, call)
      await services.status.write(object)
    } finally {
      call.end('answered')
    }
  })
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
    migration: undefined,
    dump: undefined,
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

async function recover(
  parts: DriverParts,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  run: QemuRun,
  record: StoredStatus,
  call: Call,
): Promise<void> {
  const { services } = parts
  const { instance } = run
  const decide = (decision: 'kept' | 'undone' | 'completed' | 'gone', because: string): void => {
    object.record(recoveryDecided, call, job.number, { decision, because })
  }
  if (!processLives(services, record)) {
    if (record.process === undefined) await endUnrecorded(run)
    decide('gone', 'its process is not there any more')
    await shutOff(services, object, job, instance, reasonWithout(record))
    return
  }
  if (record.destroying) {
    decide('completed', 'it was being destroyed')
    await end(services, object, job, instance, 'destroyed')
    return
  }
  if (record.asyncJob?.kind === 'save' && record.asyncJob.pastReturn) {
    const saved = await completeSave(services, job, record)
    if (saved) {
      decide('completed', 'its save was past the point of no return')
      await end(services, object, job, instance, 'saved')
      return
    }
  }
  const seen = await look(object, job, run)
  if (seen === undefined) {
    decide('kept', 'its QEMU does not answer; it is tried again')
    retryLater(services, object, run, record)
    return
  }
  await settle(services, object, job, run, record, seen, decide)
}

/** Connects and asks; undefined when QEMU does not answer. */
async function look(
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  run: QemuRun,
): Promise<Observed | undefined> {
  try {
    await run.connectMonitor(greetingMs)
    const balloon = job.read((state) => state.live?.balloonKiB !== undefined)
    const seen = await job.nested((nested) =>
      nested.monitor((monitor) => observe(monitor, balloon)),
    )
    takeOver(object, seen)
    await run.connectAgent()
    return seen
  } catch (error) {
    if (run.instance.ended !== undefined) throw error
    return undefined
  }
}

async function settle(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  run: QemuRun,
  record: StoredStatus,
  seen: Observed,
  decide: (decision: 'kept' | 'undone' | 'completed' | 'gone', because: string) => void,
): Promise<void> {
  const { instance } = run
  const wasStarting = record.asyncJob?.kind === 'start' && seen.status !== 'running'
  if (wasStarting && record.asyncJob?.phase === 1) {
    decide('completed', 'the saved guest was loaded; only its continuing was left')
    job.update((draft) => draft.setLive({ runReason: 'restored' }))
    await job.nested((nested) => nested.monitor((monitor) => monitor.cont()))
    return
  }
  if (wasStarting) {
    decide('undone', 'its start was not over')
    await end(services, object, job, instance, 'failed')
    return
  }
  if (record.asyncJob?.kind === 'save' || record.asyncJob?.kind === 'dump') {
    decide('undone', `its ${record.asyncJob.kind} was not over`)
    await job.nested((nested) => nested.monitor((monitor) => monitor.migrateCancel()))
  } else {
    decide('kept', 'nothing was under way')
  }
  for (const debt of record.debts) {
    const book = services.list.debts(object)
    book.leave(object, book.restore(object, debt))
  }
  if (object.read((state) => state.live?.state.kind === 'shutdown')) {
    services.background.queue(object, 'end a guest that has powered off', () =>
      endShutDownRun(services, object, instance),
    )
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
    if (await run.reconnected()) return
    const next = Math.min(longestRetryMs, delayMs * 2)
    arm(next)
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

/** Before its process was recorded a QEMU is known by its monitor alone. */
async function endUnrecorded(run: QemuRun): Promise<void> {
  try {
    await run.connectMonitor(greetingMs)
  } catch (error) {
    // Nobody listens there: nothing was spawned, or it has ended.
    if (error instanceof FileError) return
    throw error
  }
  await run.quit()
}

async function end(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  instance: Instance,
  reason: ShutoffReason,
): Promise<void> {
  await killQemu(services, object, instance, { graceful: false, reason })
  await shutOff(services, object, job, instance, reason)
}

async function shutOff(
  services: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  instance: Instance,
  reason: ShutoffReason,
): Promise<void> {
  await job.nested((nested) =>
    shutOffDeadRun(services, object, instance, nested, { reason, silent: true }),
  )
}

function processLives(services: DriverServices, record: StoredStatus): boolean {
  const { process } = record
  if (process === undefined || record.bootId !== services.world.host.bootId) return false
  const status = services.world.processes.look(process.pid)
  const same = status?.identity.startTime === process.startTime
  return same && status?.state !== 'Z' && status?.state !== 'X'
}

/** Why a domain is shut off whose process has gone while nobody looked. */
function reasonWithout(record: StoredStatus): ShutoffReason {
  if (record.destroying) return 'destroyed'
  if (record.state.kind === 'shutdown') return 'shutdown'
  if (record.asyncJob?.kind === 'start') return 'failed'
  return (record.expectedEnd as ShutoffReason | undefined) ?? 'crashed'
}
