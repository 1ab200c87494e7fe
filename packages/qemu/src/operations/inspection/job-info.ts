// Job info: how far the long job is that runs on a domain, or what the last one came to.
import * as v from 'valibot'
import { takeCompleted } from '../../job-statistics.ts'
import { operation } from '../../operation.ts'

export const jobInfo = operation({
  api: 'virDomainGetJobStats',
  summary: 'Tell how far the long job on a domain is, or what the last one came to.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({
    /** The last job that ended, instead of the one that runs. */
    completed: v.optional(v.boolean(), false),
    /** Let others read it too. */
    keepCompleted: v.optional(v.boolean(), false),
  }),
  job: 'none',
  async run(vm, { completed, keepCompleted }, { driver }) {
    const running = vm.jobs().held.find((held) => held.slot === 'async')
    if (!completed) {
      if (running === undefined) return { type: 'none' as const }
      return {
        type: 'running' as const,
        kind: running.kind,
        api: running.api,
        elapsedMs: running.heldMs,
        phase: running.phase,
        doing: running.doing,
        progress: running.progress ?? {},
      }
    }
    const last =
      running === undefined ? takeCompleted(driver.objectOf(vm), keepCompleted) : undefined
    return last === undefined ? { type: 'none' as const } : { type: 'ended' as const, ...last }
  },
})
