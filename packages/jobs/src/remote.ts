// Calls to another party while a job is held: a transfer, a helper, another daemon. Nothing is
// locked meanwhile, and the wait ends when the run of QEMU does, whatever the party does (jobs.md
// 11.3, I22). A late answer of a party that was given up is dropped.
import { BodyWait } from './body-wait.ts'
import type { Call } from './call.ts'
import type { DomainObject } from './domain-object.ts'
import { remoteBegan, remoteEnded } from './events.ts'
import type { Hold } from './hold.ts'
import type { DomainTypes } from './state.ts'

export interface RemoteOptions {
  /** Longest wait, in milliseconds; none when absent. */
  readonly waitMs?: number
}

/** @internal */
export interface RemoteLimits extends RemoteOptions {
  /** Registers the abort of the job; returns how to forget it. */
  readonly abort: (end: (error: Error) => void) => () => void
}

export async function callRemote<T extends DomainTypes, R>(
  object: DomainObject<T>,
  hold: Hold,
  call: Call,
  purpose: string,
  party: (signal: AbortSignal) => Promise<R>,
  limits: RemoteLimits,
): Promise<R> {
  const { world } = object.context
  const { instance } = hold
  if (instance?.ended !== undefined) throw object.gone()
  const beganMs = world.clock.now()
  const controller = new AbortController()
  const wait = new BodyWait<R>(world, call, {
    deadlineAtMs: beganMs + (limits.waitMs ?? Number.POSITIVE_INFINITY),
    doing: () => `it ${purpose}`,
  })
  const forget = [
    instance?.whenEnded(() => wait.refuse(object.gone())),
    limits.abort((error) => wait.refuse(error)),
  ]
  object.record(remoteBegan, call, hold.number, { wait: wait.number, purpose })
  hold.does(purpose, beganMs)
  // Not even begun when the wait is over already: an abort was accepted before.
  if (wait.waiting) {
    const answer = begin(party, controller.signal)
    answer.then(
      (result) => wait.grant(result),
      (error: unknown) => wait.refuse(error instanceof Error ? error : new Error(String(error))),
    )
  }
  try {
    const result = await wait.promise
    // The party's answer and the end of the run may have crossed.
    if (instance?.ended !== undefined) throw object.gone()
    return result
  } catch (error) {
    controller.abort(error)
    throw error
  } finally {
    for (const stop of forget) stop?.()
    const now = world.clock.now()
    if (hold.doing === purpose) hold.does('', now)
    object.record(remoteEnded, call, hold.number, { wait: wait.number, purpose })
  }
}

async function begin<R>(
  party: (signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
): Promise<R> {
  return await party(signal)
}
