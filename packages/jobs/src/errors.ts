// Errors of the interlocking. Match them by `code`, never by text: the texts begin with libvirt's
// words, which its clients know, and go on with what helps (jobs.md 16).

export type JobErrorCode =
  | 'VIR_ERR_OPERATION_TIMEOUT'
  | 'VIR_ERR_OPERATION_FAILED'
  | 'VIR_ERR_OPERATION_INVALID'
  | 'VIR_ERR_OPERATION_ABORTED'
  | 'VIR_ERR_NO_DOMAIN'
  | 'VIR_ERR_INTERNAL_ERROR'

/** Facts of an error, as data for programs. */
export interface JobErrorFields {
  readonly domain?: string
  readonly api?: string
  /** Milliseconds spent waiting before the error. */
  readonly waitedMs?: number
  /** The deadline that passed, in milliseconds after the wait began. */
  readonly deadlineMs?: number
  /** Who stood in the way, in words. */
  readonly blockedBy?: string
  /** The public name of the call that stood in the way, and the number of its job. */
  readonly holder?: string
  readonly holderJob?: number
}

export class JobError extends Error {
  override readonly name: string = 'JobError'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly code: JobErrorCode
  readonly fields: JobErrorFields

  constructor(
    code: JobErrorCode,
    message: string,
    fields: JobErrorFields = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.fields = fields
  }
}

/** The deadline of a wait for a job passed. */
export class JobTimeout extends JobError {
  override readonly name = 'JobTimeout'
}

/** The job cannot be had at once, and the request did not want to wait. Never shown to clients. */
export class JobBusy extends JobError {
  override readonly name = 'JobBusy'
}

/** More requests wait for this domain than its limit allows. */
export class JobQueueFull extends JobError {
  override readonly name = 'JobQueueFull'
}

/** The domain left the list, or is leaving it. */
export class NoDomain extends JobError {
  override readonly name = 'NoDomain'
}

/** What was asked needs a running domain. */
export class DomainNotRunning extends JobError {
  override readonly name = 'DomainNotRunning'
}

/** The run of QEMU that this job is bound to has ended. */
export class DomainDied extends JobError {
  override readonly name = 'DomainDied'
}

/** The caller's own deadline or signal ended its call. */
export class CallDeparted extends JobError {
  override readonly name = 'CallDeparted'
}

/** An async job was asked to end by an abort, and does. */
export class JobAborted extends JobError {
  override readonly name = 'JobAborted'
}

/** The driver is closing: nothing waits any longer. */
export class DriverStopping extends JobError {
  override readonly name = 'DriverStopping'
}

/**
 * Two domains would share a name or UUID, or the domain is in the wrong state for a list change.
 */
export class DomainConflict extends JobError {
  override readonly name = 'DomainConflict'
}

/**
 * A rule of the interlocking was broken by our own code: a failed assertion, not a condition to
 * handle. It names the rule; the trace holds the steps that led to it.
 */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken'
  readonly code = 'VIR_ERR_INTERNAL_ERROR'
  readonly errorDomain = 'VIR_FROM_QEMU'
  readonly rule: string

  constructor(rule: string, message: string) {
    super(`Rule ${rule}: ${message}`)
    this.rule = rule
  }
}

const told = new WeakSet<RuleBroken>()

/**
 * @internal The broken rule that an error stands for, for the trace; undefined when it stands for
 * none, or that was told before. A write to frozen state is one (I14): it fails where it is made.
 */
export function untoldRule(error: unknown): RuleBroken | undefined {
  if (error instanceof SuppressedError) return untoldRule(error.suppressed)
  const broken = error instanceof TypeError ? frozenWrite(error) : error
  if (!(broken instanceof RuleBroken) || told.has(broken)) return undefined
  told.add(broken)
  return broken
}

/** What V8 says of an assignment, an addition and a deletion. */
const frozenWords = /read only property|object is not extensible|Cannot delete property/u

function frozenWrite(error: TypeError): RuleBroken | undefined {
  if (!frozenWords.test(error.message)) return undefined
  return new RuleBroken('I14', `frozen data is changed in place: ${error.message}.`)
}

/** Fails unless `condition`; on in production. `rule` is the invariant's number in jobs.md. */
export function assertRule(condition: boolean, rule: string, message: string): asserts condition {
  if (!condition) throw new RuleBroken(rule, message)
}
