// Statistics of async jobs: of the one that runs, and of the last that ended, kept until read once
// or until the next one ends (jobs.md 8.6, virDomainGetJobStats).
import type { AsyncJob } from '@signalbox/jobs'
import type { QemuTypes } from './domain-types.ts'
import type { DomainOf, DriverServices } from './services.ts'

/** What clients read of a job: libvirt's names, bytes and milliseconds. */
export interface JobProgress {
  readonly dataTotalBytes: number
  readonly dataProcessedBytes: number
  readonly dataRemainingBytes: number
  readonly bytesPerSecond: number
}

export interface CompletedJob {
  readonly kind: string
  readonly operation: number
  readonly outcome: 'completed' | 'failed' | 'cancelled'
  readonly elapsedMs: number
  readonly progress: Partial<JobProgress>
}

interface RunningStatistics {
  readonly kind: string
  readonly beganMs: number
  readonly operation: () => number
  readonly progress: () => Partial<JobProgress>
}

const completed = new WeakMap<DomainOf, CompletedJob>()

export function beginStatistics(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
): RunningStatistics {
  return {
    kind: job.kind,
    beganMs: driver.world.clock.now(),
    operation: () => job.operation,
    progress: () => job.lastProgress ?? {},
  }
}

export function endStatistics(
  driver: DriverServices,
  object: DomainOf,
  statistics: RunningStatistics,
  outcome: CompletedJob['outcome'],
): void {
  const ended: CompletedJob = {
    kind: statistics.kind,
    operation: statistics.operation(),
    outcome,
    elapsedMs: driver.world.clock.now() - statistics.beganMs,
    progress: statistics.progress(),
  }
  completed.set(object, ended)
  driver.emit(
    object,
    {
      event: 'job-completed',
      operation: ended.operation,
      outcome,
      statistics: { elapsedMs: ended.elapsedMs, ...ended.progress },
    },
    'qemu',
  )
}

/** Statistics of the last job that ended; reading takes them away unless `keep`. */
export function takeCompleted(object: DomainOf, keep: boolean): CompletedJob | undefined {
  const last = completed.get(object)
  if (!keep) completed.delete(object)
  return last
}
