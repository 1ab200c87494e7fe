// The run state of a domain and its reasons, in libvirt's words (virDomainState and its reasons).

/** What a domain that has a run of QEMU is doing. */
export type RunStateKind = 'running' | 'paused' | 'shutdown' | 'crashed' | 'pmsuspended'

export type RunningReason =
  | 'unknown'
  | 'booted'
  | 'migrated'
  | 'restored'
  | 'from-snapshot'
  | 'unpaused'
  | 'migration-canceled'
  | 'save-canceled'
  | 'wakeup'
  | 'crashed'
  | 'postcopy'
  | 'postcopy-failed'

export type PausedReason =
  | 'unknown'
  | 'user'
  | 'migration'
  | 'save'
  | 'dump'
  | 'ioerror'
  | 'watchdog'
  | 'from-snapshot'
  | 'shutting-down'
  | 'snapshot'
  | 'crashed'
  | 'starting-up'
  | 'postcopy'
  | 'postcopy-failed'

export type ShutoffReason =
  | 'unknown'
  | 'shutdown'
  | 'destroyed'
  | 'crashed'
  | 'migrated'
  | 'saved'
  | 'failed'
  | 'from-snapshot'
  | 'daemon'

/** The state of a domain that is active. */
export type RunState =
  | { readonly kind: 'running'; readonly reason: RunningReason }
  | { readonly kind: 'paused'; readonly reason: PausedReason }
  | { readonly kind: 'shutdown'; readonly reason: 'unknown' }
  | { readonly kind: 'crashed'; readonly reason: 'panicked' }
  | { readonly kind: 'pmsuspended'; readonly reason: 'unknown' }

/** libvirt's numbers: virDomainState. */
export const stateNumbers = {
  running: 1,
  paused: 3,
  shutdown: 4,
  shutoff: 5,
  crashed: 6,
  pmsuspended: 7,
} as const satisfies Record<RunStateKind | 'shutoff', number>

/** libvirt's numbers: virDomainRunningReason. */
export const runningReasonNumbers: Readonly<Record<RunningReason, number>> = {
  unknown: 0,
  booted: 1,
  migrated: 2,
  restored: 3,
  'from-snapshot': 4,
  unpaused: 5,
  'migration-canceled': 6,
  'save-canceled': 7,
  wakeup: 8,
  crashed: 9,
  postcopy: 10,
  'postcopy-failed': 11,
}

/** libvirt's numbers: virDomainPausedReason. */
export const pausedReasonNumbers: Readonly<Record<PausedReason, number>> = {
  unknown: 0,
  user: 1,
  migration: 2,
  save: 3,
  dump: 4,
  ioerror: 5,
  watchdog: 6,
  'from-snapshot': 7,
  'shutting-down': 8,
  snapshot: 9,
  crashed: 10,
  'starting-up': 11,
  postcopy: 12,
  'postcopy-failed': 13,
}

/** libvirt's numbers: virDomainShutoffReason. */
export const shutoffReasonNumbers: Readonly<Record<ShutoffReason, number>> = {
  unknown: 0,
  shutdown: 1,
  destroyed: 2,
  crashed: 3,
  migrated: 4,
  saved: 5,
  failed: 6,
  'from-snapshot': 7,
  daemon: 8,
}
