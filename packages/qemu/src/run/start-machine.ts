// Starting a machine: the body of an async job of kind start, from definition to running guest.
//
// The order is what recovery relies on: the domain becomes active first (so that a destroy finds
// something to end), the status announces the spawn before it, the spawn is recorded in the same
// step, and the guest runs only once the status says so. Whatever fails, or dies, is undone here.
import type { DomainDefinition } from '@signalbox/domain'
import type { AsyncJob, Call, Instance } from '@signalbox/jobs'
import { eventKind } from '@signalbox/trace'
import type { QemuLive, QemuTypes } from '../domain-types.ts'
import { DriverError } from '../errors.ts'
import type { LifecycleDetail } from '../domain-event.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { withCanonicalMachine } from '../machine/canonical-machine.ts'
import type { MachinePlan } from '../machine/plan.ts'
import { planMachine } from '../machine/plan.ts'
import type { PreparedLaunch } from '../process/launch.ts'
import { prepareLaunch } from '../process/launch.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { shutOffDeadRun } from './death.ts'
import { connectAgent } from './connect-agent.ts'
import { configure } from './configure.ts'
import { enterRunState } from './enter-run-state.ts'
import { explainStart } from './explain-start.ts'
import { nothingHeard } from './heard.ts'
import { makeTaps } from './host-taps.ts'
import { killQemu } from './kill-qemu.ts'
import { QemuRun } from './qemu-run.ts'
import type { RestoreSource } from './restore-source.ts'
import {
  forgetManagedSave,
  loadRestoreSource,
  loadedFromFile,
  loadedFromManagedSave,
  loadedPaused,
  loadedToRun,
  openManagedSave,
} from './restore-source.ts'

/** QEMU greets within milliseconds; only preallocating much memory takes longer. */
const greetingMs = 30_000
const preallocationMsPerGiB = 5_000

export interface StartOptions {
  readonly paused: boolean
  readonly forceBoot: boolean
  /** A saved guest to go on with, instead of booting. */
  readonly restore?: RestoreSource
}

export interface StartStep {
  readonly step: string
}
export const startStep = eventKind<StartStep>('qemu.start-step', 'A start reached its next stage.')

/** Starts the machine of `job`. @returns the domain's id */
export async function startMachine(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  call: Call,
  options: StartOptions,
): Promise<{ readonly id: number }> {
  const object = driver.objectOf(job)
  const { definition, name } = job.read((state) => ({
    definition: state.definition,
    name: state.name,
  }))
  await using restore = options.restore ?? (await openManagedSave(driver, job, options.forceBoot))
  if (restore !== undefined) job.setOperation(3)
  const machine = restore?.definition ?? definition
  if (machine.name !== name) {
    const text =
      `Cannot restore domain '${machine.name}': while this call waited for its job, the domain ` +
      `was renamed to '${name}'.`
    throw new DriverError('VIR_ERR_OPERATION_FAILED', text, { domain: name })
  }
  const emulator = machine.devices.emulator ?? driver.defaultEmulator
  const capabilities = await driver.capabilities(emulator)
  const accelerator = await chooseAccelerator(driver, machine, emulator)
  const id = await driver.ids.next()
  const paths = driver.layout.run(id, name)
  await driver.world.files.makeDirectory(paths.directory, 0o700)
  const plan = planMachine(withCanonicalMachine(machine, capabilities), {
    accelerator,
    emulator,
    id,
    wallTimeMs: driver.world.clock.wallTime(),
    paths,
    incoming: restore !== undefined,
  })
  await using launch = await prepareLaunch(driver.world, driver.recorder, {
    commandLine: plan.commandLine,
    monitorPath: paths.monitor,
    logPath: driver.layout.domain(name).log,
    header: { domain: name, id: String(id), qemu: capabilities.version, accelerator },
    inherit: restore === undefined ? [] : [restore.file],
    environment: plan.environment,
  })
  const run: { current?: QemuRun } = {}
  const instance = job.begin(
    id,
    startingState(driver, plan, capabilities, accelerator),
    (began) => {
      run.current = new QemuRun({
        driver,
        object,
        instance: began,
        paths,
      })
      driver.adoptRun(object, run.current)
      return run.current.ports
    },
  )
  try {
    if (run.current === undefined) throw new Error('a run began without its ports')
    const request = { paused: options.paused, restore, launch, plan }
    await boot(driver, job, object, run.current, request, call)
    return { id }
  } catch (error) {
    // Before undoing, which makes QEMU say that it was ended.
    const explained = await explainStart(driver, object, launch, error)
    await undoStart(driver, job, object, instance)
    throw explained
  }
}

