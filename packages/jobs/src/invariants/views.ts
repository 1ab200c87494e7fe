// What the trace tells of calls, requests, jobs and domains that are open, as the checker keeps it.
import type { SlotName } from '../events.ts'
import type { RequestKind } from '../kinds.ts'

export interface CallView {
  readonly number: number
  readonly driver: boolean
  readonly holds: Set<JobView>
  asking: RequestView | undefined
  /** References taken and not given back. */
  references: number
  /** The domain of its first step that had one. */
  domain: number | undefined
}

export interface RequestView {
  readonly call: CallView
  readonly domain: DomainView
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly seq: number
  readonly deadlineAtMs: number
  readonly parent: number
  /** The run that it found; 0 for none. */
  readonly found: number
  /** Above the queue limit, and not exempt. */
  readonly overLimit: boolean
}

export interface JobView {
  readonly number: number
  readonly domain: DomainView
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly parent: number
  owner: CallView | undefined
  handedOver: boolean
  /** The run that it is bound to; 0 for none. */
  instance: number
  mask: ReadonlySet<string>
  phase: number
  /** Whether its point of no return is behind it. */
  pastReturn: boolean
  /** Whether an abort of it was accepted. */
  aborted: boolean
  visits: number
  /** Whether it has ended a run, or shut one off. */
  stops: boolean
  /** When it was released; undefined while it is held. */
  releasedAtMs: number | undefined
}

export interface WaitView {
  readonly job: JobView | undefined
  readonly purpose: string
}

export interface DomainView {
  readonly number: number
  name: string
  readonly uuid: string
  normal: JobView | undefined
  agent: JobView | undefined
  async: JobView | undefined
  /** Requests that wait, by kind, in order of arrival. */
  readonly lines: Map<RequestKind, Set<RequestView>>
  instance: { readonly id: number; endedAtMs: number | undefined } | undefined
  readonly visits: Map<'monitor' | 'agent', JobView>
  /** Waits of bodies, by their number. */
  readonly waits: Map<number, WaitView>
  /** The job that was released last, or changed its mask: the one that lets others in. */
  letIn: number
  removing: boolean
}
