// Words and strokes of this layer's events, for timelines and pictures.
import './event-strokes.ts'
import './event-words.ts'
export { AgentJob } from './agent-job.ts'
export { AsyncJob } from './async-job.ts'
export type { Phase } from './async-job.ts'
export { Call, seconds } from './call.ts'
export type { CallOutcome, CallRequest } from './call.ts'
export type { CompletedJob, CurrentJob } from './completed-job.ts'
export { Debt, DebtBook } from './debt.ts'
export type { DebtLedger, DebtRecord } from './debt.ts'
export { DomainList } from './domain-list.ts'
export type { AcquireOptions } from './acquire.ts'
export type { AddRequest, DomainListOptions } from './domain-list.ts'
export { DomainObject } from './domain-object.ts'
export type { Ports } from './domain-object.ts'
export {
  CallDeparted,
  DomainConflict,
  DomainDied,
  DomainNotRunning,
  DriverStopping,
  JobAborted,
  JobBusy,
  JobError,
  JobQueueFull,
  JobTimeout,
  NoDomain,
  RuleBroken,
  assertRule,
} from './errors.ts'
export type { JobErrorCode, JobErrorFields } from './errors.ts'
export * as jobEvents from './events.ts'
export type { JobOutcome } from './hold.ts'
export type { AsyncRequest, RestoredJob } from './slots.ts'
export { Instance } from './instance.ts'
export type { Port, VisitControl } from './instance.ts'
export type { HeldJob, JobTable, WaitingJob } from './job-table.ts'
export {
  asyncKindNumbers,
  asyncKindWords,
  defaultMask,
  initialMasks,
  jobMask,
  normalKindNumbers,
} from './kinds.ts'
export type { AgentKind, AsyncKind, JobMask, NormalKind } from './kinds.ts'
export { noDomain } from './refusals.ts'
export { noDomainNamed, noDomainWithId, noDomainWithUuid } from './lookup-errors.ts'
export { NestedJob } from './nested-job.ts'
export { NormalJob } from './normal-job.ts'
export type { AbortReceipt } from './normal-job.ts'
export { Reference } from './reference.ts'
export type { Broken, InSection, Returned, Takeaway } from './section.ts'
export type { CoreState, DomainState, DomainTypes, Draft, LiveState } from './state.ts'
export type { UntilOptions } from './until.ts'
export { TraceChecker, attachChecker, checkTrace, jobInvariants } from './invariants/checker.ts'
export type { Breach } from './invariants/checker.ts'
