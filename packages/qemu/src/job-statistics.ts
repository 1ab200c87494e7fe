// Statistics of async jobs: of the one that runs, and of the last that ended, kept until read once
// or until the next one ends (jobs.md 8.6, virDomainGetJobStats).
import type { AsyncJob, Call } from '@signalbox/jobs'
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
  readonly call: Call
  readonly kind: string
  readonly beganMs: number
  readonly operation: () => number
  readonly progress: () => Partial<JobProgress>
}

const running = new WeakMap<AsyncJob<QemuTypes>, RunningStatistics>()
const completed = new WeakMap<DomainOf, CompletedJob>()

/** Of a start there are none: libvirt's clients know it as no job. */
export function beginStatistics(
  driver: DriverServices,
  job: AsyncJob<QemuTypes>,
  call: Call,
): void {
  if (job.kind === 'start') return
  running.set(job, {
    call,
    kind: job.kind,
    beganMs: driver.world.clock.now(),
    operation: () => job.operation,
    progress: () => job.lastProgress ?? {},
  })
}

/** Keeps and tells them, once: a body whose end ends the guest does so before, as libvirt does. */
export function endStatistics(
  driver: DriverServices,
  object: DomainOf,
  job: AsyncJob<QemuTypes>,
  outcome: CompletedJob['outcome'],
): void {
  const statistics = running.get(job)
  if (!running.delete(job) || statistics === undefined) return
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
    statistics.call,
  )
}

/** Statistics of the last job that ended; reading takes them away unless `keep`. */
export function takeCompleted(object: DomainOf, keep: boolean): CompletedJob | undefined {
  const last = completed.get(object)
  if (!keep) completed.delete(object)
  return last
}
