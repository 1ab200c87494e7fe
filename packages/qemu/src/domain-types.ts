// What the driver plugs into the interlocking: the state that it keeps of a domain, and the
// sessions that visits are given.
import type { DomainDefinition } from '@signalbox/domain'
import type { DomainState, DomainTypes } from '@signalbox/jobs'
import type { ProcessIdentity } from '@signalbox/world'
import type { AgentSession } from './sessions/agent-session.ts'
import type { Heard } from './run/heard.ts'
import type { MonitorSession } from './sessions/monitor-session.ts'
import type { RunState, ShutoffReason } from './run-state.ts'

/** Kept for as long as the domain is listed. */
export interface QemuState {
  /** For the next start; for a transient domain, of this run. */
  readonly definition: DomainDefinition
  readonly autostart: boolean
  /** Why it is shut off, when it is. */
  readonly shutoff: ShutoffReason
  /** Where a saved guest lies that the next start restores; undefined when there is none. */
  readonly managedSave: string | undefined
  /** virDomainAgentSetResponseTimeout: -2 without limit, -1 the default, 0 do not wait, seconds. */
  readonly agentTimeout: number
}

export type AgentChannel = 'not-configured' | 'disconnected' | 'connected' | 'failed'

/** Kept while the domain is active. */
export interface QemuLive {
  /** The running machine, with every alias and address. */
  readonly definition: DomainDefinition
  /** Undefined before the spawn. */
  readonly process: ProcessIdentity | undefined
  readonly state: RunState
  /** Which reason the next STOP and RESUME of QEMU's have; see jobs-recovery.md 1.2. */
  readonly pauseReason: Extract<RunState, { kind: 'paused' }>['reason'] | undefined
  readonly runReason: Extract<RunState, { kind: 'running' }>['reason'] | undefined
  /** The balloon's size as QEMU last said; undefined without a balloon. */
  readonly balloonKiB: number | undefined
  readonly agent: AgentChannel
  /** Host paths of pseudo terminals, by the alias of their device. */
  readonly ptys: Readonly<Record<string, string>>
  /** The emulator in use, the probe of it, and by what it runs guests. */
  readonly emulator: string
  readonly capabilitiesKey: string
  readonly accelerator: 'kvm' | 'tcg'
  readonly startedWallMs: number
  /**
   * Whether a guest's power-off is to become a reboot (`on_poweroff` restart, or reboot by ACPI).
   */
  readonly fakeReboot: boolean
  /** Whether clients know of the run: then they are told of its end, too (I33). */
  readonly told: boolean
  /** Whether the guest has powered off and is being reset: its stop is ours, and not told. */
  readonly rebooting: boolean
  /** Facts of the migration stream under way, from MIGRATION events. */
  readonly migration: { readonly status: string; readonly passes: number } | undefined
  /** Facts of the memory dump under way, from DUMP_COMPLETED. */
  readonly dump: { readonly completed: boolean; readonly error?: string } | undefined
  /** How much QEMU's events have told of this run. */
  readonly heard: Heard
  /** Counts RESUME events: a dump ends with one (test-guest.md 0.1). */
  readonly resumes: number
  /** Why the coming end of this run is expected; undefined when it would be a crash. */
  readonly expectedEnd: ShutoffReason | undefined
}

export interface QemuTypes extends DomainTypes {
  readonly State: QemuState
  readonly Live: QemuLive
  readonly Monitor: MonitorSession
  readonly Agent: AgentSession
}

/** A domain's state as sections see it. */
export type QemuDomainState = DomainState<QemuTypes>
