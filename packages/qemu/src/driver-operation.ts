// Operations on the driver rather than on one domain, declared in the same way: they hold no job of
// their own, and run the operations of domains as child calls.
import type { Call } from '@signalbox/jobs'
import type * as v from 'valibot'
import type { InputSchema, Permission } from './operation.ts'
import type { RunRequest } from './run-operation.ts'
import type { DriverServices } from './services.ts'

export interface DriverContext {
  readonly driver: DriverServices
  readonly call: Call
  /** What child calls inherit: client, deadline, signal. */
  readonly request: RunRequest
}

export interface DriverOperation<Input = unknown, Output = unknown> {
  readonly api: string
  readonly summary: string
  readonly permission: Permission
  readonly readOnly: boolean
  readonly input: InputSchema
  run(input: unknown, context: DriverContext): Promise<Output>
  /** Types only. */
  readonly types?: { readonly input: Input; readonly output: Output }
}

export function driverOperation<S extends InputSchema, Output>(declaration: {
  readonly api: string
  readonly summary: string
  readonly permission: Permission
  readonly readOnly?: boolean
  readonly input: S
  run(input: v.InferOutput<S>, context: DriverContext): Promise<Output>
}): DriverOperation<v.InferInput<S>, Output> {
  const { api, summary, permission, readOnly, input } = declaration
  return {
    api,
    summary,
    permission,
    readOnly: readOnly ?? false,
    input,
    run: (given, context) => declaration.run(given as v.InferOutput<S>, context),
  }
}
