// Who stands in the way, in words: libvirt's parenthesis first, which clients know, then what the
// holder does and since when. Built only when somebody asks.
import type { Hold } from './hold.ts'
import type { NormalKind, RequestKind } from './kinds.ts'
import { seconds } from './call.ts'

/** What is held on one domain. */
export interface Holders {
  readonly normal: Hold | undefined
  readonly agent: Hold | undefined
  readonly async: Hold | undefined
}

/** The holder that a request of this kind waits for; for a monitor job the mask comes first. */
export function blockerOf(holders: Holders, kind: RequestKind): Hold | undefined {
  if (kind === 'agent-query' || kind === 'agent-modify') return holders.agent
  const async = holders.async
  const masked =
    async?.async !== undefined &&
    kind !== 'nested' &&
    (kind === 'async' || !async.async.mask.has(kind as NormalKind))
  return masked ? async : (holders.normal ?? async)
}

/** libvirt's words: '(held by monitor=virDomainSave agent=virDomainFSFreeze)'. */
export function heldBy(holders: Holders, kind: RequestKind = 'query'): string {
  const monitor = blockerOf(
    holders,
    kind === 'agent-query' || kind === 'agent-modify' ? 'async' : kind,
  )
  const parts = [
    ...(monitor === undefined ? [] : [`monitor=${monitor.api}`]),
    ...(holders.agent === undefined ? [] : [`agent=${holders.agent.api}`]),
  ]
  return parts.length === 0 ? '(held by nobody any more)' : `(held by ${parts.join(' ')})`
}

/** One holder: what, who, how long, doing what. */
export function explainHold(hold: Hold, nowMs: number): string {
  const owner = hold.call === undefined ? `${hold.client}, left to the driver` : hold.client
  const held = `${hold.api} (${hold.words}, ${owner}) for ${seconds(nowMs - hold.sinceMs)}`
  if (hold.doing === '') return held
  return `${held}, which ${hold.doing} since ${seconds(nowMs - hold.doingSinceMs)}`
}

/** What a request of this kind waits for. */
export function explainHolders(holders: Holders, nowMs: number, kind: RequestKind): string {
  const blocker = blockerOf(holders, kind)
  if (blocker === undefined) return 'it is held by nobody now, but others were first'
  const nested = [...blocker.children].find((child) => child.doing !== '')
  const inner = nested === undefined ? '' : `; inside it, ${explainHold(nested, nowMs)}`
  return `held by ${explainHold(blocker, nowMs)}${inner}`
}
