// What operations, event handlers and recovery are given of the driver. Interfaces only: bodies
// depend on these, the driver puts the parts together.
import type { ParseOptions } from '@signalbox/domain'
import type { Call, DomainList, DomainObject, Instance } from '@signalbox/jobs'
import type { Recorder } from '@signalbox/trace'
import type { World } from '@signalbox/world'
import type { Capabilities } from './capabilities/capabilities.ts'
import type { KvmVerdict } from './capabilities/kvm.ts'
import type { DomainEventBody } from './domain-event.ts'
import type { QemuTypes } from './domain-types.ts'
import type { Background } from './background.ts'
import type { QemuRun } from './run/qemu-run.ts'
import type { DefinitionStore } from './state/definition-store.ts'
import type { IdCounter } from './state/id-counter.ts'
import type { Layout, RunPaths } from './state/layout.ts'

export type DomainOf = DomainObject<QemuTypes>

/** The status files: what recovery finds of a domain that runs (jobs.md 15). */
export interface StatusWriter {
  /** Resolves once the object's status, as it is now or later, is on stable storage. */
  write(object: DomainOf): Promise<void>
  /** Writes it soon: for facts that nothing waits for. A full disk is told on the trace. */
  touch(object: DomainOf): void
  /** Removes it: the domain is shut off. */
  remove(object: DomainOf): Promise<void>
}

export interface DriverServices {
  readonly world: World
  readonly recorder: Recorder
  readonly list: DomainList<QemuTypes>
  readonly layout: Layout
  readonly definitions: DefinitionStore
  readonly status: StatusWriter
  readonly ids: IdCounter
  readonly background: Background
  /** What parsing a definition needs from outside: identities that it leaves open. */
  readonly parseOptions: ParseOptions
  /** The emulator of definitions that name none. */
  readonly defaultEmulator: string
  /** Tells subscribers; `cause` is the call, or 'guest', 'qemu', 'host'. */
  emit(object: DomainOf, body: DomainEventBody, cause: Call | string): void
  /** What a QEMU binary can do; probed once, cached on disk. */
  capabilities(emulator: string): Promise<Capabilities>
  /** Whether a guest really runs under KVM here, and if not, why. */
  kvm(emulator: string): Promise<KvmVerdict>
  /** The object that a job is held on. */
  objectOf(job: { read: DomainOf['read'] }): DomainOf
  /** The connections of a run; undefined when it is not that run any more. */
  runOf(object: DomainOf, instance: Instance): QemuRun | undefined
  adoptRun(object: DomainOf, run: QemuRun): void
  /** The directory and sockets of the run that the object has now. */
  runPaths(object: DomainOf): RunPaths
}
