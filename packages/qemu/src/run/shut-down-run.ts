// What follows a guest's power-off, for which its QEMU waits in its `shutdown` state: its end, or,
// where the definition or a reboot by the power button says so, a reset.
import type { Instance } from '@signalbox/jobs'
import type { DomainOf, DriverServices } from '../services.ts'
import { noticeDeath } from './death.ts'
import { becomesReboot, fakeReboot } from './fake-reboot.ts'
import { killQemu } from './kill-qemu.ts'

/** For a power-off that is found, not told: whose it was is not known any more. */
export async function followPowerOff(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const reboots = object.read((state) => state.live !== undefined && becomesReboot(state.live))
  if (reboots) await fakeReboot(driver, object, instance)
  else await endShutDownRun(driver, object, instance)
}

/** Ends a QEMU whose guest is off for good. */
export async function endShutDownRun(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  if (object.instance !== instance || instance.ended !== undefined) return
  await killQemu(driver, object, instance, { graceful: false, reason: 'shutdown' })
  noticeDeath(driver, object, instance)
}
