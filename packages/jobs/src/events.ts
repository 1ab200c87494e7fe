// The events of the interlocking, one kind for each step (jobs.md 18). Who and where (domain,
// instance, call, job) is in the frame; a detail says only what is particular to the step.
import { eventKind } from '@signalbox/trace'
import type { RequestKind, SlotName } from './kinds.ts'

export type { SlotName }

export * from './call-events.ts'

export interface ObjectListed {
  readonly persistent: boolean
}
export const objectListed = eventKind<ObjectListed>(
  'jobs.object-listed',
  'A domain entered the list.',
)
export const objectRemoving = eventKind<object>(
  'jobs.object-removing',
  'A domain is being removed: from now on no job is granted on it and no lookup finds it.',
)
export const objectRemoved = eventKind<object>('jobs.object-removed', 'A domain left the list.')
export interface ObjectRenamed {
  readonly from: string
}
export const objectRenamed = eventKind<ObjectRenamed>(
  'jobs.object-renamed',
  'A domain was renamed.',
)
export interface NameReserved {
  readonly name: string
}
export const nameReserved = eventKind<NameReserved>(
  'jobs.name-reserved',
  'A rename holds its new name, until the files have moved.',
)
export const nameFreed = eventKind<NameReserved>(
  'jobs.name-freed',
  'A rename has given up its new name.',
)
export const referenceTaken = eventKind<object>('jobs.reference-taken', 'A reference was taken.')
export const referenceReturned = eventKind<object>(
  'jobs.reference-returned',
  'A reference was given back.',
)

export interface RuleTrapped {
  readonly rule: string
  readonly message: string
}
export const ruleTrapped = eventKind<RuleTrapped>(
  'jobs.rule-broken',
  'Our own code broke a rule of the interlocking that only the running code can see.',
)

export interface SectionRan {
  readonly access: 'read' | 'update'
  readonly durationMs: number
  /** Whether it replaced live state: of the instance of the event. */
  readonly live: boolean
}
export const sectionRan = eventKind<SectionRan>(
  'jobs.section',
  'A section ran. Recorded where checks are on, and always when it was longer than 10 ms.',
)

export interface RequestMade {
  readonly slot: SlotName
  readonly kind: RequestKind
  /** Kind of the async job asked for; empty for others. */
  readonly asyncKind: string
  readonly deadlineAtMs: number
  /** Requests waiting and jobs held, this request included. */
  readonly count: number
  /** The most that there may be; 0 for no limit. */
  readonly limit: number
  /** Whether its slot was free: then it is refused for another reason. */
  readonly grantable: boolean
  /** For nested and quiesce requests: the async job that they belong to; 0 for others. */
  readonly parent: number
}
export const requestMade = eventKind<RequestMade>(
  'jobs.requested',
  'A job was asked for that could not be granted at once.',
)

export interface RequestGranted {
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly asyncKind: string
  readonly waitedMs: number
  /** The async job of a nested one; 0 for others. */
  readonly parent: number
  /**
   * For one that was granted at once, so that its request is not on the trace: requests waiting and
   * jobs held, this one included. 0 for one that waited.
   */
  readonly count: number
  /** The most that there may be; 0 for no limit. */
  readonly limit: number
  /** The job whose release or mask let this one in; 0 when it was granted at once. */
  readonly after: number
  /** The slot of that job. */
  readonly afterSlot: SlotName | ''
}
export const requestGranted = eventKind<RequestGranted>(
  'jobs.granted',
  'A job was granted, bound to the instance of the event.',
)

export interface RequestEnded {
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly how: 'timed-out' | 'aborted' | 'refused' | 'busy' | 'stopped'
  readonly waitedMs: number
}
export const requestEnded = eventKind<RequestEnded>(
  'jobs.request-ended',
  'A request for a job ended without a grant.',
)

export interface JobReleased {
  readonly slot: SlotName
  readonly kind: RequestKind
  readonly asyncKind: string
  readonly heldMs: number
}
export const jobReleased = eventKind<JobReleased>('jobs.released', 'A job was given back.')

export interface OwnershipMoved {
  readonly how: 'released' | 'continued' | 'handed-over' | 'restored'
  readonly kind: string
}
export const ownershipMoved = eventKind<OwnershipMoved>(
  'jobs.ownership',
  'A held job changed its owner without leaving its slot.',
)

