// Who stands in the way, in words: libvirt's parenthesis first, which clients know, then what the
// holder does and since when, to the end of the chain. Built only when somebody asks.
import { seconds } from './call.ts'
import type { Slots } from './compatibility.ts'
import type { Hold } from './hold.ts'
import type { RequestKind } from './kinds.ts'
import type { RequestQueue } from './queue.ts'

/** The holder that a request of this kind waits for; for a monitor job the mask comes first. */
export function blockerOf(slots: Slots, kind: RequestKind): Hold | undefined {
  if (kind === 'agent-query' || kind === 'agent-modify') return slots.agent
  const { async } = slots
  if (kind === 'nested' || async?.async === undefined) return slots.normal
  if (kind === 'async') return async
  return async.async.mask.has(kind) ? slots.normal : async
}

/** libvirt's words with a leading space: ' (held by monitor=virDomainSave)'; empty when unknown. */
export function heldBy(slots: Slots, kind: RequestKind): string {
  const blocker = blockerOf(slots, kind)
  if (blocker === undefined) return ''
  return ` (held by ${blocker.slot === 'agent' ? 'agent' : 'monitor'}=${blocker.api})`
}

/** As {@link heldBy}, for a request that fails because of all that is held. */
export function heldByAll(slots: Slots): string {
  const monitor = slots.async ?? slots.normal
  const parts = [
    ...(monitor === undefined ? [] : [`monitor=${monitor.api}`]),
    ...(slots.agent === undefined ? [] : [`agent=${slots.agent.api}`]),
  ]
  return parts.length === 0 ? '' : ` (held by ${parts.join(' ')})`
}

/** One holder: what, who, how long, doing what. */
export function explainHold(hold: Hold, nowMs: number): string {
  const owner = hold.call === undefined ? `${hold.client}, left to the driver` : hold.client
  const held = `${hold.api} (${hold.words}, ${owner}) for ${seconds(nowMs - hold.sinceMs)}`
  if (hold.doing === '') return held
  return `${held}, which ${hold.doing} since ${seconds(nowMs - hold.doingSinceMs)}`
}

/**
 * What a request of this kind waits for, and what that waits for: 'held by virDomainSave (…) …'.
 */
export function explainBlocker(
  slots: Slots,
  queue: RequestQueue,
  nowMs: number,
  kind: RequestKind,
): string {
  const blocker = blockerOf(slots, kind)
  if (blocker === undefined) return 'held by nobody now, but others were first'
  const words = `held by ${explainHold(blocker, nowMs)}`
  const [inner] = blocker.children
  if (inner !== undefined) return `${words}; inside it, ${explainHold(inner, nowMs)}`
  // The async job itself may wait: its body for a nested job, which somebody let in holds up.
  const nested = blocker.slot === 'async' ? queue.first('nested')?.wanted : undefined
  const holder = slots.normal
  if (nested === undefined || holder === undefined) return words
  const waited = seconds(nowMs - nested.sinceMs)
  return `${words}; it waits ${waited} for a nested job, held by ${explainHold(holder, nowMs)}`
}