interface BootRequest {
  readonly paused: boolean
  readonly restore: RestoreSource | undefined
  readonly launch: PreparedLaunch
  readonly plan: MachinePlan
}

async function boot(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  object: DomainOf,
  run: QemuRun,
  request: BootRequest,
  call: Call,
): Promise<void> {
  const { plan, restore } = request
  const step = (name: string): void => {
    object.record(startStep, call, job.number, { step: name })
  }
  step('announce')
  await object.announce()
  if (plan.hostSteps.length > 0) {
    step('make tap devices')
    await job.remote('makes tap devices', () =>
      makeTaps(driver.world, object.tag.name, plan.hostSteps),
    )
  }
  step('spawn')
  job.act('spawn', () => {
    const process = request.launch.spawn(object.tag, run.instance.id)
    job.update((draft) => draft.setLive({ process }))
  })
  step('record the process')
  const recorded = object.announce()
  step('connect')
  const memoryGiB = plan.definition.memoryKiB / 2 ** 20
  const [connected, written] = await Promise.allSettled([
    run.connectMonitor(greetingMs + memoryGiB * preallocationMsPerGiB),
    recorded,
  ])
  for (const outcome of [connected, written]) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
  step('configure')
  await job.nested((nested) => configure(driver, nested, object, plan))
  await connectAgent(driver, object, run)
  const runs = !request.paused && restore?.wasRunning !== false
  if (restore !== undefined) {
    step('load the saved guest')
    await loadRestoreSource(job, restore)
    await consumeManagedSave(driver, job, restore, runs)
  }
  step(runs ? 'continue' : 'leave paused')
  const tell = (lifecycle: LifecycleDetail): void => {
    job.update((draft) => draft.setLive({ told: true }))
    driver.emit(object, { event: 'lifecycle', lifecycle }, 'qemu')
  }
  await enterRunState(job, object, runs, restore !== undefined, tell)
}

/**
 * From here on the guest lives in QEMU, and a managed image of it must never be booted again: the
 * phase on disk tells recovery to finish instead of to undo, and the image goes before the guest
 * runs.
 */
async function consumeManagedSave(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  restore: RestoreSource,
  runs: boolean,
): Promise<void> {
  const managed = job.read((state) => state.managedSave) === restore.path
  const number = managed ? loadedFromManagedSave : loadedFromFile
  await job.enterPhase({ number, name: runs ? loadedToRun : loadedPaused })
  if (managed) await forgetManagedSave(driver, job, restore.path)
}

/** Ends what was begun. Runs whatever the caller does, and never fails the caller's error. */
async function undoStart(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const reason = 'failed'
  await killQemu(driver, object, instance, { graceful: false, reason })
  await job.nested((nested) => shutOffDeadRun(driver, object, instance, nested, { reason }))
}

function startingState(
  driver: DriverServices,
  plan: MachinePlan,
  capabilities: Capabilities,
  accelerator: 'kvm' | 'tcg',
): QemuLive {
  return {
    definition: plan.definition,
    process: undefined,
    state: { kind: 'paused', reason: 'starting-up' },
    pauseReason: undefined,
    runReason: undefined,
    balloonKiB: plan.balloon ? plan.definition.memoryKiB : undefined,
    agent: !plan.hasAgent ? 'not-configured' : 'disconnected',
    ptys: {},
    emulator: plan.commandLine.emulator,
    capabilitiesKey: capabilities.key,
    accelerator,
    startedWallMs: driver.world.clock.wallTime(),
    fakeReboot: false,
    rebooting: false,
    told: false,
    migration: undefined,
    dump: undefined,
    heard: nothingHeard,
    resumes: 0,
    expectedEnd: undefined,
  }
}

/** KVM only where a probe guest really ran under it; a definition that insists is told why not. */
async function chooseAccelerator(
  driver: DriverServices,
  definition: DomainDefinition,
  emulator: string,
): Promise<'kvm' | 'tcg'> {
  if (definition.type !== 'kvm') return 'tcg'
  const verdict = await driver.kvm(emulator)
  if (verdict.usable) return 'kvm'
  throw new DriverError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `Cannot start domain '${definition.name}' under KVM: ${verdict.reason}. ` +
      "Use <domain type='qemu'> to run it by emulation.",
    { domain: definition.name },
  )
}
