// Thaw: lets frozen file systems be written again.
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const fsThaw = operation({
  api: 'virDomainFSThaw',
  summary: "Thaw the guest's file systems through its agent.",
  requires: 'active',
  permission: 'fs-freeze',
  input: v.object({}),
  job: { agent: 'modify' },
  run: (vm) => vm.agent((a) => a.fsThaw()),
})
