// Replacing the persistent definition: on disk first, then in memory, under the job that changes
// it.
import type { DomainDefinition } from '@signalbox/domain'
import type { Call, NormalJob } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'
import type { DriverServices } from '../services.ts'

export async function saveDefinition(
  driver: DriverServices,
  job: NormalJob<QemuTypes>,
  definition: DomainDefinition,
  call: Call,
): Promise<void> {
  job.doing(`writes the definition for ${call.tag.api}`)
  await driver.definitions.save(definition)
  job.update((draft) => draft.set({ definition }))
  job.doing('')
}
