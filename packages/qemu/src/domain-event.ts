// What a driver tells those who listen: libvirt's domain events, as data with their cause.
import type { DomainTag } from '@signalbox/trace'

export type LifecycleDetail =
  | { readonly kind: 'defined'; readonly detail: 'added' | 'updated' | 'renamed' | 'from-snapshot' }
  | { readonly kind: 'undefined'; readonly detail: 'removed' | 'renamed' }
  | {
      readonly kind: 'started'
      readonly detail: 'booted' | 'migrated' | 'restored' | 'from-snapshot' | 'wakeup'
    }
  | {
      readonly kind: 'suspended'
      readonly detail:
        | 'paused'
        | 'migrated'
        | 'ioerror'
        | 'watchdog'
        | 'restored'
        | 'from-snapshot'
        | 'api-error'
        | 'postcopy'
        | 'postcopy-failed'
    }
  | {
      readonly kind: 'resumed'
      readonly detail: 'unpaused' | 'migrated' | 'from-snapshot' | 'postcopy' | 'postcopy-failed'
    }
  | {
      readonly kind: 'stopped'
      readonly detail:
        | 'shutdown'
        | 'destroyed'
        | 'crashed'
        | 'migrated'
        | 'saved'
        | 'failed'
        | 'from-snapshot'
    }
  | { readonly kind: 'shutdown'; readonly detail: 'finished' | 'guest' | 'host' }
  | { readonly kind: 'pmsuspended'; readonly detail: 'memory' | 'disk' }
  | { readonly kind: 'crashed'; readonly detail: 'panicked' | 'crashloaded' }

/** The facts of an event, by libvirt's kind of event. */
export type DomainEventBody =
  | { readonly event: 'lifecycle'; readonly lifecycle: LifecycleDetail }
  | { readonly event: 'reboot' }
  | { readonly event: 'watchdog'; readonly action: string }
  | {
      readonly event: 'io-error'
      readonly device: string
      readonly path: string
      readonly action: 'none' | 'pause' | 'report'
      readonly reason: string
    }
  | {
      readonly event: 'graphics'
      readonly phase: 'connect' | 'initialize' | 'disconnect'
      readonly server: string
      readonly client: string
    }
  | { readonly event: 'agent-lifecycle'; readonly state: 'connected' | 'disconnected' }
  | { readonly event: 'balloon-change'; readonly actualKiB: number }
  | { readonly event: 'device-removed'; readonly alias: string }
  | { readonly event: 'device-removal-failed'; readonly alias: string }
  | { readonly event: 'tray-change'; readonly alias: string; readonly open: boolean }
  | { readonly event: 'rtc-change'; readonly offsetSeconds: number }
  | { readonly event: 'control-error'; readonly reason: string }
  | {
      readonly event: 'job-completed'
      readonly operation: number
      readonly outcome: 'completed' | 'failed' | 'cancelled'
      readonly statistics: object
    }
  /** Every event of QEMU's, as QEMU named it. */
  | { readonly event: 'qemu'; readonly name: string; readonly data: object }

/** One event, in the order in which the driver's state changed. */
export type DomainEvent = DomainEventBody & {
  /** Grows by one with each event of this driver: a gap is a loss, and is told. */
  readonly sequence: number
  readonly domain: DomainTag
  /** Milliseconds since 1970. */
  readonly wallTimeMs: number
  /** The call that caused it, or who else: the guest, QEMU, the host. */
  readonly cause: string
}
