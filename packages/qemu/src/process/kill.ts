// Ending a process for good, by signals to its identity and never to a number (jobs.md 13.2, I41),
// and waiting until it is gone: driven by the world's own notice, without polling here.
import { isAlive } from '@signalbox/world'
import type { ProcessIdentity, Signal, World } from '@signalbox/world'
import { DriverError } from '../errors.ts'
import { within } from './time-limit.ts'

/** SIGKILL follows SIGTERM after this long. */
export const patienceMs = 2_000
/** How long a graceful end may take. */
export const gracefulMs = 10_000
/** When a process that SIGKILL does not end counts as stuck in the kernel. */
export const killMs = 15_000

export interface KillOptions {
  /** SIGTERM only: when that does not suffice in 10 s, the process is left as it was. */
  readonly graceful?: boolean
  /** Its monitor is stuck: it would not answer SIGTERM either. */
  readonly stuck?: boolean
  /** Told of each signal in the step in which it was sent, or found nobody. */
  readonly signalled?: (signal: Signal, delivered: boolean) => void
}

/**
 * Ends a process: SIGTERM, and SIGKILL after 2 s, or at once when it is stopped or stuck. Resolves
 * once it is gone; one that is gone already is no error.
 *
 * @throws DriverError OPERATION_FAILED a graceful end took too long; SYSTEM_ERROR the kernel does
 *   not let it go, and its end comes whenever that changes
 */
export async function kill(
  world: World,
  identity: ProcessIdentity,
  options: KillOptions = {},
): Promise<void> {
  const send = (signal: Signal): void => {
    const delivered = world.processes.signal(identity, signal)
    options.signalled?.(signal, delivered)
  }
  if (options.graceful === true) {
    send('SIGTERM')
    if (await goneWithin(world, identity, gracefulMs)) return
    throw tooSlow(identity)
  }
  if (options.stuck !== true && !isStopped(world, identity)) {
    send('SIGTERM')
    if (await goneWithin(world, identity, patienceMs)) return
  }
  send('SIGKILL')
  if (await goneWithin(world, identity, killMs)) return
  throw unkillable(identity)
}

/** Whether the process is gone within that time. */
export async function goneWithin(
  world: World,
  identity: ProcessIdentity,
  limitMs: number,
): Promise<boolean> {
  const end = await within(world.clock, limitMs, (signal) => world.processes.gone(identity, signal))
  // A host that slept may have no time left before anybody is told: what counts is who is there.
  return end !== 'late' || !isAlive(identity, world.processes.look(identity.pid))
}

/** Stopped processes take no SIGTERM until they are continued; SIGKILL ends them. */
function isStopped(world: World, identity: ProcessIdentity): boolean {
  const status = world.processes.look(identity.pid)
  const same = status?.identity.startTime === identity.startTime
  return same && (status?.state === 'T' || status?.state === 't')
}

function tooSlow({ pid }: ProcessIdentity): DriverError {
  return new DriverError(
    'VIR_ERR_OPERATION_FAILED',
    `Failed to terminate process ${pid} with SIGTERM: it did not end within ${gracefulMs / 1000} s ` +
      'and goes on as it was. Without "graceful" it is ended by force.',
    { pid },
  )
}

function unkillable({ pid }: ProcessIdentity): DriverError {
  return new DriverError(
    'VIR_ERR_SYSTEM_ERROR',
    `Failed to terminate process ${pid} with SIGKILL: Device or resource busy. It sleeps in the ` +
      'kernel, which happens when storage does not answer, and ends as soon as that does.',
    { pid },
  )
}
