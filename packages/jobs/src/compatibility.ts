// Which request passes beside what is held, and what one call may hold: the two tables of jobs.md 7
// as two functions. Pure looks at the slots; they change nothing.
import type { DomainTag } from '@signalbox/trace'
import type { Call } from './call.ts'
import { RuleBroken } from './errors.ts'
import type { Hold } from './hold.ts'
import type { RequestKind } from './kinds.ts'
import { slotOf } from './kinds.ts'

/** What is held on one domain. */
export interface Slots {
  readonly normal: Hold | undefined
  readonly agent: Hold | undefined
  readonly async: Hold | undefined
}

/** Whether a request can be granted at this instant (jobs.md 5). */
export function isGrantable(slots: Slots, kind: RequestKind, parent: Hold | undefined): boolean {
  if (kind === 'agent-query' || kind === 'agent-modify') return slots.agent === undefined
  if (slots.normal !== undefined) return false
  if (kind === 'async') return slots.async === undefined
  if (kind === 'nested') return slots.async === parent
  return slots.async?.async === undefined || slots.async.async.mask.has(kind)
}

/**
 * Fails when what the call holds, or waits for already, forbids the request: at once, instead of
 * waiting for itself.
 *
 * @throws RuleBroken I5, I7, I8
 */
export function refuseOwnConflict(
  call: Call,
  domain: DomainTag,
  slots: Slots,
  kind: RequestKind,
  parent: Hold | undefined,
): void {
  const { api } = call.tag
  if (call.asking) {
    throw new RuleBroken('I7', `${api} asks for a ${kind} job while it waits for another.`)
  }
  for (const held of call.holds) {
    if (held.domain.number !== domain.number) {
      throw new RuleBroken(
        'I8',
        `${api} holds a job on '${held.domain.name}' and asks for one on '${domain.name}': ` +
          'make a child call for each domain.',
      )
    }
    const inOwn = held === parent && held.async !== undefined
    if (!inOwn || (kind !== 'nested' && slotOf(kind) !== 'agent')) {
      throw new RuleBroken(
        'I7',
        `${api} holds a ${held.words} job and asks for a ${kind} job: ` +
          'release the first, then look again.',
      )
    }
  }
  const owned = parent !== undefined && parent === slots.async && parent.call === call
  if (kind === 'nested' && !owned) {
    throw new RuleBroken('I5', 'a nested job is granted only to the owner of the async job.')
  }
}
