// Operations as declarations: what a call needs is data, and the driver acquires it; the body gets
// a handle with only those powers. Dispatch of every front, the access check, the documentation's
// table of which call takes which job, and tests over all operations are derived from these.
import type {
  AgentJob,
  AgentKind,
  AsyncJob,
  AsyncKind,
  Call,
  JobMask,
  NormalJob,
  NormalKind,
  Reference,
} from '@signalbox/jobs'
import type * as v from 'valibot'
import type { QemuTypes } from './domain-types.ts'
import type { DriverServices } from './services.ts'
import type { Terminator } from './terminator.ts'

/** A normal job, its kind named. */
export interface NormalStepJob {
  readonly normal: NormalKind
}

export interface AgentStepJob {
  readonly agent: AgentKind
}

export interface AsyncStepJob {
  readonly async: AsyncKind
  /** What statistics call it: virDomainJobOperation. */
  readonly operation: number
  readonly mask?: JobMask
}

/**
 * What a step of an operation holds while it runs. 'none' only looks; 'terminate' may also signal
 * QEMU, which needs no job because it must work whatever anybody holds (jobs.md 13).
 */
export type StepJob = 'none' | 'terminate' | NormalStepJob | AgentStepJob | AsyncStepJob

/** The handle that a step's job gives: its powers, and no more. */
export type HandleOf<J extends StepJob> = J extends NormalStepJob
  ? NormalJob<QemuTypes>
  : J extends AgentStepJob
    ? AgentJob<QemuTypes>
    : J extends AsyncStepJob
      ? AsyncJob<QemuTypes>
      : J extends 'terminate'
        ? Terminator
        : Reference<QemuTypes>

/** libvirt's permissions on a domain (polkit actions of org.libvirt.api.domain). */
export type Permission =
  | 'getattr'
  | 'read'
  | 'write'
  | 'save'
  | 'start'
  | 'stop'
  | 'reset'
  | 'suspend'
  | 'hibernate'
  | 'core-dump'
  | 'init-control'
  | 'inject-nmi'
  | 'send-input'
  | 'screenshot'
  | 'open-device'
  | 'open-graphics'
  | 'block-read'
  | 'block-write'
  | 'mem-read'
  | 'delete'
  | 'migrate'
  | 'snapshot'
  | 'fs-freeze'
  | 'fs-trim'
  | 'set-time'
  | 'set-password'
  | 'pm-control'

/** What the domain must be, looked at again once the job is held. */
export type Requirement = 'any' | 'active' | 'inactive' | 'persistent' | 'running'

/** What a body is given besides its handle. */
export interface StepContext {
  readonly driver: DriverServices
  readonly call: Call
}

/** Inputs of operations are plain data with a schema. */
export type InputSchema = v.GenericSchema<unknown, object>

/** One stretch of an operation, between acquiring a job and releasing it. */
export interface Step<J extends StepJob, Input, Given, Result> {
  readonly job: J
  /** Whether the step is needed, after what the earlier ones gave; always when absent. */
  readonly when?: (given: Given, input: Input, context: StepContext) => boolean
  run(vm: HandleOf<J>, input: Input, given: Given, context: StepContext): Promise<Result>
}

interface OperationHead<S extends InputSchema> {
  /** libvirt's public call. */
  readonly api: string
  /** One sentence for people: help texts and documentation. */
  readonly summary: string
  readonly requires: Requirement
  readonly permission: Permission
  /** Whether a read-only connection may call it. */
  readonly readOnly?: boolean
  readonly input: S
}

/** An operation on one domain, as the driver runs it. */
export interface Operation<Input = unknown, Output = unknown> {
  readonly api: string
  readonly summary: string
  readonly requires: Requirement
  readonly permission: Permission
  readonly readOnly: boolean
  readonly input: InputSchema
  readonly steps: readonly AnyStep[]
  /** Types only. */
  readonly types?: { readonly input: Input; readonly output: Output }
}

/** A step whose types its operation has checked. */
export interface AnyStep {
  readonly job: StepJob
  readonly when?: (given: unknown, input: unknown, context: StepContext) => boolean
  run(vm: unknown, input: unknown, given: unknown, context: StepContext): Promise<unknown>
}

/** Declares an operation of one step. */
export function operation<S extends InputSchema, const J extends StepJob, Output>(
  declaration: OperationHead<S> & {
    readonly job: J
    run(vm: HandleOf<J>, input: v.InferOutput<S>, context: StepContext): Promise<Output>
  },
): Operation<v.InferInput<S>, Output> {
  return declare(declaration, [
    {
      job: declaration.job,
      run: (vm, input, _given, context) =>
        declaration.run(vm as HandleOf<J>, input as v.InferOutput<S>, context),
    },
  ])
}

/**
 * Declares an operation of two steps, such as agent, then monitor. Between them nothing is held,
 * and the domain may be gone, changed or taken by others; what the first found is passed as data.
 */
export function operationInSteps<
  S extends InputSchema,
  const J1 extends StepJob,
  const J2 extends StepJob,
  Middle,
  Output,
>(
  declaration: OperationHead<S> & {
    readonly first: Step<J1, v.InferOutput<S>, undefined, Middle>
    readonly second: Step<J2, v.InferOutput<S>, Middle | undefined, Output>
  },
): Operation<v.InferInput<S>, Output | Middle | undefined> {
  return declare(declaration, [declaration.first as AnyStep, declaration.second as AnyStep])
}

function declare<Input, Output>(
  head: OperationHead<InputSchema>,
  steps: readonly AnyStep[],
): Operation<Input, Output> {
  const { api, summary, requires, permission, readOnly, input } = head
  return { api, summary, requires, permission, readOnly: readOnly ?? false, input, steps }
}
