// Follows events or the trace until Ctrl-C, or until the daemon goes.
import type { SubscribeOptions } from '@signalbox/daemon/client'
import type { Cli } from './cli.ts'
import { exitCodes } from './exit-code.ts'

export type Item = Readonly<Record<string, unknown>>

export interface Follower {
  readonly items: (items: readonly Item[], behind: number) => void
  readonly missed: (count: number | undefined) => void
  /** Ends it, with an exit status, when this resolves. */
  readonly until?: Promise<number>
}

/**
 * @returns the exit status: that of Ctrl-C, or what `until` resolves to
 * @throws DaemonError the daemon ended the connection
 */
export async function follow(
  cli: Cli,
  options: SubscribeOptions,
  follower: Follower,
): Promise<number> {
  const client = await cli.connect()
  const over = Promise.withResolvers<number>()
  const interrupt = cli.terminal.onInterrupt(() => over.resolve(exitCodes.interrupted))
  const subscription = client.subscribe(options, {
    items: (items, _next, behind) => follower.items(items, behind),
    missed: (count) => follower.missed(count),
    ended(reason) {
      if (reason === undefined) over.resolve(0)
      else over.reject(reason)
    },
  })
  try {
    const { until } = follower
    return await (until === undefined ? over.promise : Promise.race([over.promise, until]))
  } finally {
    interrupt.close()
    subscription.close()
  }
}

/** A loss, in words. */
export function missedWords(count: number | undefined): string {
  const many = count === undefined ? 'An unknown number of entries' : `${count} entries`
  return `-- ${many} are missing here: they came faster than they were read, or too long ago --`
}

/** Milliseconds since 1970 as a local time of day. */
export function timeOfDay(wallTimeMs: number): string {
  const time = new Date(wallTimeMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const ms = String(time.getMilliseconds()).padStart(3, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`
}
