// Ending a QEMU whose guest has powered off: it waits for this in its `shutdown` state.
import type { Instance } from '@signalbox/jobs'
import type { DomainOf, DriverServices } from '../services.ts'
import { killQemu } from './kill-qemu.ts'
import { noticeDeath } from './death.ts'

export async function endShutDownRun(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  if (object.instance !== instance || instance.ended !== undefined) return
  await killQemu(driver, object, instance, { graceful: false, reason: 'shutdown' })
  noticeDeath(driver, object, instance)
}
