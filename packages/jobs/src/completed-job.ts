// What is told of async jobs without a job, a lock or a monitor: of the one that is held now, and
// of the last one that ended, kept until it is read once or the next one ends (jobs.md 8.6, 14).
import type { Hold, JobOutcome } from './hold.ts'
import type { AsyncKind } from './kinds.ts'

/** The async job that is held. */
export interface CurrentJob {
  readonly job: number
  readonly kind: AsyncKind
  /** virDomainJobOperation. */
  readonly operation: number
  readonly api: string
  readonly client: string
  readonly elapsedMs: number
  readonly phase: number
  readonly phaseName: string
  readonly pastReturn: boolean
  readonly abortRequested: boolean
  readonly progress: object | undefined
}

/** The last async job that ended. */
export interface CompletedJob {
  readonly job: number
  readonly kind: AsyncKind
  /** virDomainJobOperation. */
  readonly operation: number
  readonly api: string
  readonly client: string
  readonly outcome: JobOutcome
  /** On the world's monotonic clock. */
  readonly beganMs: number
  readonly endedMs: number
  readonly elapsedMs: number
  /** The last progress that it told. */
  readonly progress: object | undefined
}

export function currentJob(hold: Hold | undefined, nowMs: number): CurrentJob | undefined {
  if (hold?.async === undefined) return undefined
  const record = hold.async
  return {
    job: hold.number,
    kind: record.kind,
    operation: record.operation,
    api: hold.api,
    client: hold.client,
    elapsedMs: nowMs - hold.sinceMs,
    phase: record.phase,
    phaseName: record.phaseName,
    pastReturn: record.pastReturn,
    abortRequested: record.abortRequested,
    progress: record.progress,
  }
}

/** A body that did not say what it came to has failed, or was cancelled if that was asked. */
export function completedJob(hold: Hold, nowMs: number): CompletedJob | undefined {
  const record = hold.async
  if (record === undefined) return undefined
  return {
    job: hold.number,
    kind: record.kind,
    operation: record.operation,
    api: hold.api,
    client: hold.client,
    outcome: record.outcome ?? (record.abortRequested ? 'cancelled' : 'failed'),
    beganMs: hold.sinceMs,
    endedMs: nowMs,
    elapsedMs: nowMs - hold.sinceMs,
    progress: record.progress,
  }
}
