// What one does with a machine every day: stop it, let it go on, give it less memory.
import type { Machine } from '@signalbox/qemu'
import type { Show } from '../show.ts'
import { untilEvent } from '../show.ts'

export async function everyday(show: Show, demo: Machine): Promise<void> {
  const { driver, stage } = show
  stage.act('Everyday', 'Suspend, resume, and change of memory, each under its own normal job.')
  await demo.suspend()
  const paused = await demo.state()
  stage.check(
    paused.state === 'paused' && paused.reason === 'user',
    'suspended: paused by the user',
  )
  await demo.resume()
  stage.check((await demo.state()).state === 'running', 'resumed: running')
  const smaller = 100 * 1024
  const changed = untilEvent(
    driver,
    'the balloon to reach its size',
    10_000,
    (event) => event.event === 'balloon-change' && event.actualKiB === smaller,
  )
  await demo.setMemory({ memoryKiB: smaller })
  await changed
  const { memoryKiB } = await demo.info()
  stage.check(memoryKiB === smaller, `the guest gave memory back: now ${memoryKiB / 1024} MiB`)
}
