// Runs a declared operation: for each of its steps acquires the job that the step names, looks
// whether the domain is what the operation requires, and hands the body the powers of that job.
//
// The body of an async job outlives its caller: the caller's deadline or departure ends only the
// caller's waiting (jobs.md 8.7); that of any other job ends at its next wait.
import type { AsyncJob, Call, CallRequest, NormalJob, Reference } from '@signalbox/jobs'
import type { QemuTypes } from './domain-types.ts'
import { DriverError } from './errors.ts'
import { toldByHostOn } from './host-refusal.ts'
import { beginStatistics, endStatistics } from './job-statistics.ts'
import type {
  AnyStep,
  AsyncStepJob,
  Operation,
  Requirement,
  StepContext,
  StepJob,
} from './operation.ts'
import { forgetTransient } from './run/forget-transient.ts'
import { settleStatus } from './run/settle-status.ts'
import { completeLater } from './run/death.ts'
import type { DomainOf, DriverServices } from './services.ts'
import { Terminator } from './terminator.ts'

export interface RunRequest extends CallRequest {
  /** Longest wait for each job, in milliseconds; 30 s when absent. */
  readonly jobWaitMs?: number
  /** Refused at once when a job is not free. */
  readonly nowait?: boolean
}

export async function runOperation<Input, Output>(
  driver: DriverServices,
  operation: Operation<Input, Output>,
  object: DomainOf,
  input: unknown,
  request: RunRequest,
): Promise<Output> {
  const call = driver.list.beginCall(request)
  const context: StepContext = { driver, call }
  const { instance } = object
  try {
    let given: unknown
    for (const step of operation.steps) {
      if (step.when !== undefined && !step.when(given, input, context)) continue
      given = await runStep(operation, step, object, input, given, context, request)
    }
    call.end('answered')
    return given as Output
  } catch (error) {
    call.end('failed', error)
    throw toldByHostOn(operation.api, object, instance, error)
  }
}

async function runStep(
  operation: Operation,
  step: AnyStep,
  object: DomainOf,
  input: unknown,
  given: unknown,
  context: StepContext,
  request: RunRequest,
): Promise<unknown> {
  const { driver, call } = context
  const { job } = step
  const options = {
    ...(request.jobWaitMs !== undefined && { waitMs: request.jobWaitMs }),
    ...(request.nowait !== undefined && { nowait: request.nowait }),
  }
  if (job === 'none' || job === 'terminate') {
    using reference = driver.list.reference(object, call)
    requireState(operation.requires, reference)
    const vm = job === 'none' ? reference : new Terminator(driver, object, call)
    return await step.run(vm, input, given, context)
  }
  if ('async' in job) {
    return await runAsyncStep(operation, step, job, object, input, given, context, options)
  }
  if ('agent' in job) {
    await using vm = await driver.list.acquireAgent(object, call, job.agent, options)
    requireState(operation.requires, vm)
    return await step.run(vm, input, given, context)
  }
  await using vm = await driver.list.acquireNormal(object, call, job.normal, options)
  if (job.normal === 'destroy') await object.announce()
  else requireState(operation.requires, vm)
  return await step.run(vm, input, given, context)
}

async function runAsyncStep(
  operation: Operation,
  step: AnyStep,
  job: AsyncStepJob,
  object: DomainOf,
  input: unknown,
  given: unknown,
  context: StepContext,
  options: { readonly waitMs?: number; readonly nowait?: boolean },
): Promise<unknown> {
  const { driver, call } = context
  const wanted = {
    kind: job.async,
    operation: job.operation,
    flags: 0,
    ...(job.mask !== undefined && { mask: job.mask }),
  }
  // The body holds it, in a stretch of its own.
  // oxlint-disable-next-line signalbox/held-job
  const vm = await driver.list.acquireAsync(object, call, wanted, options)
  // From here on the body belongs to the job: a caller who leaves gets its answer, no more.
  call.stay()
  const body = asyncBody(operation, step, vm, object, input, given, context)
  return await answerBy(driver, call, body, 'its job goes on; an abort would end it')
}

