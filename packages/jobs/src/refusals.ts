// The errors with which a request for a job ends: libvirt's words first, which its clients know,
// then who stands in the way, since when, doing what, and what helps (jobs.md 16).
import type { DomainTag } from '@signalbox/trace'
import type { Call } from './call.ts'
import { seconds } from './call.ts'
import type { Slots } from './compatibility.ts'
import { DriverStopping, JobBusy, JobError, JobQueueFull, JobTimeout, NoDomain } from './errors.ts'
import { blockerOf, explainBlocker, heldBy, heldByAll } from './explain.ts'
import type { RequestQueue } from './queue.ts'
import type { AsyncKind, RequestKind } from './kinds.ts'
import { asyncKindWords } from './kinds.ts'

/** What an error about a request tells of. */
export interface Refused {
  readonly domain: DomainTag
  readonly call: Call
  readonly kind: RequestKind
  readonly slots: Slots
  readonly queue: RequestQueue
  readonly nowMs: number
}

export function timedOut(refused: Refused, sinceMs: number): JobTimeout {
  const { domain, call, kind, slots, queue, nowMs } = refused
  const explanation = explainBlocker(slots, queue, nowMs, kind)
  const holder = blockerOf(slots, kind)
  return new JobTimeout(
    'VIR_ERR_OPERATION_TIMEOUT',
    `cannot acquire state change lock${heldBy(slots, kind)}: ${call.tag.api} of domain ` +
      `'${domain.name}' waited ${seconds(nowMs - sinceMs)} for its ${kind} job, ${explanation}. ` +
      `'signalbox jobs ${domain.name}' shows who holds what; ` +
      `'signalbox destroy ${domain.name}' works without the monitor.`,
    {
      domain: domain.name,
      api: call.tag.api,
      waitedMs: nowMs - sinceMs,
      deadlineMs: nowMs - sinceMs,
      blockedBy: explanation,
      ...(holder !== undefined && { holder: holder.api, holderJob: holder.number }),
    },
  )
}

export function queueFull(refused: Refused, count: number, limit: number): JobQueueFull {
  const { domain, call, slots } = refused
  return new JobQueueFull(
    'VIR_ERR_OPERATION_FAILED',
    `cannot acquire state change lock${heldByAll(slots)} due to max_queued limit: ` +
      `${count} requests of domain '${domain.name}' wait or hold already, ${limit} may.`,
    { domain: domain.name, api: call.tag.api },
  )
}

export function busy(refused: Refused): JobBusy {
  const { domain, call, kind, slots, queue, nowMs } = refused
  const explanation = explainBlocker(slots, queue, nowMs, kind)
  return new JobBusy(
    'VIR_ERR_OPERATION_TIMEOUT',
    `domain '${domain.name}' is busy: its ${kind} job is ${explanation}.`,
    { domain: domain.name, api: call.tag.api, blockedBy: explanation },
  )
}

/** The error of whoever waits for a job on a domain, or holds one, when it is removed. */
export function noDomain(domain: Pick<DomainTag, 'name' | 'uuid'>): NoDomain {
  return new NoDomain(
    'VIR_ERR_NO_DOMAIN',
    `no domain with matching uuid '${domain.uuid}' (${domain.name}): it was removed meanwhile.`,
    { domain: domain.name },
  )
}

export function driverStopping(domain: DomainTag, call: Call): DriverStopping {
  return new DriverStopping(
    'VIR_ERR_OPERATION_ABORTED',
    `${call.tag.api} was given up: the driver is closing.`,
    { domain: domain.name, api: call.tag.api },
  )
}

/** Jobs whose mask never lets an abort in; libvirt's words, where it has some (jobs.md 8.5). */
const abortRefusals: Partial<Record<AsyncKind, string>> = {
  'migration-in': 'cannot abort incoming migration; use virDomainDestroy instead',
  start: 'cannot abort VM start; use virDomainDestroy instead',
}

/**
 * An abort that the async job does not let in is refused, instead of waiting for what never comes.
 */
export function abortRefused(domain: DomainTag, call: Call, kind: AsyncKind): JobError {
  const words = abortRefusals[kind] ?? `cannot abort the ${asyncKindWords[kind]} job at this point`
  return new JobError('VIR_ERR_OPERATION_INVALID', `${words} (domain '${domain.name}').`, {
    domain: domain.name,
    api: call.tag.api,
  })
}
