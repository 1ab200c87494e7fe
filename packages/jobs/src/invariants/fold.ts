// The state of the interlocking as the trace alone tells it: calls, requests, jobs, runs and names.
//
// Independent of the running code, so that a checker believes nothing but events. It keeps what is
// open (jobs held, requests waiting, calls under way) and forgets the rest.
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import * as events from '../events.ts'
import type { SlotName } from '../events.ts'
import type { RequestKind } from '../kinds.ts'
import type { CallView, DomainView, JobView } from './views.ts'

/** Ids of runs that are remembered, to see whether one is used again. */
const idsRemembered = 10_000

export class Fold {
  readonly domains = new Map<number, DomainView>()
  readonly calls = new Map<number, CallView>()
  readonly jobs = new Map<number, JobView>()
  /** Names and UUIDs of listed domains. */
  readonly names = new Map<string, DomainView>()
  readonly uuids = new Map<string, DomainView>()
  readonly ids = new Set<number>()
  /** The async job whose release was the last step: its statistics come next. */
  ending: number | undefined

  domain(event: TraceEvent): DomainView | undefined {
    const tag = event.domain
    if (tag === undefined) return undefined
    let domain = this.domains.get(tag.number)
    if (domain === undefined) {
      domain = {
        number: tag.number,
        name: tag.name,
        uuid: tag.uuid,
        normal: undefined,
        agent: undefined,
        async: undefined,
        lines: new Map(),
        instance: undefined,
        visits: new Map(),
        waits: new Map(),
        letIn: 0,
        removing: false,
      }
      this.domains.set(tag.number, domain)
    }
    return domain
  }

  call(event: TraceEvent): CallView | undefined {
    return event.call === undefined ? undefined : this.calls.get(event.call.number)
  }

  job(event: TraceEvent): JobView | undefined {
    return event.job === undefined ? undefined : this.jobs.get(event.job)
  }

  /** Requests that wait on a domain and jobs that are held. */
  count(domain: DomainView): number {
    let count = 0
    for (const slot of ['normal', 'agent', 'async'] as const) {
      if (domain[slot] !== undefined) count++
    }
    for (const line of domain.lines.values()) count += line.size
    return count
  }

  /** Takes in a step that changes nothing of what is kept. */
  pass(event: TraceEvent): void {
    this.ending = undefined
    if (event.domain === undefined) return
    const call = this.call(event)
    if (call !== undefined) call.domain ??= event.domain.number
    this.#forgetIfGone(event.domain.number)
  }

  /** Takes a step of the trace in, after it was checked. */
  apply(event: TraceEvent): void {
    this.pass(event)
    this.#applyCall(event)
    this.#applyJob(event)
    this.#applyRun(event)
    this.#applyList(event)
    if (event.domain !== undefined) this.#forgetIfGone(event.domain.number)
  }

