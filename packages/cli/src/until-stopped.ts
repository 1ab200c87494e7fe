// Waits until a machine is off: by its event, which is subscribed to before anything is asked.
import { DaemonError } from '@signalbox/daemon/client'
import type { Cli } from './cli.ts'
import { formatDuration } from './quantities.ts'

/**
 * Runs `ask`, then waits until the domain has stopped.
 *
 * @returns why it stopped, in the event's word
 * @throws DaemonError VIR_ERR_OPERATION_TIMEOUT when the settings' deadline passes first
 */
export async function untilStopped(
  cli: Cli,
  domain: string,
  ask: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<string> {
  const client = await cli.connect()
  const { uuid } = (await cli.call('info', { domain })) as { readonly uuid: string }
  const stopped = Promise.withResolvers<string>()
  // Awaited after `ask`, whose failure comes first.
  stopped.promise.catch(() => undefined)
  const subscription = client.subscribe(
    { to: 'events', domain: uuid, kinds: ['lifecycle'] },
    {
      items(items) {
        for (const { lifecycle } of items) {
          const { kind, detail } = lifecycle as { readonly kind: string; readonly detail: string }
          if (kind === 'stopped') stopped.resolve(detail)
        }
      },
      missed: () => undefined,
      ended: (reason) => {
        if (reason !== undefined) stopped.reject(reason)
      },
    },
  )
  const { deadlineMs } = cli.settings
  const { clock } = cli.world
  const alarm =
    deadlineMs === undefined
      ? undefined
      : clock.alarm(clock.now() + deadlineMs, () => stopped.reject(stillRuns(domain, deadlineMs)))
  const leave = (): void => stopped.reject(signal.reason)
  signal.addEventListener('abort', leave)
  try {
    await ask(signal)
    return await stopped.promise
  } finally {
    signal.removeEventListener('abort', leave)
    alarm?.cancel()
    subscription.close()
  }
}

function stillRuns(domain: string, deadlineMs: number): DaemonError {
  return new DaemonError({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
    errorDomain: 'VIR_FROM_RPC',
    message:
      `The guest of '${domain}' was asked to power off, and still runs after ` +
      `${formatDuration(deadlineMs)}. 'signalbox destroy ${domain}' pulls the plug.`,
    fields: { domain, deadlineMs },
  })
}
