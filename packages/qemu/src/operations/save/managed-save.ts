// Managed save: as save, into a file that the driver keeps, from which the next start goes on.
import * as v from 'valibot'
import { operation } from '../../operation.ts'
import { bandwidth } from './stream-input.ts'
import { saveToFile } from './save-to-file.ts'
import { DriverError } from '../../errors.ts'

export const managedSave = operation({
  api: 'virDomainManagedSave',
  summary: 'Save the running guest where its next start finds it, and end it.',
  requires: 'active',
  permission: 'hibernate',
  input: v.object({ bandwidthMiB: bandwidth }),
  job: { async: 'save', operation: 2 },
  async run(job, { bandwidthMiB }, { driver, call }) {
    const { name, persistent } = job.read((d) => ({ name: d.name, persistent: d.persistent }))
    if (!persistent) {
      throw new DriverError(
        'VIR_ERR_OPERATION_INVALID',
        `cannot do managed save for transient domain '${name}': define it first.`,
        { domain: name },
      )
    }
    return await saveToFile(driver, job, call, {
      path: driver.layout.domain(name).managedSave,
      bytesPerSecond: bandwidthMiB === undefined ? undefined : Math.ceil(bandwidthMiB * 2 ** 20),
      runsAfterRestore: undefined,
      managed: true,
    })
  },
})
