// Random programs on two domains, as data: who calls when, for what job, and does what under it.
import * as fc from 'fast-check'
import type { AgentKind, AsyncKind, NormalKind } from '../src/index.ts'

const normalKinds = [
  'query',
  'destroy',
  'suspend',
  'modify',
  'abort',
  'migration-operation',
  'modify-migration-safe',
] as const satisfies readonly NormalKind[]
const asyncKinds = [
  'migration-out',
  'migration-in',
  'save',
  'dump',
  'snapshot',
  'backup',
] as const satisfies readonly AsyncKind[]
const agentKinds = ['query', 'modify'] as const satisfies readonly AgentKind[]

/** What a body does while it holds its job. */
export type Act =
  | { readonly act: 'visit' | 'pause' | 'until' | 'update' | 'owe'; readonly ms: number }
  | { readonly act: 'mask'; readonly kinds: readonly NormalKind[] }
  | { readonly act: 'quiesce' | 'remote' | 'stop'; readonly ms: number }

/** One caller. */
export interface Actor {
  readonly domain: 0 | 1
  readonly afterMs: number
  readonly wants:
    | { readonly normal: NormalKind }
    | { readonly agent: AgentKind }
    | { readonly async: AsyncKind; readonly outlives: boolean; readonly disowns: boolean }
  readonly waitMs: number
  readonly deadlineMs: number | undefined
  readonly abortMs: number | undefined
  readonly nowait: boolean
  readonly driver: boolean
  readonly acts: readonly Act[]
}

const ms = fc.integer({ min: 0, max: 60 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constantFrom('visit' as const, 'pause', 'until', 'update', 'owe'),
    ms,
  }),
  fc.record({ act: fc.constant('mask' as const), kinds: fc.subarray([...normalKinds]) }),
  fc.record({ act: fc.constantFrom('quiesce' as const, 'remote', 'stop'), ms }),
)
const sometimes = (arbitrary: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 })
const actor: fc.Arbitrary<Actor> = fc.record({
  domain: fc.constantFrom(0 as const, 1),
  afterMs: ms,
  wants: fc.oneof(
    { weight: 4, arbitrary: fc.record({ normal: fc.constantFrom(...normalKinds) }) },
    { weight: 2, arbitrary: fc.record({ agent: fc.constantFrom(...agentKinds) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        async: fc.constantFrom(...asyncKinds),
        outlives: fc.boolean(),
        disowns: fc.boolean(),
      }),
    },
  ),
  waitMs: fc.integer({ min: 0, max: 200 }),
  deadlineMs: sometimes(ms),
  abortMs: sometimes(ms),
  nowait: fc.boolean(),
  driver: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
  acts: fc.array(act, { maxLength: 4 }),
})

export interface Program {
  readonly actors: readonly Actor[]
  /** When the run of a domain ends by itself, and is started again. */
  readonly crashes: readonly { readonly domain: 0 | 1; readonly atMs: number }[]
  /** When a domain is removed, once its run is over; never when undefined. */
  readonly removal: { readonly domain: 0 | 1; readonly atMs: number } | undefined
  readonly stopAtMs: number | undefined
  readonly answersAfterMs: number
  readonly maxQueued: number
  readonly schedule: number
}

export const program: fc.Arbitrary<Program> = fc.record({
  actors: fc.array(actor, { minLength: 1, maxLength: 14 }),
  crashes: fc.array(fc.record({ domain: fc.constantFrom(0 as const, 1), atMs: ms }), {
    maxLength: 3,
  }),
  removal: fc.option(fc.record({ domain: fc.constantFrom(0 as const, 1), atMs: ms }), {
    nil: undefined,
  }),
  stopAtMs: fc.option(ms, { nil: undefined, freq: 2 }),
  answersAfterMs: fc.integer({ min: 0, max: 40 }),
  maxQueued: fc.constantFrom(0, 0, 3),
  schedule: fc.integer(),
})
