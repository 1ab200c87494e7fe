// The status of each domain that runs, kept on disk: what the next driver finds (jobs.md 15).
import { formatDomain } from '@signalbox/domain'
import type { DomainDefinition } from '@signalbox/domain'
import type { StatusRecord } from '../state/status-record.ts'
import type { StatusStore } from '../state/status-store.ts'
import type { Layout } from '../state/layout.ts'
import type { DomainOf, StatusWriter } from '../services.ts'
import type { Background } from '../background.ts'
import type { DebtRecord, Instance } from '@signalbox/jobs'
import type { World } from '@signalbox/world'

export interface StatusWriterOptions {
  readonly world: World
  readonly layout: Layout
  readonly store: StatusStore
  readonly background: Background
  /** What is owed on a domain now. */
  readonly debts: (object: DomainOf) => readonly DebtRecord[]
}

export class DomainStatusWriter implements StatusWriter {
  /** Runs whose record was removed: what is written of them afterwards would tell of a ghost. */
  readonly #over = new WeakSet<Instance>()
  readonly #texts = new LiveTexts()
  readonly #options: StatusWriterOptions

  constructor(options: StatusWriterOptions) {
    this.#options = options
  }

  async write(object: DomainOf): Promise<void> {
    const record = this.#record(object)
    if (record !== undefined) await this.#options.store.write(record)
  }

  touch(object: DomainOf): void {
    const record = this.#record(object)
    if (record === undefined) return
    this.#options.background.run(object, 'write the status', () =>
      this.#options.store.writeSoon(record),
    )
  }

  async remove(object: DomainOf): Promise<void> {
    if (object.instance !== undefined) this.#over.add(object.instance)
    await this.#options.store.remove(object.tag.name)
  }

  /**
   * The record of a domain that has a run, ended or not; there is none for one that is shut off.
   */
  #record(object: DomainOf): StatusRecord | undefined {
    const { instance, interlock } = object
    if (instance === undefined || this.#over.has(instance)) return undefined
    const { world, layout } = this.#options
    const hold = interlock.async
    const async = hold?.async
    return object.read((state): StatusRecord | undefined => {
      const { live } = state
      if (live === undefined) return undefined
      const paths = layout.run(live.id, state.name)
      return {
        uuid: state.uuid,
        name: state.name,
        id: live.id,
        bootId: world.host.bootId,
        ...(live.process !== undefined && { process: live.process }),
        startedWallMs: live.startedWallMs,
        state: live.state,
        persistent: state.persistent,
        definitionXml: this.#texts.of(live),
        emulator: live.emulator,
        capabilitiesKey: live.capabilitiesKey,
        accelerator: live.accelerator,
        runDirectory: paths.directory,
        monitorPath: paths.monitor,
        ...(live.agent !== 'not-configured' && { agentPath: paths.agent }),
        logPath: layout.domain(state.name).log,
        ...(hold !== undefined &&
          async !== undefined && {
            asyncJob: {
              kind: async.kind,
              operation: async.operation,
              flags: async.flags,
              api: hold.api,
              phase: async.phase,
              phaseName: async.phaseName,
              pastReturn: async.pastReturn,
              startedWallMs: world.clock.wallTime() - (world.clock.now() - hold.sinceMs),
            },
          }),
        destroying: interlock.normal?.kind === 'destroy' || live.expectedEnd === 'destroyed',
        debts: this.#options.debts(object).map(({ name, detail }) => ({ name, detail })),
        ...(live.pauseReason !== undefined && { pauseReason: live.pauseReason }),
        ...(live.runReason !== undefined && { runReason: live.runReason }),
        fakeReboot: live.fakeReboot,
        ...(live.expectedEnd !== undefined && { expectedEnd: live.expectedEnd }),
        agentTimeout: state.agentTimeout,
        ptys: live.ptys,
      }
    })
  }
}

/** Definitions are immutable, and a status is written at every event: each is formatted once. */
class LiveTexts {
  readonly #known = new WeakMap<DomainDefinition, { readonly id: number; readonly text: string }>()

  of({ definition, id }: { readonly definition: DomainDefinition; readonly id: number }): string {
    const known = this.#known.get(definition)
    if (known?.id === id) return known.text
    const text = formatDomain(definition, { secure: true, live: { id } })
    this.#known.set(definition, { id, text })
    return text
  }
}
