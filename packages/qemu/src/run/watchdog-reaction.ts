// What happens when a watchdog bites whose action is to dump: QEMU knows no such action and pauses
// the guest, the driver dumps it and lets it go on, also when it could not be dumped.
import type { Instance } from '@signalbox/jobs'
import type { DomainOf, DriverServices } from '../services.ts'
import { dumpAutomatically } from './automatic-dump.ts'

export async function reactToWatchdog(
  driver: DriverServices,
  object: DomainOf,
  instance: Instance,
): Promise<void> {
  const dumps = object.read((state) =>
    state.live?.id === instance.id
      ? state.live.definition.devices.watchdogs.some(({ action }) => action === 'dump')
      : false,
  )
  if (!dumps) return
  await dumpAutomatically(driver, object)
  const call = driver.list.beginCall({
    api: 'signalboxContinue',
    client: 'driver',
    driver: true,
  })
  try {
    await using job = await driver.list.acquireNormal(object, call, 'modify')
    const bitten = job.read(
      ({ live }) => live?.state.kind === 'paused' && live.state.reason === 'watchdog',
    )
    if (!bitten || object.instance !== instance || instance.ended !== undefined) return
    job.update((draft) => draft.setLive({ runReason: 'unpaused' }))
    await job.monitor((monitor) => monitor.cont())
  } finally {
    call.end('answered')
  }
}
