// The parts of a driver, put together: everything that `Driver` and recovery work with.
import { parseDomain, formatDomain } from '@signalbox/domain'
import type { DomainDefinition } from '@signalbox/domain'
import { DomainList, noDomain } from '@signalbox/jobs'
import type { JobTable } from '@signalbox/jobs'
import type { Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import { Background } from '../background.ts'
import { CapabilityStore } from '../capabilities/capability-store.ts'
import type { QemuTypes } from '../domain-types.ts'
import { EventHub } from '../event-hub.ts'
import type { QemuRun } from '../run/qemu-run.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { DefinitionStore } from '../state/definition-store.ts'
import type { DirectoryLock } from '../state/directory-lock.ts'
import type { IdCounter } from '../state/id-counter.ts'
import type { Layout } from '../state/layout.ts'
import type { StatusStore } from '../state/status-store.ts'
import { endLongJobs } from './end-long-jobs.ts'
import { collectDebt } from './debts.ts'
import { traceChange } from './state-trace.ts'
import { DomainStatusWriter } from './status-writer.ts'

export interface DriverParts {
  readonly services: DriverServices
  readonly events: EventHub
  readonly statusStore: StatusStore
  /** What was found when the driver was opened that needs somebody's eyes. */
  readonly findings: string[]
  jobTables(): readonly JobTable[]
  close(): Promise<void>
}

export interface PartsRequest {
  readonly world: World
  readonly recorder: Recorder
  readonly layout: Layout
  readonly lock: DirectoryLock
  readonly ids: IdCounter
  readonly statusStore: StatusStore
  readonly emulator: string
  readonly maxQueued: number
  readonly checks: boolean
  /** Where findings are added. */
  readonly findings: string[]
}

export function assembleParts(request: PartsRequest): DriverParts {
  const { world, recorder, layout, ids, statusStore } = request
  const background = new Background(world, recorder)
  const events = new EventHub(world, recorder)
  const runs = new Map<DomainOf, QemuRun>()
  const list: DomainList<QemuTypes> = new DomainList<QemuTypes>({
    world,
    recorder,
    maxQueued: request.maxQueued,
    checks: request.checks,
    announce: (object) => status.write(object),
    changed: traceChange,
    ledger: {
      write: (object) => status.write(object),
      collect: (object, debt) => collectDebt(services, object, debt),
    },
  })
  const status = new DomainStatusWriter({
    world,
    layout,
    store: statusStore,
    background,
    debts: (object) => list.debts(object).records,
  })
  const capabilities = new CapabilityStore(world, recorder, layout)
  const parseOptions = {
    newUuid: () => world.random.uuid(),
    newMac: () => newMac(world),
  }
  const services: DriverServices = {
    world,
    recorder,
    list,
    layout,
    ids,
    status,
    background,
    parseOptions,
    definitions: new DefinitionStore<DomainDefinition>(world.files, recorder, layout, {
      parse: (xml) => parseDomain(xml, parseOptions),
      format: (definition) => formatDomain(definition, { inactive: true, secure: true }),
    }),
    defaultEmulator: request.emulator,
    emit: (object, body, cause) => events.emit(object, body, cause),
    capabilities: (emulator) => capabilities.of(emulator),
    kvm: (emulator) => capabilities.kvm(emulator),
    ...findingServices(list, runs),
  }
  return {
    services,
    events,
    statusStore,
    findings: request.findings,
    jobTables: () => list.objects().map((object) => list.jobs(object)),
    async close() {
      await endLongJobs(services)
      list.stop()
      background.close()
      for (const run of runs.values()) run.detach()
      await background.idle()
      await statusStore.settled()
      await ids.settled()
      await request.lock.release()
    },
  }
}

type FindingServices = Pick<DriverServices, 'objectOf' | 'runOf' | 'adoptRun' | 'runPaths'>

/** How an operation gets from what it holds to the domain, and from there to its QEMU. */
function findingServices(
  list: DomainList<QemuTypes>,
  runs: Map<DomainOf, QemuRun>,
): FindingServices {
  return {
    objectOf(job) {
      const { uuid, name } = job.read((state) => ({ uuid: state.uuid, name: state.name }))
      const object = list.findByUuid(uuid)
      // Whoever still holds a job on it when it is removed finds out here.
      if (object === undefined) throw noDomain({ uuid, name })
      return object
    },
    runOf(object, instance) {
      const run = runs.get(object)
      return run?.instance === instance ? run : undefined
    },
    adoptRun: (object, run) => runs.set(object, run),
    runPaths(object) {
      const run = runs.get(object)
      if (run === undefined) throw object.notRunning()
      return run.paths
    },
  }
}

/** A unicast MAC address of QEMU's own range. */
function newMac(world: World): string {
  const [a = 0, b = 0, c = 0] = world.random.bytes(3)
  return ['52', '54', '00', ...[a, b, c].map((byte) => byte.toString(16).padStart(2, '0'))].join(
    ':',
  )
}