export interface MaskSet {
  readonly mask: readonly string[]
}
export const maskSet = eventKind<MaskSet>('jobs.mask', 'An async job changed whom it lets in.')

export interface PhaseSet {
  readonly phase: number
  readonly name: string
  readonly pastReturn: boolean
}
export const phaseSet = eventKind<PhaseSet>('jobs.phase', 'An async job entered a phase.')

export interface PhaseRefused {
  readonly phase: number
  readonly name: string
  /** The phase that the job is in, and whether that is past its point of no return. */
  readonly stays: number
  readonly pastReturn: boolean
}
export const phaseRefused = eventKind<PhaseRefused>(
  'jobs.phase-refused',
  'The status could not be written that announces a phase: the job is in the one before.',
)

export interface ProgressMade {
  readonly progress: object
}
export const progressMade = eventKind<ProgressMade>('jobs.progress', 'An async job came further.')

export interface AsyncCompleted {
  readonly kind: string
  readonly operation: number
  readonly outcome: 'completed' | 'failed' | 'cancelled'
  readonly elapsedMs: number
}
export const asyncCompleted = eventKind<AsyncCompleted>(
  'jobs.async-completed',
  'An async job ended; its statistics can be read until they are read once or the next ends.',
)

export interface AbortAsked {
  /** The async job that the abort is meant for. */
  readonly target: number
  readonly accepted: boolean
}
export const abortAsked = eventKind<AbortAsked>(
  'jobs.abort',
  'An abort of an async job was asked for.',
)

export interface VisitEntered {
  readonly port: 'monitor' | 'agent'
}
export const visitEntered = eventKind<VisitEntered>(
  'jobs.visit-entered',
  'The monitor or agent was entered; that the instance lives was checked in the same section.',
)

export interface VisitLeft {
  readonly port: 'monitor' | 'agent'
  readonly outcome: 'alive' | 'died' | 'timed-out'
  readonly durationMs: number
}
export const visitLeft = eventKind<VisitLeft>('jobs.visit-left', 'The monitor or agent was left.')

export interface WaitBegan {
  /** Tells waits of one job from each other. */
  readonly wait: number
  readonly purpose: string
  readonly deadlineAtMs: number
  /** The command whose effect is waited for, as the layer above names it; empty for none. */
  readonly cause: string
}
export const waitBegan = eventKind<WaitBegan>(
  'jobs.wait-began',
  'A body waits for something to be true.',
)

export interface WaitEnded {
  readonly wait: number
  readonly purpose: string
  readonly how: 'true' | 'failed'
  readonly waitedMs: number
}
export const waitEnded = eventKind<WaitEnded>('jobs.wait-ended', 'A wait of a body ended.')

export interface RemoteSpan {
  readonly wait: number
  readonly purpose: string
}
export const remoteBegan = eventKind<RemoteSpan>(
  'jobs.remote-began',
  'A body called another party with nothing locked.',
)
export const remoteEnded = eventKind<RemoteSpan>(
  'jobs.remote-ended',
  'A remote call of a body ended.',
)

export interface EffectMade {
  readonly effect: string
}
export const effectMade = eventKind<EffectMade>(
  'jobs.effect',
  'An effect outside (spawn, signal, file) was made; life was checked in the same section.',
)

export interface DebtMade {
  readonly debt: number
  readonly name: string
}
export const debtMade = eventKind<DebtMade>(
  'jobs.debt-made',
  'Something must be undone, whatever happens.',
)
export const debtPaid = eventKind<DebtMade>('jobs.debt-paid', 'A debt was paid.')
export const debtLeft = eventKind<DebtMade>(
  'jobs.debt-left',
  'A body could not pay its debt; the driver pays it.',
)

export const debtGone = eventKind<DebtMade>(
  'jobs.debt-gone',
  'A run ended, and what was owed for it with it.',
)

export const instanceBegan = eventKind<object>('jobs.instance-began', 'A run of QEMU began.')
export interface InstanceEnded {
  readonly reason: string
}
export const instanceEnded = eventKind<InstanceEnded>(
  'jobs.instance-ended',
  'A run of QEMU ended: no visit begins any more, and every wait bound to it ends.',
)
export const instanceDropped = eventKind<object>(
  'jobs.instance-dropped',
  'The live definition was dropped: the domain is shut off.',
)
