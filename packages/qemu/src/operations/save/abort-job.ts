// Abort: asks the async job that runs now to end. The call returns when the request is accepted;
// the job's own caller tells its end. Refused at once where the kind of job refuses it (jobs.md
// 8.5).
import * as v from 'valibot'
import { DriverError } from '../../errors.ts'
import { operationInSteps } from '../../operation.ts'
import { memoryOnlyDumpPurpose } from '../../run/dump-memory.ts'

export interface Seen {
  readonly job: number
  readonly kind: string
}

export const abortJob = operationInSteps({
  api: 'virDomainAbortJobFlags',
  summary: 'Ask the long job that runs on a domain to end.',
  requires: 'active',
  permission: 'write',
  input: v.object({}),
  first: {
    job: 'none',
    run: async (vm): Promise<Seen> => {
      const table = vm.jobs()
      const running = table.held.find((held) => held.slot === 'async')
      const refusal = refusalOf(running?.kind, running?.doing)
      if (running === undefined || refusal !== undefined) {
        throw new DriverError(
          'VIR_ERR_OPERATION_INVALID',
          refusal ?? `no job is active on the domain '${table.domain}'.`,
          { domain: table.domain },
        )
      }
      return { job: running.job, kind: running.kind }
    },
  },
  second: {
    job: { normal: 'abort' },
    async run(vm, _input, seen): Promise<Seen> {
      if (seen === undefined) throw new Error('the first step of an abort gave nothing')
      const receipt = vm.requestAbort(seen.job)
      const name = vm.read((d) => d.name)
      if (receipt === 'gone') {
        throw new DriverError(
          'VIR_ERR_OPERATION_INVALID',
          `no job is active on the domain '${name}': it ended meanwhile.`,
          { domain: name },
        )
      }
      if (receipt === 'too-late') {
        throw new DriverError(
          'VIR_ERR_OPERATION_INVALID',
          `the ${seen.kind} of domain '${name}' is past its point of no return and completes.`,
          { domain: name },
        )
      }
      const streaming = vm.read((d) => d.live?.migration !== undefined)
      if (streaming) await vm.monitor((m) => m.migrateCancel())
      return seen
    },
  },
})

function refusalOf(kind: string | undefined, doing: string | undefined): string | undefined {
  if (kind === 'migration-in') {
    return 'cannot abort incoming migration; use virDomainDestroy instead'
  }
  if (kind === 'start') return 'cannot abort VM start; use virDomainDestroy instead'
  if (doing === `waits for ${memoryOnlyDumpPurpose}`) {
    return 'cannot abort memory-only dump: QEMU has no command for it, and it ends by itself'
  }
  return undefined
}
