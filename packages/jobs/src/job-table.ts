// Who holds what on a domain, and who waits for whom: a view that takes no job, no monitor and no
// lock, for people who want to know now (jobs.md 14).
import type { DomainObject } from './domain-object.ts'
import { explainBlocker } from './explain.ts'
import type { Hold } from './hold.ts'
import type { DomainTypes } from './state.ts'

/** A job that is held. Times are milliseconds before the table was made. */
export interface HeldJob {
  readonly job: number
  readonly slot: 'normal' | 'agent' | 'async'
  readonly kind: string
  readonly api: string
  readonly client: string
  readonly heldMs: number
  /** What it does now; empty when it does nothing that takes time. */
  readonly doing: string
  readonly doingMs: number
  /** How long its visit to the monitor or agent lasts; absent outside one. */
  readonly visitingMs?: number
  /** For async jobs: whom they let in. */
  readonly mask?: readonly string[]
  readonly phase?: string
  readonly progress?: object
  readonly abortRequested?: boolean
  /** Whether its caller has left and the driver sees it to its end. */
  readonly handedOver: boolean
}

/** A request that waits. */
export interface WaitingJob {
  readonly kind: string
  readonly api: string
  readonly client: string
  readonly waitedMs: number
  /** Milliseconds until it gives up; absent when it never does. */
  readonly deadlineInMs?: number
  /** The holder in the way, and what that one waits for, to the end of the chain. */
  readonly blockedBy: string
}

export interface JobTable {
  readonly domain: string
  readonly held: readonly HeldJob[]
  readonly waiting: readonly WaitingJob[]
}

export function jobTable<T extends DomainTypes>(object: DomainObject<T>): JobTable {
  const now = object.context.world.clock.now()
  const { interlock } = object
  const holds = [interlock.async, interlock.normal, interlock.agent]
  return {
    domain: object.tag.name,
    held: holds.filter((hold) => hold !== undefined).map((hold) => heldJob(hold, now)),
    waiting: interlock.waiting.map(({ wanted, deadlineAtMs }) => ({
      kind: wanted.async?.kind ?? wanted.kind,
      api: wanted.call.tag.api,
      client: wanted.call.tag.client,
      waitedMs: now - wanted.sinceMs,
      ...(Number.isFinite(deadlineAtMs) && { deadlineInMs: deadlineAtMs - now }),
      blockedBy: explainBlocker(interlock, interlock.queue, now, wanted.kind),
    })),
  }
}

function heldJob(hold: Hold, nowMs: number): HeldJob {
  const { async } = hold
  return {
    job: hold.number,
    slot: hold.slot,
    kind: hold.words,
    api: hold.api,
    client: hold.client,
    heldMs: nowMs - hold.sinceMs,
    doing: hold.doing,
    doingMs: hold.doing === '' ? 0 : nowMs - hold.doingSinceMs,
    handedOver: hold.released,
    ...(hold.visitBeganMs !== undefined && { visitingMs: nowMs - hold.visitBeganMs }),
    ...(async !== undefined && {
      mask: [...async.mask].sort(),
      phase: async.phaseName,
      abortRequested: async.abortRequested,
      ...(async.progress !== undefined && { progress: async.progress }),
    }),
  }
}