async function asyncBody(
  operation: Operation,
  step: AnyStep,
  job: AsyncJob<QemuTypes>,
  object: DomainOf,
  input: unknown,
  given: unknown,
  context: StepContext,
): Promise<unknown> {
  const { driver } = context
  beginStatistics(driver, job, context.call)
  try {
    await using vm = job
    const result = await forgotten(driver, object, async () => {
      requireState(operation.requires, vm)
      await object.announce()
      return await step.run(vm, input, given, context)
    })
    vm.conclude('completed')
    endStatistics(driver, object, job, 'completed')
    return result
  } catch (error) {
    // However it ended: who asked for its end is told that it came.
    const outcome = job.abortRequested ? 'cancelled' : 'failed'
    endStatistics(driver, object, job, outcome)
    throw error
  } finally {
    // An end that was left to a start, which was over and told as started, is a death like any
    // other.
    const { instance } = object
    if (instance?.ended !== undefined) completeLater(driver, object, instance)
    // The record of an ended job on disk would make the next driver recover it; what a driver that
    // closes has not settled stays there as it was.
    if (object.active && !driver.background.closing.aborted) await settleStatus(driver, object)
  }
}

/**
 * A transient domain is listed before its start has its job: when nothing runs after all, it goes
 * before that job ends, so that no other job is granted on it.
 */
async function forgotten<R>(
  driver: DriverServices,
  object: DomainOf,
  body: () => Promise<R>,
): Promise<R> {
  try {
    return await body()
  } finally {
    forgetTransient(driver, object)
  }
}

/**
 * The body's answer, or the caller's departure if that comes first: the body goes on, of which the
 * error says what `left` does.
 */
export async function answerBy<R>(
  driver: DriverServices,
  call: Call,
  body: Promise<R>,
  left: string,
): Promise<R> {
  if (call.signal === undefined && call.deadlineAtMs === Number.POSITIVE_INFINITY) return await body
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(call.departure())
  call.signal?.addEventListener('abort', leave)
  const alarm = Number.isFinite(call.deadlineAtMs)
    ? driver.world.clock.alarm(call.deadlineAtMs, () => reject(call.timeout(left)))
    : undefined
  // The body's own failure after its caller has left is on the trace and in the statistics.
  body.catch(() => undefined)
  promise.catch(() => undefined)
  try {
    return await Promise.race([body, promise])
  } finally {
    alarm?.cancel()
    call.signal?.removeEventListener('abort', leave)
  }
}

type Looking = Pick<Reference<QemuTypes> | NormalJob<QemuTypes>, 'read'>

/** Looks, once the job is held, whether the domain is what the operation requires. */
function requireState(requires: Requirement, vm: Looking): void {
  const { name, active, persistent, running } = vm.read((state) => ({
    name: state.name,
    active: state.live !== undefined,
    persistent: state.persistent,
    running: state.live?.state.kind === 'running',
  }))
  const refusal = refusalOf(requires, { name, active, persistent, running })
  if (refusal !== undefined) throw refusal
}

function refusalOf(
  requires: Requirement,
  domain: { name: string; active: boolean; persistent: boolean; running: boolean },
): DriverError | undefined {
  const invalid = (text: string): DriverError =>
    new DriverError('VIR_ERR_OPERATION_INVALID', text, { domain: domain.name })
  switch (requires) {
    case 'any':
      return undefined
    case 'active':
      return domain.active
        ? undefined
        : invalid(`domain is not running: start '${domain.name}' first.`)
    case 'running':
      return domain.running
        ? undefined
        : invalid(
            domain.active
              ? `domain is not running: '${domain.name}' is paused; resume it first.`
              : `domain is not running: start '${domain.name}' first.`,
          )
    case 'inactive':
      return domain.active ? invalid(`domain is already running: '${domain.name}'.`) : undefined
    case 'persistent':
      return domain.persistent
        ? undefined
        : invalid(
            `cannot do this to a transient domain: '${domain.name}' has no definition on disk; ` +
              'define it first.',
          )
    default:
      return refuseUnknown(requires)
  }
}

function refuseUnknown(requires: never): never {
  throw new Error(`unknown requirement ${String(requires)}`)
}

/** The job that a step names, in words: for documentation and tests. */
export function jobWords(job: StepJob): string {
  if (job === 'none' || job === 'terminate') return job
  if ('normal' in job) return job.normal
  return 'agent' in job ? `agent ${job.agent}` : `async ${job.async}`
}
