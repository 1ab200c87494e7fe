// What the programs of this folder are given: handles of every sort, and a small domain. The
// programs break one rule each, on the line below the comment that says how the compiler answers.
import type {
  AgentJob,
  AsyncJob,
  Call,
  DomainList,
  DomainObject,
  NestedJob,
  NormalJob,
  Reference,
} from '@signalbox/jobs'

export interface Machine {
  readonly State: { readonly note: string }
  readonly Live: { readonly state: 'running' | 'paused' }
  readonly Monitor: { stop(): Promise<void> }
  readonly Agent: { freeze(): Promise<number> }
}

export declare const normal: NormalJob<Machine>
export declare const agent: AgentJob<Machine>
export declare const async: AsyncJob<Machine>
export declare const nested: NestedJob<Machine>
export declare const reference: Reference<Machine>
export declare const object: DomainObject<Machine>
export declare const list: DomainList<Machine>
export declare const call: Call

export declare function visitMonitor(monitor: Machine['Monitor']): Promise<void>
export declare function visitAgent(agent: Machine['Agent']): Promise<number>
export declare function lookForNote(state: { readonly note: string }): string
export declare function changeNote(draft: { set(patch: { readonly note: string }): void }): void
/** Has all that the public type of a reference has. */
export declare const lookalike: {
  readonly read: Reference<Machine>['read']
  readonly jobs: Reference<Machine>['jobs']
  [Symbol.dispose](): void
}
