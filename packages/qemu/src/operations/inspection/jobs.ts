// Jobs: who holds what on a domain, and who waits for whom. Takes no job and asks nobody.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const jobs = operation({
  api: 'signalboxDomainGetJobs',
  summary: 'Tell who holds which job on a domain, and who waits for whom.',
  requires: 'any',
  permission: 'read',
  readOnly: true,
  input: v.object({}),
  job: 'none',
  run: async (vm) => vm.jobs(),
})
