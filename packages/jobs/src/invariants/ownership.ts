// I23 to I26, I32 to I34, I36 to I38, I44, I48: who owns a job and ends it, what masks and phases
// do, that a run is shut off when it has ended, and that names, references and statistics balance.
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import * as events from '../events.ts'
import type { Broken, Check } from './checker.ts'
import type { Fold } from './fold.ts'

export const checkOwnership: Check = (event, fold, broken) => {
  checkCalls(event, fold, broken)
  checkRelease(event, fold, broken)
  checkMoves(event, fold, broken)
  checkJobs(event, fold, broken)
  checkObjects(event, fold, broken)
}

function checkCalls(event: TraceEvent, fold: Fold, broken: Broken): void {
  if (isEvent(event, events.callLeaked)) {
    broken('I23', `call ${event.call?.number ?? 0} ends while it holds: ${event.detail.kind}`)
  }
  if (!isEvent(event, events.callEnded)) return
  const call = fold.call(event)
  if (call === undefined) {
    broken('I23', `call ${event.call?.number ?? 0} ends that has not begun, or has ended`)
    return
  }
  for (const job of call.holds) {
    broken('I23', `call ${call.number} ends, and job ${job.number} was not released`)
  }
  if (call.asking !== undefined) broken('I17', `call ${call.number} ends while its request waits`)
  if (call.references !== 0) {
    broken('I44', `call ${call.number} ends, ${call.references} references are not given back`)
  }
}

function checkRelease(event: TraceEvent, fold: Fold, broken: Broken): void {
  if (!isEvent(event, events.jobReleased)) return
  const job = fold.job(event)
  if (job === undefined || job.domain !== fold.domain(event)) {
    broken('I24', `job ${event.job ?? 0} is released, and nobody holds it`)
    return
  }
  if (!job.handedOver && job.owner !== fold.call(event)) {
    broken('I23', `job ${job.number} is released by one who does not own it`)
  }
  const inner = [job.domain.normal, job.domain.agent].find((held) => held?.parent === job.number)
  if (inner !== undefined) {
    broken('I25', `job ${job.number} is released, and job ${inner.number} inside it is held`)
  }
}

function checkMoves(event: TraceEvent, fold: Fold, broken: Broken): void {
  if (!isEvent(event, events.ownershipMoved)) return
  const job = fold.job(event)
  const { how } = event.detail
  if (how === 'restored') {
    if (fold.domain(event)?.async !== undefined) broken('I3', 'a job is restored beside another')
  } else if (job === undefined) {
    broken('I24', `job ${event.job ?? 0} is ${how}, and nobody holds it`)
  } else if (how === 'continued') {
    if (job.owner !== undefined || job.handedOver) {
      broken('I23', `job ${job.number} is continued, and call ${job.owner?.number ?? 0} owns it`)
    }
  } else if (job.owner !== fold.call(event)) {
    broken('I23', `job ${job.number} is ${how} by one who does not own it`)
  }
}

function checkJobs(event: TraceEvent, fold: Fold, broken: Broken): void {
  if (isEvent(event, events.maskSet)) {
    if (!event.detail.mask.includes('destroy')) broken('I26', 'a mask without destroy')
    if (fold.domain(event)?.async?.number !== event.job) {
      broken('I26', `a mask of job ${event.job ?? 0}, which is not the async job that is held`)
    }
  } else if (isEvent(event, events.phaseSet)) {
    const { phase = 0, pastReturn = false, aborted = false } = fold.job(event) ?? {}
    if (event.detail.phase < phase) broken('I38', `phase ${event.detail.phase} after ${phase}`)
    if (pastReturn && !event.detail.pastReturn) {
      broken('I34', `job ${event.job ?? 0} was past its point of no return, and is no longer`)
    }
    if (aborted && event.detail.pastReturn && !pastReturn) {
      broken('I34', `job ${event.job ?? 0} passes its point of no return, and was aborted`)
    }
  } else if (isEvent(event, events.abortAsked)) {
    const { target, accepted } = event.detail
    const by = fold.job(event)?.kind
    if (by !== 'abort') broken('I37', `an abort of job ${target} is asked for by a ${by} job`)
    if (accepted && fold.domain(event)?.async?.number !== target) {
      broken('I37', `an abort of job ${target} was accepted, which is not held`)
    }
    if (accepted && fold.jobs.get(target)?.pastReturn === true) {
      broken('I34', `an abort of job ${target} was accepted past its point of no return`)
    }
  } else if (isEvent(event, events.asyncCompleted)) {
    if (fold.ending !== event.job)
      broken('I48', `statistics of job ${event.job ?? 0}, twice or early`)
  } else checkEnding(fold, broken)
}

/** The statistics of an async job are the very step after its end. */
export function checkEnding(fold: Fold, broken: Broken): void {
  if (fold.ending === undefined) return
  broken('I48', `job ${fold.ending} ended without statistics`)
}

function checkLookup(event: TraceEvent, fold: Fold, broken: Broken): void {
  const found = fold.call(event)
  if (found !== undefined && found.domain === undefined) {
    broken('I36', `call ${found.number} finds a domain that is removed`)
  }
}

function checkObjects(event: TraceEvent, fold: Fold, broken: Broken): void {
  const domain = fold.domain(event)
  if (domain === undefined) return
  if (isEvent(event, events.objectListed) || isEvent(event, events.objectRenamed)) {
    const name = event.domain?.name ?? ''
    const namesake = fold.names.get(name)
    if (namesake !== undefined && namesake !== domain) broken('I36', `two domains named '${name}'`)
    const twin = fold.uuids.get(domain.uuid)
    if (twin !== undefined && twin !== domain) broken('I36', `two domains with ${domain.uuid}`)
  } else if (event.kind === events.instanceDropped.name) {
    if (domain.instance?.endedAtMs === undefined) {
      broken('I32', `'${domain.name}' is shut off, and its run has not ended`)
    }
  } else if (event.kind === events.referenceTaken.name) {
    if (domain.removing) checkLookup(event, fold, broken)
  } else if (isEvent(event, events.requestGranted)) {
    if (domain.removing) broken('I36', `a job is granted on '${domain.name}', which is removed`)
  } else if (isEvent(event, events.instanceBegan)) {
    const id = event.instance ?? 0
    if (fold.ids.has(id)) broken('I36', `id ${id} is used again`)
    if (domain.instance !== undefined) broken('I33', `two runs of '${domain.name}'`)
  }
}
