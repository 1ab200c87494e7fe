// I1 to I8, I15: what the three slots hold together, what one call may hold, and that a job is
// bound to the run for which it was asked.
import { isEvent } from '@signalbox/trace'
import { requestGranted } from '../events.ts'
import type { Check } from './checker.ts'
import type { CallView, DomainView, JobView } from './views.ts'

const slotRules = { normal: 'I1', agent: 'I2', async: 'I3' } as const

export const checkSlots: Check = (event, fold, broken) => {
  if (!isEvent(event, requestGranted)) return
  const { slot, kind, parent } = event.detail
  const domain = fold.domain(event)
  const call = fold.call(event)
  if (domain === undefined || call === undefined) return
  const holder = domain[slot]
  if (holder !== undefined) {
    broken(slotRules[slot], `the ${slot} slot is granted while job ${holder.number} holds it`)
  }
  if (slot === 'normal' && kind !== 'nested' && domain.async?.mask.has(kind) === false) {
    broken('I4', `${kind} is granted, and the mask of job ${domain.async.number} has no ${kind}`)
  }
  if (kind === 'nested' && (domain.async?.number !== parent || domain.async.owner !== call)) {
    broken('I5', `a nested job is granted to one who does not own async job ${parent}`)
  }
  if (slot === 'async' && domain.normal !== undefined) {
    broken('I6', `an async job is granted while job ${domain.normal.number} is held`)
  }
  const meant = meantRun(domain, call, parent)
  if (meant !== 0 && meant !== (event.instance ?? 0)) {
    broken('I15', `a job asked for run ${meant} is bound to run ${event.instance ?? 0}`)
  }
  for (const held of call.holds) {
    if (held.domain !== domain) {
      broken('I8', `call ${call.number} holds a job on '${held.domain.name}' too`)
    } else if (!mayHold(held, domain, slot, kind, parent, call)) {
      broken('I7', `call ${call.number} holds a ${held.kind} job and gets a ${kind} job`)
    }
  }
}

/** The run that a request meant: its async job's, or the one that it found; 0 for none. */
function meantRun(domain: DomainView, call: CallView, parent: number): number {
  if (parent !== 0 && parent === domain.async?.number) return domain.async.instance
  return (call.asking ?? { found: domain.instance?.id ?? 0 }).found
}

/**
 * The last table of jobs.md 7: a nested job beside its own async job, or an agent job by quiesce.
 */
function mayHold(
  held: JobView,
  domain: DomainView,
  slot: string,
  kind: string,
  parent: number,
  call: CallView,
): boolean {
  if (held.slot !== 'async' || held.number !== parent) return false
  if (kind === 'nested') return true
  const { mask } = held
  const lets = mask.has('query') && mask.has('destroy') && mask.has('abort')
  return slot === 'agent' && lets && domain.normal?.owner !== call
}
