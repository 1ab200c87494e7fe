// Letting time pass where QEMU offers no event to wait for.
import type { DriverServices } from '../services.ts'

/** Resolves after `delayMs`; rejects with a signal's reason when one comes first. */
export function pause(
  { world: { clock } }: Pick<DriverServices, 'world'>,
  delayMs: number,
  ...signals: readonly AbortSignal[]
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const alarm = clock.alarm(clock.now() + delayMs, resolve)
  const leave = (): void => reject(signals.find(({ aborted }) => aborted)?.reason)
  for (const signal of signals) signal.addEventListener('abort', leave)
  if (signals.some(({ aborted }) => aborted)) leave()
  return promise.finally(() => {
    alarm.cancel()
    for (const signal of signals) signal.removeEventListener('abort', leave)
  })
}
