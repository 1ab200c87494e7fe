// A wait with a deadline of its own, on the world's clock.
import type { Clock } from '@signalbox/world'

/**
 * What `wait` resolves to, or 'late' when it had to be ended after `limitMs`. The wait is ended by
 * its signal and must reject then; any other failure is passed on.
 */
export async function within<R>(
  clock: Clock,
  limitMs: number,
  wait: (signal: AbortSignal) => Promise<R>,
): Promise<R | 'late'> {
  const controller = new AbortController()
  const alarm = clock.alarm(clock.now() + limitMs, () => controller.abort())
  try {
    return await wait(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) return 'late'
    throw error
  } finally {
    alarm.cancel()
  }
}
