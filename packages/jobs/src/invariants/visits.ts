// I9 to I11, I15, I25, I31: who enters monitor and agent, one at a time, and that nothing is done
// for a run that has ended, or is not the one that the job is bound to.
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import {
  effectMade,
  instanceDropped,
  instanceEnded,
  sectionRan,
  visitEntered,
  visitLeft,
} from '../events.ts'
import type { Broken, Check } from './checker.ts'
import type { Fold } from './fold.ts'

export const checkVisits: Check = (event, fold, broken) => {
  const domain = fold.domain(event)
  if (domain === undefined) return
  if (isEvent(event, visitEntered)) {
    const { port } = event.detail
    const rule = port === 'monitor' ? 'I9' : 'I11'
    const job = fold.job(event)
    const slot = port === 'monitor' ? domain.normal : domain.agent
    if (job === undefined || job !== slot || job.owner !== fold.call(event)) {
      broken(rule, `the ${port} is entered by one who does not hold its slot`)
    }
    if (domain.visits.has(port)) broken('I10', `the ${port} is entered twice`)
    if (job?.kind === 'nested' && job.visits > 0) {
      broken('I25', `nested job ${job.number} visits the monitor a second time`)
    }
    if (job?.kind === 'nested' && job.stops) {
      broken('I25', `nested job ${job.number} visits the monitor after it stopped the domain`)
    }
    checkLife(event, fold, broken, `the ${port} is entered`)
  } else if (isEvent(event, visitLeft)) {
    const { port } = event.detail
    if (domain.visits.get(port)?.number !== event.job) {
      broken(port === 'monitor' ? 'I10' : 'I11', `the ${port} is left, and was not entered`)
    }
  } else if (isEvent(event, effectMade)) {
    checkLife(event, fold, broken, `effect '${event.detail.effect}' is made`)
  } else if (isEvent(event, sectionRan)) {
    if (event.detail.live) checkLife(event, fold, broken, 'live state is changed')
  } else if (event.kind === instanceEnded.name || event.kind === instanceDropped.name) {
    const job = fold.job(event)
    if (job?.kind === 'nested' && job.visits > 0) {
      broken('I25', `nested job ${job.number} stops the domain after its visit`)
    }
    if (job !== undefined && job.kind !== 'nested' && job.kind !== 'destroy') {
      broken('I31', `a ${job.kind} job stops the domain`)
    }
  }
}

/** The run that the job is bound to is the one that runs, and has not ended (I9, I15, I31). */
function checkLife(event: TraceEvent, fold: Fold, broken: Broken, what: string): void {
  const instance = fold.domain(event)?.instance
  const job = fold.job(event)
  if (instance === undefined || instance.endedAtMs !== undefined) {
    broken('I31', `${what} for a run that has ended`)
  } else if (job !== undefined && job.instance !== instance.id) {
    broken('I15', `${what} for run ${instance.id} by a job bound to run ${job.instance}`)
  }
}
