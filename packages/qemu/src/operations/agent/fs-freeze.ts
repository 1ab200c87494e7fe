// Freeze: the guest's file systems stand still, for a consistent copy of its disks, until they are
// thawed: the caller may well be gone by then (jobs.md 10.7).
import * as v from 'valibot'
import { operation } from '../../operation.ts'

export const fsFreeze = operation({
  api: 'virDomainFSFreeze',
  summary: "Freeze the guest's file systems through its agent.",
  requires: 'active',
  permission: 'fs-freeze',
  input: v.object({
    /** Paths as the guest sees them; all of them when empty. */
    mountpoints: v.optional(v.array(v.pipe(v.string(), v.maxLength(4096))), []),
  }),
  job: { agent: 'modify' },
  run: (vm, { mountpoints }) => vm.agent((a) => a.fsFreeze(mountpoints)),
})
