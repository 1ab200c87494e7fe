// A machine as a library's user holds it: its key, and a method for every operation on a domain,
// derived from the table of operations. It holds nothing open: each call looks the domain up anew.
import type { Operation } from '../operation.ts'
import { domainOperations } from '../operations/index.ts'
import type { Invocation } from './driver.ts'

type Table = typeof domainOperations

type InputOf<O> = O extends Operation<infer Input, infer _Output> ? Input : never
type OutputOf<O> = O extends Operation<infer _Input, infer Output> ? Output : never

/** How a call waits: all in milliseconds. */
export interface CallOptions {
  /** When to give the caller an answer at the latest, from now. */
  readonly deadlineMs?: number
  /** How long to wait for a job; 30 s when absent. */
  readonly jobWaitMs?: number
  readonly signal?: AbortSignal
}

/**
 * Every operation on a domain, as a method. The input may be left out where all of it is optional.
 */
export type MachineOperations = {
  readonly [Name in keyof Table]: (
    ...parameters: object extends InputOf<Table[Name]>
      ? [input?: InputOf<Table[Name]>, options?: CallOptions]
      : [input: InputOf<Table[Name]>, options?: CallOptions]
  ) => Promise<OutputOf<Table[Name]>>
}

export interface Machine extends MachineOperations {
  /** Name, UUID or id, as it was given. */
  readonly key: string
}

type Invoke = (invocation: Invocation) => Promise<unknown>

class OperatedMachine {
  readonly key: string
  readonly #invoke: Invoke

  constructor(key: string, invoke: Invoke) {
    this.key = key
    this.#invoke = invoke
  }

  static {
    for (const name of Object.keys(domainOperations)) {
      Object.defineProperty(this.prototype, name, {
        value(this: OperatedMachine, input: unknown = {}, options: CallOptions = {}) {
          return this.#invoke({ operation: name, domain: this.key, input, ...options })
        },
      })
    }
  }
}

/** Makes a machine; `Driver.machine` is the way to one. */
export const Machine = OperatedMachine as unknown as new (key: string, invoke: Invoke) => Machine
