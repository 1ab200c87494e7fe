// What every act is given, and the few waits that acts share: for an event, never for time.
import type { Driver, DomainEvent, Machine } from '@signalbox/qemu'
import type { GuestFiles } from '../guest/index.ts'
import type { Stage } from './stage.ts'

export interface Show {
  readonly driver: Driver
  readonly stage: Stage
  readonly guest: GuestFiles
  /** A directory that is removed at the end. */
  readonly directory: string
}

/** Resolves with the first event that `wanted` accepts. @throws after `limitMs` */
export function untilEvent(
  driver: Driver,
  what: string,
  limitMs: number,
  wanted: (event: DomainEvent) => boolean,
): Promise<DomainEvent> {
  const { promise, resolve, reject } = Promise.withResolvers<DomainEvent>()
  const { clock } = driver.world
  const alarm = clock.alarm(clock.now() + limitMs, () =>
    reject(new Error(`Nothing came of '${what}' within ${limitMs / 1000} s.`)),
  )
  const subscription = driver.subscribe((event) => {
    if (wanted(event)) resolve(event)
  })
  return promise.finally(() => {
    alarm.cancel()
    subscription.close()
  })
}

/** The error that a call is to end with; undefined, and a failed check, when it succeeds. */
export async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Milliseconds that some work took. */
export async function timed(driver: Driver, work: () => Promise<unknown>): Promise<number> {
  const { clock } = driver.world
  const began = clock.now()
  await work()
  return clock.now() - began
}

/** Resolves once the guest's agent has opened its channel. */
export async function untilAgent(show: Show, machine: Machine): Promise<void> {
  const { driver } = show
  const { uuid } = await machine.info()
  const connected = untilEvent(
    driver,
    'the agent to connect',
    40_000,
    (event) =>
      event.domain.uuid === uuid &&
      event.event === 'agent-lifecycle' &&
      event.state === 'connected',
  )
  if ((await machine.info()).agent === 'connected') {
    connected.catch(() => undefined)
    return
  }
  await connected
}
