// Starting a domain that is to start with the host: its failure is told, and keeps no other from
// starting.
import { domainOperations } from '../operations/index.ts'
import { runOperation } from '../run-operation.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { autostartFailed } from './events.ts'

export async function startOne(driver: DriverServices, object: DomainOf): Promise<void> {
  try {
    await runOperation(
      driver,
      domainOperations.start,
      object,
      { paused: false, forceBoot: false },
      { api: 'signalboxAutostart', client: 'driver' },
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    object.record(autostartFailed, undefined, 0, { message })
  }
}
