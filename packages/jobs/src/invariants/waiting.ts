// I17 to I22, I42: requests end once and in time, none that could be granted waits or is overtaken,
// the queue limit holds, what lets one in is a job on the same domain, and no wait of a body
// outlives its run or its job.
import type { TraceEvent } from '@signalbox/trace'
import { isEvent } from '@signalbox/trace'
import * as events from '../events.ts'
import type { RequestKind } from '../kinds.ts'
import type { Broken, Check } from './checker.ts'
import type { Fold } from './fold.ts'
import { isExempt } from './fold.ts'
import type { DomainView, RequestView } from './views.ts'

/** How long after its deadline, or the end of its run, a wait may end, in milliseconds. */
const latenessMs = 50

export const checkWaiting: Check = (event, fold, broken, hostDelayMs) => {
  checkEnds(event, fold, broken, latenessMs + hostDelayMs)
  checkOrder(event, fold, broken)
  checkBodies(event, fold, broken, latenessMs + hostDelayMs)
}

function checkEnds(event: TraceEvent, fold: Fold, broken: Broken, lateMs: number): void {
  const call = fold.call(event)
  const domain = fold.domain(event)
  const asked = isEvent(event, events.requestMade)
  const granted = isEvent(event, events.requestGranted)
  if (asked || (granted && event.detail.count > 0)) {
    const { count } = event.detail
    if (domain !== undefined && count !== fold.count(domain) + 1) {
      broken('I21', `count ${count}, but ${fold.count(domain)} wait or are held`)
    }
    if (call?.asking !== undefined) broken('I7', `call ${call.number} asks for two jobs at once`)
    if (asked) return
    const { limit, kind } = event.detail
    if (limit > 0 && count > limit && call !== undefined && !isExempt(call, kind)) {
      broken('I21', 'a request above the queue limit was granted')
    }
    return
  }
  if (!granted && !isEvent(event, events.requestEnded)) return
  const request = call?.asking
  if (request === undefined || request.domain !== domain || request.kind !== event.detail.kind) {
    broken('I17', `a request of call ${call?.number ?? 0} ends that does not wait`)
    return
  }
  if (event.at > request.deadlineAtMs + lateMs) {
    broken('I18', `a request ends ${event.at - request.deadlineAtMs} ms after its deadline`)
  }
  const refused = isEvent(event, events.requestEnded) && event.detail.how === 'refused'
  if (request.overLimit && !refused) {
    broken('I21', `a request above the queue limit was not refused`)
  }
  if (refused && !request.overLimit && !isRefusable(request)) {
    broken('I17', `a ${request.kind} request is refused, and nothing forbids it`)
  }
}

/**
 * A domain that is removed takes no requests, and an async job no abort that it does not let in.
 */
function isRefusable({ kind, call, domain }: RequestView): boolean {
  if (domain.removing) return true
  return kind === 'abort' && !call.driver && domain.async?.mask.has('abort') === false
}

/** Steps that belong to one section with the release or mask that they follow. */
const sameSection: ReadonlySet<string> = new Set(
  [events.requestGranted, events.requestEnded, events.asyncCompleted].map((kind) => kind.name),
)

/** What holds at every step, also at those of other layers. */
export function checkOrder(event: TraceEvent, fold: Fold, broken: Broken): void {
  const domain = fold.domain(event)
  if (domain === undefined || domain.lines.size === 0 || domain.removing) return
  if (!sameSection.has(event.kind)) {
    const forgotten = grantable(domain).find((request) => request !== fold.call(event)?.asking)
    if (forgotten !== undefined) {
      broken('I19', `${forgotten.kind} of call ${forgotten.call.number} can be granted, and waits`)
    }
    return
  }
  if (!isEvent(event, events.requestGranted)) return
  const request = fold.call(event)?.asking
  const { kind, after } = event.detail
  if (after !== 0 && after !== domain.letIn) {
    broken('I42', `${kind} waited for job ${after}, which is none of '${domain.name}'`)
  }
  const arrived = request?.seq ?? event.seq
  for (const other of grantable(domain)) {
    if (other === request || !isBefore(other, kind, arrived)) continue
    broken('I20', `${kind} overtakes ${other.kind} of call ${other.call.number}`)
  }
}

/** The first of each kind that could be granted now. */
function grantable(domain: DomainView): RequestView[] {
  const found: RequestView[] = []
  for (const [kind, line] of domain.lines) {
    const [first] = line
    if (first !== undefined && isGrantable(domain, kind, first.parent)) found.push(first)
  }
  return found
}

function isGrantable(domain: DomainView, kind: RequestKind, parent: number): boolean {
  if (kind === 'agent-query' || kind === 'agent-modify') return domain.agent === undefined
  if (domain.normal !== undefined) return false
  if (kind === 'async') return domain.async === undefined
  if (kind === 'nested') return domain.async?.number === parent
  return domain.async?.mask.has(kind) !== false
}

/** The classes in which requests are served (jobs.md 5), apart from the code that serves them. */
function classOf(kind: RequestKind): number {
  const at = ['destroy', 'abort', 'nested'].indexOf(kind)
  return at < 0 ? 3 : at
}

function isBefore(one: RequestView, kind: RequestKind, arrived: number): boolean {
  const classes = classOf(one.kind) - classOf(kind)
  return classes < 0 || (classes === 0 && one.seq < arrived)
}

function checkBodies(event: TraceEvent, fold: Fold, broken: Broken, lateMs: number): void {
  const domain = fold.domain(event)
  if (domain === undefined) return
  if (isEvent(event, events.waitEnded) || isEvent(event, events.remoteEnded)) {
    const wait = domain.waits.get(event.detail.wait)
    const { instance } = domain
    const bound = wait?.job?.instance === instance?.id
    const endedAtMs = bound ? instance?.endedAtMs : undefined
    if (endedAtMs !== undefined && event.at > endedAtMs + lateMs) {
      broken('I22', `'${event.detail.purpose}' is waited for after its run ended`)
    }
    const releasedAtMs = wait?.job?.releasedAtMs
    if (releasedAtMs !== undefined && event.at > releasedAtMs + lateMs) {
      broken('I22', `'${event.detail.purpose}' is waited for after its job was released`)
    }
    return
  }
  if (!isEvent(event, events.instanceDropped)) return
  for (const wait of domain.waits.values()) {
    const releasedAtMs = wait.job?.releasedAtMs ?? event.at
    if (event.at > releasedAtMs + lateMs) {
      broken('I22', `'${wait.purpose}' is still waited for after its job was released`)
      continue
    }
    const endedAtMs = domain.instance?.endedAtMs ?? event.at
    if (wait.job?.instance !== domain.instance?.id || event.at <= endedAtMs + lateMs) continue
    broken('I22', `'${wait.purpose}' is still waited for after its run ended`)
  }
}
