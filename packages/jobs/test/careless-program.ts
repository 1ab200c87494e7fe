// Programs that keep no rule, as data: callers that ask for what they may not have, use what they
// have given back, and give back what is not theirs. What code could do that got past the compiler.
import { array, boolean, constantFrom, integer, nat, oneof, record, subarray } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { AgentKind, AsyncKind, NormalKind } from '../src/index.ts'

const normalKinds = ['query', 'destroy', 'suspend', 'modify', 'abort'] as const
const asyncKinds = ['start', 'save', 'backup', 'migration-out'] as const
const agentKinds = ['query', 'modify'] as const

/** What is done with a job, whatever it is good for. */
export const uses = [
  'release',
  'visit',
  'enter twice',
  'visit twice',
  'nested',
  'quiesce',
  'quiesce and narrow',
  'nest and quiesce',
  'phase',
  'disown',
  'begin',
  'end the run',
  'shut off',
  'update',
  'owe',
  'effect',
] as const

export type Use = (typeof uses)[number]

/** `of` picks a job among all that anybody was ever given: it may be another's, or released. */
export type Step =
  | {
      readonly step: 'take normal'
      readonly kind: NormalKind
      readonly on: 0 | 1
      readonly awaits: boolean
    }
  | {
      readonly step: 'take agent'
      readonly kind: AgentKind
      readonly on: 0 | 1
      readonly awaits: boolean
    }
  | {
      readonly step: 'take async'
      readonly kind: AsyncKind
      readonly on: 0 | 1
      readonly awaits: boolean
    }
  | { readonly step: 'use'; readonly use: Use; readonly of: number; readonly awaits: boolean }
  | { readonly step: 'mask'; readonly of: number; readonly kinds: readonly NormalKind[] }
  | { readonly step: 'abort'; readonly of: number; readonly seen: number }
  | { readonly step: 'continue'; readonly kind: AsyncKind; readonly on: 0 | 1 }
  | { readonly step: 'restore'; readonly kind: AsyncKind; readonly on: 0 | 1 }
  | { readonly step: 'pause'; readonly ms: number }

export interface CarelessProgram {
  /** What each caller does, one after the other. */
  readonly callers: readonly (readonly Step[])[]
  readonly schedule: number
}

const on = constantFrom(0 as const, 0 as const, 1 as const)
const awaits = oneof({ weight: 3, arbitrary: constantFrom(true) }, boolean())
const of = nat(5)

const step: Arbitrary<Step> = oneof(
  record({
    step: constantFrom('take normal' as const),
    kind: constantFrom(...normalKinds),
    on,
    awaits,
  }),
  record({
    step: constantFrom('take agent' as const),
    kind: constantFrom(...agentKinds),
    on,
    awaits,
  }),
  {
    weight: 2,
    arbitrary: record({
      step: constantFrom('take async' as const),
      kind: constantFrom(...asyncKinds),
      on,
      awaits,
    }),
  },
  {
    weight: 6,
    arbitrary: record({
      step: constantFrom('use' as const),
      use: constantFrom(...uses),
      of,
      awaits,
    }),
  },
  record({ step: constantFrom('mask' as const), of, kinds: subarray([...normalKinds]) }),
  record({ step: constantFrom('abort' as const), of, seen: of }),
  record({
    step: constantFrom('continue' as const, 'restore' as const),
    kind: constantFrom(...asyncKinds),
    on,
  }),
  record({ step: constantFrom('pause' as const), ms: integer({ min: 0, max: 20 }) }),
)

export const carelessProgram: Arbitrary<CarelessProgram> = record({
  callers: array(array(step, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 3 }),
  schedule: integer(),
})
