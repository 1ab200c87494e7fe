// I12: out-of-band commands, which reach QEMU beside another one and while its monitor is stuck,
// come only from aborts and destroys.
import { jobEvents } from '@signalbox/jobs'
import { qmpEvents } from '@signalbox/qmp'
import { on } from '@signalbox/trace'
import type { Family, Watch } from '@signalbox/trace'
import { domainOperations } from '../operations/index.ts'
import type { StepJob } from '../operation.ts'

/** Calls that have the power by what they are, with a job or without. */
const calls: ReadonlySet<string> = new Set(
  Object.values(domainOperations)
    .filter(({ steps }) => steps.some(({ job }) => mayUse(job)))
    .map(({ api }) => api),
)

export const outOfBandInvariants: Family = {
  file: 'qemu/src/invariants/out-of-band.ts',
  invariants: ['I12'],
  begin({ broken }): Watch {
    /** Abort and destroy jobs that are held. */
    const jobs = new Set<number>()
    return {
      steps: [
        on(jobEvents.requestGranted, ({ job = 0, detail: { kind } }) => {
          if (kind === 'abort' || kind === 'destroy') jobs.add(job)
        }),
        on(jobEvents.jobReleased, ({ job = 0 }) => {
          jobs.delete(job)
        }),
        on(qmpEvents.commandSent, ({ call, job = 0, detail: { outOfBand, command } }) => {
          if (!outOfBand || jobs.has(job) || calls.has(call?.api ?? '')) return
          broken('I12', `'${command}' is sent out of band, and by no abort or destroy`)
        }),
      ],
    }
  },
}

function mayUse(job: StepJob): boolean {
  if (job === 'terminate') return true
  return job !== 'none' && 'normal' in job && (job.normal === 'abort' || job.normal === 'destroy')
}
