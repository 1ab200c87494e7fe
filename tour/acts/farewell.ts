// The guest is asked to power off, and does.
import type { Machine } from '@signalbox/qemu'
import type { Show } from '../show.ts'
import { untilEvent } from '../show.ts'

export async function farewell(show: Show, demo: Machine): Promise<void> {
  const { driver, stage } = show
  stage.act('Farewell', 'A graceful shutdown: the guest is asked, obeys, and its end is no crash.')
  const { uuid } = await demo.info()
  const stopped = untilEvent(
    driver,
    'the guest to power off',
    30_000,
    (event) =>
      event.domain.uuid === uuid &&
      event.event === 'lifecycle' &&
      event.lifecycle.kind === 'stopped',
  )
  await demo.shutdown()
  await stopped
  const { state, reason } = await demo.state()
  stage.check(state === 'shutoff' && reason === 'shutdown', `demo is ${state}: ${reason}`)
}
