// Save: the running guest goes into a file, from which `restore` lets it go on.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import { absolutePath, bandwidth } from './stream-input.ts'
import { saveToFile } from './save-to-file.ts'

export const save = operation({
  api: 'virDomainSaveFlags',
  summary: 'Put the running guest into a file, and end it; restore lets it go on.',
  requires: 'active',
  permission: 'hibernate',
  input: v.object({
    path: absolutePath,
    /** Mebibytes per second; no limit when absent. */
    bandwidthMiB: bandwidth,
    /** What restore does: as it was, or always running, or always paused. */
    after: v.optional(v.picklist(['as-it-was', 'running', 'paused']), 'as-it-was'),
  }),
  job: { async: 'save', operation: 2 },
  run: (job, { path, bandwidthMiB, after }, { driver, call }) =>
    saveToFile(driver, job, call, {
      path,
      bytesPerSecond: bandwidthMiB === undefined ? undefined : Math.ceil(bandwidthMiB * 2 ** 20),
      runsAfterRestore: after === 'as-it-was' ? undefined : after === 'running',
      managed: false,
    }),
})
