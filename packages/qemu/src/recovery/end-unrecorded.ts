// Ending a QEMU that a driver spawned and did not live to record.
import { FileError } from '@signalbox/world'
import { pause } from '../run/pause.ts'
import type { Recovery } from './settle.ts'

const greetingMs = 5_000
const firstRetryMs = 1_000
const longestRetryMs = 30_000
/** What connecting to a socket says when no process has it open. */
const nobodyListens: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOENT'])

/**
 * Before its process was recorded a QEMU is known by its monitor alone: one that does not answer
 * yet is asked again, so that none is left behind.
 */
export async function endUnrecorded({ services, job, run, decide }: Recovery): Promise<void> {
  for (let delayMs = firstRetryMs; ; delayMs = Math.min(longestRetryMs, delayMs * 2)) {
    try {
      await run.connectMonitor(greetingMs)
      await run.quit()
      return
    } catch (error) {
      // Nobody listens there: nothing was spawned, or it has ended.
      if (error instanceof FileError && nobodyListens.has(error.code)) return
      if (run.instance.ended !== undefined) throw error
    }
    decide('kept', 'its QEMU does not answer; it is asked again to end')
    await job.remote('waits to try its QEMU again', (signal) =>
      pause(services, delayMs, signal, services.background.closing),
    )
  }
}
