// The events of calls: who began, who went, who has ended (jobs.md 18).
import { eventKind } from '@signalbox/trace'

export interface CallBegan {
  /** Infinity for none. */
  readonly deadlineAtMs: number
  /** The call that this one was made for; 0 for none. */
  readonly parent: number
  readonly driver: boolean
  /** Its client may look, and change nothing. */
  readonly readOnly: boolean
}
export const callBegan = eventKind<CallBegan>('jobs.call-began', 'A call began.')

export interface CallEnded {
  readonly outcome: 'answered' | 'failed'
  /** Whether its caller had gone before: nobody hears how it ended. */
  readonly departed: boolean
}
export const callEnded = eventKind<CallEnded>('jobs.call-ended', 'A call ended.')

export const callLeft = eventKind<CallEnded>(
  'jobs.call-left',
  'The caller has its answer; the body goes on with its async job, and ends the call with it.',
)

export interface CallLeaked {
  readonly kind: string
}
export const callLeaked = eventKind<CallLeaked>(
  'jobs.call-leaked',
  'A call ended while it held a job: a defect of its operation. The job was released.',
)
