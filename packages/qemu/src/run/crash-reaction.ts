// What happens when a guest's kernel has panicked: `on_crash` (jobs-recovery 4.6).
import type { Instance } from '@signalbox/jobs'
import type { DomainOf, DriverServices } from '../services.ts'
import { dumpAutomatically } from './automatic-dump.ts'
import { noticeDeath } from './death.ts'
import { fakeReboot } from './fake-reboot.ts'
import { killQemu } from './kill-qemu.ts'

export async function reactToCrash(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const action = object.read((state) =>
    state.live?.id === instance.id ? state.live.definition.onCrash : 'preserve',
  )
  if (action === 'coredump-restart' || action === 'coredump-destroy') {
    await dumpAutomatically(driver, object)
  }
  if (action === 'restart' || action === 'coredump-restart') {
    await fakeReboot(driver, object, instance)
  } else if (action === 'destroy' || action === 'coredump-destroy') {
    await killQemu(driver, object, instance, { graceful: false, reason: 'crashed' })
    noticeDeath(driver, object, instance)
  }
}
