// What follows a guest's power-off, for which its QEMU waits in its `shutdown` state: its end, or,
// where the definition or a reboot by the power button says so, a reset.
import type { Instance } from '@signalbox/jobs'
import type { DomainOf, DriverServices } from '../services.ts'
import { noticeDeath } from './death.ts'
import { fakeReboot } from './fake-reboot.ts'
import { killQemu } from './kill-qemu.ts'

/** Does what a power-off asks for, if there was one; once, however many have heard of it. */
export async function followPowerOff(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const { off, rebooting } = object.read(({ live }) => ({
    off: live?.state.kind === 'shutdown',
    rebooting: live?.rebooting === true,
  }))
  if (rebooting) await fakeReboot(driver, object, instance)
  else if (off) await endShutDownRun(driver, object, instance)
}

/** Ends a QEMU whose guest is off for good. */
async function endShutDownRun(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  if (object.instance !== instance || instance.ended !== undefined) return
  await killQemu(driver, object, instance, { graceful: false, reason: 'shutdown' })
  noticeDeath(driver, object, instance)
}
