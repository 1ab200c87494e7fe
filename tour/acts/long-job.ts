// A long job and those who come meanwhile: a query gets in through the mask, a modify waits and is
// shown waiting for whom, an abort is accepted, and the guest goes on.
import { jobEvents } from '@signalbox/jobs'
import type { Machine } from '@signalbox/qemu'
import { isEvent } from '@signalbox/trace'
import { join } from 'node:path'
import type { Show } from '../show.ts'
import { failureOf, timed } from '../show.ts'

interface Progress {
  readonly dataProcessedBytes: number
  readonly dataTotalBytes: number
  readonly bytesPerSecond: number
}

const mebibyte = 2 ** 20

export async function longJob(show: Show, demo: Machine): Promise<void> {
  const { driver, stage, directory } = show
  stage.act(
    'A long job',
    "The guest's core is dumped through QEMU's migration stream: an async job, at a limited rate.",
  )
  const path = join(directory, 'demo.core')
  const half = Promise.withResolvers<void>()
  const tap = driver.recorder.tap((event) => {
    if (!isEvent(event, jobEvents.progressMade)) return
    const progress = event.detail.progress as Progress
    const fraction = progress.dataProcessedBytes / Math.max(1, progress.dataTotalBytes)
    const figures =
      `${mib(progress.dataProcessedBytes)} of ${mib(progress.dataTotalBytes)} MiB, ` +
      `${mib(progress.bytesPerSecond)} MiB/s`
    stage.progress('dump', fraction, figures)
    if (progress.dataProcessedBytes > 8 * mebibyte) half.resolve()
  })
  try {
    const dumped = failureOf(demo.dump({ path, bandwidthMiB: 12 }))
    await half.promise
    const queryMs = await timed(driver, () => demo.memoryStats())
    stage.check(queryMs < 1_000, `a query got in through the mask: ${queryMs.toFixed(1)} ms`)
    const waits = failureOf(demo.setMemory({ memoryKiB: 110 * 1024 }))
    await settle()
    const table = await demo.jobs()
    const waiting = table.waiting.find((each) => each.api === 'virDomainSetMemoryFlags')
    stage.check(
      waiting?.blockedBy.includes('virDomainCoreDumpWithFormat') === true,
      `a modify waits: ${waiting?.blockedBy ?? 'it does not'}`,
    )
    await demo.abortJob()
    stage.check(true, 'an abort was accepted while the dump ran')
    const error = await dumped
    const code = (error as { code?: unknown } | undefined)?.code
    stage.check(code === 'VIR_ERR_OPERATION_ABORTED', `the dump's caller: ${error?.message ?? '?'}`)
    const modified = await waits
    stage.check(modified === undefined, 'the waiting modify got its turn when the job had ended')
  } finally {
    tap.close()
    stage.progressDone()
  }
  const { state, reason } = await demo.state()
  stage.check(state === 'running', `the guest runs on (${state}, ${reason})`)
}

function mib(bytes: number): string {
  return (bytes / mebibyte).toFixed(1)
}

/** A turn of the event loop, for what was asked to be queued. */
function settle(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setImmediate(resolve)
  return promise
}
