// A QEMU that is stopped dead: calls on it fail and say why, another domain does not notice, and
// destroy still works.
import type { Machine } from '@signalbox/qemu'
import type { Show } from '../show.ts'
import { failureOf, timed } from '../show.ts'

export async function stoppedQemu(show: Show, demo: Machine, hostile: Machine): Promise<void> {
  const { driver, stage } = show
  stage.act('A dead stop', 'The QEMU of hostile is stopped with SIGSTOP: it answers nothing.')
  const { pid } = await hostile.info()
  const process = pid === undefined ? undefined : driver.world.processes.look(pid)
  if (process === undefined) throw new Error('hostile has no process')
  driver.world.processes.signal(process.identity, 'SIGSTOP')
  const first = failureOf(hostile.memoryStats({}, { deadlineMs: 800 }))
  const second = failureOf(hostile.suspend({}, { deadlineMs: 1_000 }))
  const otherMs: number[] = []
  for (let at = 0; at < 20; at++) otherMs.push(await timed(driver, () => demo.memoryStats()))
  const slowest = Math.max(...otherMs)
  stage.check(slowest < 500, `demo does not notice: 20 calls, the slowest ${slowest.toFixed(1)} ms`)
  const explained = await first
  stage.check(explained !== undefined, `a call on hostile: ${explained?.message ?? 'succeeded?'}`)
  const waited = await second
  stage.check(waited !== undefined, `another one: ${waited?.message ?? 'succeeded?'}`)
  const destroyMs = await timed(driver, () => hostile.destroy())
  const { state, reason } = await hostile.state()
  stage.check(
    state === 'shutoff' && destroyMs < 3_000,
    `destroy works without the monitor: ${state} (${reason}) in ${destroyMs.toFixed(0)} ms`,
  )
}
