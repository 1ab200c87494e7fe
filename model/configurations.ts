// What is checked, and within which bounds. Small ones take seconds and are part of `npm test`;
// large ones are for the long run. The README says what each of them has measured.
import type { Defines } from './spin.ts'

export interface Configuration {
  readonly name: string
  /** What it has, for readers of its figures. */
  readonly has: string
  readonly source: 'anything.pml' | 'operations.pml'
  readonly defines: Defines
  /**
   * What must happen in the end, by its name in operations.pml; none: the invariants are checked.
   */
  readonly claims: readonly string[]
  readonly quick: boolean
  /** Every statement of the model is to be reached in it. */
  readonly reachesAll?: true
}

const small = { NORMAL_KINDS: 'TWO_KINDS', MASKS_SET: 'ONE_MASK' } as const
const every = { NORMAL_KINDS: 'EVERY_KIND', MASKS_SET: 'EVERY_MASK' } as const

/** What any call may do at any time: the invariants. */
const anything = (
  name: string,
  has: string,
  defines: Defines,
  more: Partial<Configuration> = {},
): Configuration => ({
  name,
  has,
  source: 'anything.pml',
  defines,
  claims: [],
  quick: false,
  ...more,
})

const slots = anything(
  'slots',
  '3 calls, 1 of them the driver’s; slots, masks, queue limit 2, removal and the driver’s end; no runs',
  { CALLS: 3, NO_RUNS: true, CLOSING: true, LIMIT: 2, DRIVERS: 1 },
  { quick: true },
)

const visits = anything(
  'visits',
  '2 calls; query, destroy, async and nested jobs; runs, visits, a stuck monitor; no agent',
  { CALLS: 2, NO_AGENT: true, ...small },
  { quick: true },
)

const operations = (
  name: string,
  has: string,
  defines: Defines,
  claims: readonly string[],
  quick = false,
): Configuration => ({ name, has, source: 'operations.pml', defines, claims, quick })

export const configurations: readonly Configuration[] = [
  slots,
  visits,
  anything(
    'everything',
    '2 calls with all that the model has: the driver’s calls, limit 2, removal and the driver’s end',
    { CALLS: 2, CLOSING: true, LIMIT: 2, DRIVERS: 1 },
    { reachesAll: true },
  ),
  anything('kinds', '3 calls; all seven normal kinds under every mask; no runs, no agent', {
    CALLS: 3,
    NO_RUNS: true,
    NO_AGENT: true,
    ...every,
  }),
  anything('line', '4 calls; four normal kinds and async jobs in the queue; no runs, no agent', {
    CALLS: 4,
    NO_RUNS: true,
    NO_AGENT: true,
  }),
  anything('runs', '3 calls; as visits', { CALLS: 3, NO_AGENT: true, ...small }),
  anything('agents', '3 calls; as visits, with the agent and quiesce', { CALLS: 3, ...small }),
  operations(
    'destroy',
    'start, destroy, death; a QEMU that need not answer',
    { CALLS: 3 },
    [
      'a_start_waits_not_for_ever',
      'a_destroy_gets_its_job',
      'a_death_gets_its_job',
      'a_destroy_succeeds',
      'the_dead_are_shut_off',
      'every_visit_ends',
    ],
    true,
  ),
  operations(
    'query',
    'those, and a caller that visits and may leave',
    { CALLS: 4, QUERIES: true },
    [
      'every_wait_ends',
      'what_is_held_is_given_back',
      'a_destroy_succeeds',
      'the_dead_are_shut_off',
      'every_visit_ends',
    ],
  ),
  operations(
    'agent',
    'those, and a caller of an agent that need not answer',
    {
      CALLS: 4,
      AGENTS: true,
    },
    ['every_wait_ends', 'what_is_held_is_given_back', 'a_destroy_succeeds'],
  ),
  operations(
    'save',
    'those, and an async job that waits for what may never come',
    {
      CALLS: 4,
      SAVES: true,
    },
    [
      'every_wait_ends',
      'a_body_does_not_wait_for_the_dead',
      'a_destroy_succeeds',
      'the_dead_are_shut_off',
    ],
  ),
  operations(
    'debt',
    'those, and the driver’s own call without a deadline behind a caller that comes again and again',
    { CALLS: 5, QUERIES: true, PAYS: true },
    ['every_wait_ends', 'what_is_held_is_given_back'],
  ),
]
