// A power-off that is to become a reboot: `on_poweroff` restart, or a reboot by the power button.
// Under a modify job: reset, then continue. What fails ends the domain (jobs-recovery 4.6).
import type { Instance } from '@signalbox/jobs'
import type { QemuLive } from '../domain-types.ts'
import type { DomainOf, DriverServices } from '../services.ts'
import { noticeDeath } from './death.ts'
import { killQemu } from './kill-qemu.ts'

/** Whether the guest's power-off is to become a reboot. */
export function becomesReboot(live: Pick<QemuLive, 'fakeReboot' | 'definition'>): boolean {
  return live.fakeReboot || live.definition.onPoweroff === 'restart'
}

export async function fakeReboot(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const call = driver.list.beginCall({
    api: 'signalboxFakeReboot',
    client: 'driver',
    driver: true,
  })
  try {
    await using job = await driver.list.acquireNormal(object, call, 'modify')
    if (object.instance !== instance || instance.ended !== undefined) return
    const { crashed, wanted } = job.read(({ live }) => ({
      crashed: live?.state.kind === 'crashed',
      wanted: live?.state.kind === 'crashed' || live?.rebooting === true,
    }))
    // Somebody else has done it since.
    if (!wanted) return
    job.update((draft) => {
      draft.setLive({ runReason: crashed ? 'crashed' : 'booted', fakeReboot: false })
    })
    await job.monitor(async (monitor) => {
      await monitor.systemReset()
      await monitor.cont()
    })
    job.update((draft) => draft.setLive({ rebooting: false }))
  } catch (error) {
    await killQemu(driver, object, instance, { graceful: false, reason: 'failed' })
    noticeDeath(driver, object, instance)
    throw error
  } finally {
    call.end('answered')
  }
}
