// Connecting to a run's agent channel. A broken channel never keeps a guest from starting or from
// being found again: agent calls say what is wrong.
import type { DomainOf, DriverServices } from '../services.ts'
import type { QemuRun } from './qemu-run.ts'

export async function connectAgent(
  driver: DriverServices,
  object: DomainOf,
  run: QemuRun,
): Promise<void> {
  try {
    await run.connectAgent()
  } catch {
    object.apply(run.instance, (draft) => draft.setLive({ agent: 'failed' }))
    driver.status.touch(object)
  }
}