  #applyCall(event: TraceEvent): void {
    const number = event.call?.number ?? 0
    if (isEvent(event, events.callBegan)) {
      const { driver } = event.detail
      const holds = new Set<JobView>()
      const domain = undefined
      this.calls.set(number, { number, driver, holds, asking: undefined, references: 0, domain })
    } else if (isEvent(event, events.callEnded)) {
      this.calls.delete(number)
    } else if (isEvent(event, events.referenceTaken)) {
      const call = this.call(event)
      if (call !== undefined) call.references++
    } else if (isEvent(event, events.referenceReturned)) {
      const call = this.call(event)
      if (call !== undefined) call.references--
    }
  }

  #applyJob(event: TraceEvent): void {
    const domain = this.domain(event)
    const call = this.call(event)
    if (domain === undefined) return
    if (isEvent(event, events.requestMade)) this.#requested(event, domain, call)
    else if (isEvent(event, events.requestGranted)) {
      this.#dequeue(call)
      const { slot, kind, parent } = event.detail
      this.#hold(event, domain, slot, kind, parent, call)
    } else if (isEvent(event, events.requestEnded)) this.#dequeue(call)
    else if (isEvent(event, events.ownershipMoved)) this.#moved(event, domain, call)
    else if (isEvent(event, events.jobReleased)) this.#released(event, domain)
    else if (isEvent(event, events.maskSet)) {
      const job = this.job(event)
      if (job === undefined) return
      // The first mask of a job is part of its grant, and lets nobody in.
      if (job.mask.size > 0) domain.letIn = job.number
      job.mask = new Set(event.detail.mask)
    } else if (isEvent(event, events.phaseSet)) {
      const job = this.job(event)
      if (job === undefined) return
      job.phase = event.detail.phase
      job.pastReturn = event.detail.pastReturn
    } else if (isEvent(event, events.phaseRefused)) {
      const job = this.job(event)
      if (job === undefined) return
      job.phase = event.detail.stays
      job.pastReturn = event.detail.pastReturn
    } else if (isEvent(event, events.abortAsked)) {
      const target = this.jobs.get(event.detail.target)
      if (target !== undefined) target.aborted ||= event.detail.accepted
    } else if (isEvent(event, events.visitEntered)) {
      const job = this.job(event)
      if (job === undefined) return
      job.visits++
      domain.visits.set(event.detail.port, job)
    } else if (isEvent(event, events.visitLeft)) domain.visits.delete(event.detail.port)
  }

  #requested(
    event: TraceEvent<events.RequestMade>,
    domain: DomainView,
    call: CallView | undefined,
  ): void {
    if (call === undefined) return
    const { slot, kind, parent, count, limit } = event.detail
    // One that is made too late is over at once.
    const deadlineAtMs = Math.max(event.detail.deadlineAtMs, event.at)
    const overLimit = limit > 0 && count > limit && !isExempt(call, kind)
    const { seq, instance: found = 0 } = event
    const request = { call, domain, slot, kind, seq, deadlineAtMs, parent, found, overLimit }
    call.asking = request
    const line = domain.lines.get(kind) ?? new Set()
    domain.lines.set(kind, line.add(request))
  }

  #dequeue(call: CallView | undefined): void {
    const request = call?.asking
    if (call === undefined || request === undefined) return
    call.asking = undefined
    const line = request.domain.lines.get(request.kind)
    line?.delete(request)
    if (line?.size === 0) request.domain.lines.delete(request.kind)
  }

  #hold(
    event: TraceEvent,
    domain: DomainView,
    slot: SlotName,
    kind: RequestKind,
    parent: number,
    owner: CallView | undefined,
  ): void {
    const job: JobView = {
      number: event.job ?? 0,
      domain,
      slot,
      kind,
      parent,
      owner,
      handedOver: false,
      instance: event.instance ?? 0,
      mask: new Set(),
      phase: 0,
      pastReturn: false,
      aborted: false,
      visits: 0,
      stops: false,
      releasedAtMs: undefined,
    }
    this.jobs.set(job.number, job)
    domain[slot] = job
    owner?.holds.add(job)
  }

  #moved(
    event: TraceEvent<events.OwnershipMoved>,
    domain: DomainView,
    call: CallView | undefined,
  ): void {
    if (event.detail.how === 'restored') this.#hold(event, domain, 'async', 'async', 0, call)
    const job = this.job(event)
    if (job === undefined) return
    if (event.detail.how === 'released' || event.detail.how === 'handed-over') {
      job.owner?.holds.delete(job)
      job.owner = undefined
      job.handedOver = event.detail.how === 'handed-over'
    } else if (event.detail.how === 'continued') {
      job.owner = call
      call?.holds.add(job)
    }
  }

  #released(event: TraceEvent<events.JobReleased>, domain: DomainView): void {
    const job = this.job(event)
    if (job === undefined) return
    job.owner?.holds.delete(job)
    job.releasedAtMs = event.at
    this.jobs.delete(job.number)
    if (domain[job.slot] === job) domain[job.slot] = undefined
    domain.letIn = job.number
    if (job.slot === 'async') this.ending = job.number
  }

  #applyRun(event: TraceEvent): void {
    const domain = this.domain(event)
    if (domain === undefined) return
    if (event.kind === events.instanceBegan.name) {
      const id = event.instance ?? 0
      domain.instance = { id, endedAtMs: undefined }
      const job = this.job(event)
      for (const held of [domain.async, domain.normal, domain.agent]) {
        if (held !== undefined && (held === job || held.parent === job?.number)) held.instance = id
      }
      this.ids.add(id)
      const [oldest] = this.ids
      if (this.ids.size > idsRemembered && oldest !== undefined) this.ids.delete(oldest)
    } else if (isEvent(event, events.instanceEnded)) {
      this.#stopped(event)
      if (domain.instance !== undefined) domain.instance.endedAtMs = event.at
    } else if (event.kind === events.instanceDropped.name) {
      this.#stopped(event)
      domain.instance = undefined
    } else if (isEvent(event, events.waitBegan) || isEvent(event, events.remoteBegan)) {
      const { wait, purpose } = event.detail
      domain.waits.set(wait, { job: this.job(event), purpose })
    } else if (isEvent(event, events.waitEnded) || isEvent(event, events.remoteEnded)) {
      domain.waits.delete(event.detail.wait)
    }
  }

  #stopped(event: TraceEvent): void {
    const job = this.job(event)
    if (job !== undefined) job.stops = true
  }

  #applyList(event: TraceEvent): void {
    const domain = this.domain(event)
    if (domain === undefined) return
    if (isEvent(event, events.objectListed)) {
      this.names.set(domain.name, domain)
      this.uuids.set(domain.uuid, domain)
    } else if (isEvent(event, events.objectRenamed)) {
      this.names.delete(event.detail.from)
      domain.name = event.domain?.name ?? domain.name
      this.names.set(domain.name, domain)
    } else if (isEvent(event, events.objectRemoving)) domain.removing = true
    else if (isEvent(event, events.objectRemoved)) {
      if (this.names.get(domain.name) === domain) this.names.delete(domain.name)
      if (this.uuids.get(domain.uuid) === domain) this.uuids.delete(domain.uuid)
    }
  }

  /** One that is not listed is remembered as long as something is open on it, and no longer. */
  #forgetIfGone(number: number): void {
    const domain = this.domains.get(number)
    if (domain === undefined || this.uuids.get(domain.uuid) === domain) return
    const { instance, visits, waits } = domain
    const idle = instance === undefined && visits.size === 0 && waits.size === 0
    if (idle && this.count(domain) === 0) this.domains.delete(number)
  }
}

/** Whether a request passes the queue limit (jobs.md 5). */
export function isExempt(call: CallView, kind: RequestKind): boolean {
  return call.driver || ['async', 'destroy', 'nested', 'abort'].includes(kind)
}
