// Letting time pass where QEMU offers no event to wait for.
import type { DriverServices } from '../services.ts'

/** Resolves after `delayMs`; rejects with the signal's reason when that comes first. */
export function pause(
  { world: { clock } }: Pick<DriverServices, 'world'>,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const alarm = clock.alarm(clock.now() + delayMs, resolve)
  const leave = (): void => reject(signal.reason)
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  return promise.finally(() => {
    alarm.cancel()
    signal.removeEventListener('abort', leave)
  })
}
