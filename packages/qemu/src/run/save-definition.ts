// Changing the persistent definition: on disk first, then in memory, under the job that changes it,
// and after whoever replaces it meanwhile without one.
import type { DomainDefinition } from '@signalbox/domain'
import type { Call, NormalJob } from '@signalbox/jobs'
import type { QemuTypes } from '../domain-types.ts'
import type { DriverServices } from '../services.ts'

export async function saveDefinition(
  driver: DriverServices,
  job: NormalJob<QemuTypes>,
  change: (definition: DomainDefinition) => DomainDefinition,
  call: Call,
): Promise<void> {
  job.doing(`writes the definition for ${call.tag.api}`)
  const name = job.read((state) => state.name)
  await driver.definitions.inTurn(name, async () => {
    const definition = change(job.read((state) => state.definition))
    await driver.definitions.save(definition)
    job.update((draft) => draft.set({ definition }))
  })
  job.doing('')
}
